namespace Referrals.Contracts;

/// <summary>Signed by identity, carried by the GP's client: this pseudonym stands for a known patient of this practice, for this one referral.</summary>
public sealed record LinkTicket
{
    public required LinkId Link { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
}

/// <summary>Signed by clinical, fetched by identity over an authenticated call: the hub's statement of what it answered to which set (DT-17).</summary>
public sealed record AdvicePackage
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required int SetVersion { get; init; }
    /// <summary>SHA-256 as lower-case hexadecimal.</summary>
    public required string ManifestRoot { get; init; }
    public required ManifestEntry[] Images { get; init; }
    public required Outcome Outcome { get; init; }
    /// <summary>The dermatologist's answer in clear: identity seals it again.</summary>
    public required string Text { get; init; }
    /// <summary>Of a face-to-face appointment.</summary>
    public Urgency? Priority { get; init; }
    /// <summary>A photograph never equals an examination (SCO-09); stands with every answer.</summary>
    public required string Limitation { get; init; }
    public required PersonId Responder { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required Urgency Urgency { get; init; }
    public ConsentId? Consent { get; init; }
    /// <summary>Kind of consent, as its name in the clinical zone (WRK-10).</summary>
    public string? ConsentKind { get; init; }
    public DeviceScenario? DeviceScenario { get; init; }
}
