namespace Referrals.Contracts;

/// <summary>Signed by identity, carried by the GP's client: this pseudonym stands for a known patient of this practice, for this one referral.</summary>
public sealed record LinkTicket
{
    public required LinkId Link { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    /// <summary>Whether anybody is known behind the pseudonym (DT-2); absent in tickets from before anonymised cases, which were pseudonymised.</summary>
    public Regime? Regime { get; init; }
}

/// <summary>
/// Signed by identity, carried by the GP's client: these texts were held against the patient of this pseudonym and name nobody, or only what the sender has
/// confirmed to be no patient (PSN-17). Digests only: what was written is nobody's business here.
/// </summary>
public sealed record CheckedTexts
{
    public required LinkId Link { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required ReferralId Referral { get; init; }
    public required CheckedText[] Texts { get; init; }
    /// <summary>What the check found and the sender answered for.</summary>
    public required ConfirmedFinding[] Confirmed { get; init; }
}

/// <summary>One text that was checked.</summary>
public sealed record CheckedText
{
    public required TextField Field { get; init; }
    /// <summary>See <see cref="TextDigest"/>.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>A finding that the sender has declared harmless.</summary>
public sealed record ConfirmedFinding
{
    public required TextField Field { get; init; }
    public required FindingIs Is { get; init; }
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
    /// <summary>How the photographs came to be and travelled; null where there are none.</summary>
    public CaptureFacts? Capture { get; init; }
}

/// <summary>What the patient's record says of a capture besides the answer (WRK-10): consent's level, counts, transfer. Facts of a sealed set, which never change; only the consent can be taken back.</summary>
[GenerateSerializer, Immutable, Alias("CaptureFacts")]
public sealed record CaptureFacts
{
    /// <summary>What the consent really carries (DT-10) and was not withdrawn when the answer was fetched.</summary>
    [Id(0)] public required ConsentPurpose[] Purposes { get; init; }
    /// <summary>Photographs taken; taken = retained + deleted (IMG-13). Null where the practice did not count.</summary>
    [Id(1)] public int? Taken { get; init; }
    [Id(2)] public required int Retained { get; init; }
    [Id(3)] public int? Deleted { get; init; }
    /// <summary>When every photograph had arrived, been held against the manifest, and was safe (TRN-20).</summary>
    [Id(4)] public required DateTimeOffset VerifiedAt { get; init; }
    /// <summary>Photographs that were sealed on the device; the others were protected on their way by TLS alone.</summary>
    [Id(5)] public required int SealedOnDevice { get; init; }
    [Id(6)] public required ImageRisk Risk { get; init; }
    /// <summary>By which rules the risk was told, for example <c>DT-3/1</c>.</summary>
    [Id(7)] public required string RiskRules { get; init; }
    /// <summary>In the order of the manifest.</summary>
    [Id(8)] public required CapturedPhotograph[] Photographs { get; init; }
    /// <summary>What the patient has taken back of the consent since; null: nothing.</summary>
    [Id(9)] public WithdrawnPurpose[]? Withdrawn { get; init; }
}

/// <summary>A use that the patient allows no longer, whatever was ticked (CON-33).</summary>
[GenerateSerializer, Immutable, Alias("WithdrawnPurpose")]
public sealed record WithdrawnPurpose
{
    [Id(0)] public required ConsentPurpose Purpose { get; init; }
    /// <summary>From when on, by the database's clock.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }
}

/// <summary>One photograph as a reader gets it: the clean master, not the file that was sent.</summary>
[GenerateSerializer, Immutable, Alias("CapturedPhotograph")]
public sealed record CapturedPhotograph
{
    [Id(0)] public required ImageId Image { get; init; }
    [Id(1)] public required ViewKind View { get; init; }
    /// <summary>image/jpeg or image/png.</summary>
    [Id(2)] public required string Type { get; init; }
    /// <summary>Bytes.</summary>
    [Id(3)] public required long Length { get; init; }
    /// <summary>Lower-case hexadecimal.</summary>
    [Id(4)] public required string Sha256 { get; init; }
    /// <summary>The day on which it was taken, if the device says so (IMG-15).</summary>
    [Id(5)] public DateOnly? TakenOn { get; init; }
}

/// <summary>How the copies in one place came to an end: codes, counts, times and an opaque person.</summary>
[GenerateSerializer, Immutable, Alias("ClearedCopy")]
public sealed record ClearedCopy
{
    [Id(0)] public required CopyLocation Location { get; init; }
    /// <summary>Nothing was governed there (a patient's own phone); no receipt exists.</summary>
    [Id(1)] public bool Waived { get; init; }
    [Id(2)] public PersonId? By { get; init; }
    /// <summary>As the device said.</summary>
    [Id(3)] public DateTimeOffset? DeletedAt { get; init; }
    [Id(4)] public DeletionMeans? Means { get; init; }
    /// <summary>Photographs that were deleted.</summary>
    [Id(5)] public int? Images { get; init; }
    [Id(6)] public bool BackupsChecked { get; init; }
    /// <summary>By the device's own word before the archive had answered for them (H23).</summary>
    [Id(7)] public bool TooEarly { get; init; }
}

/// <summary>The keys to which senders seal photographs for one hub, as clinical signs them.</summary>
public sealed record IngestKeysStatement
{
    /// <summary>Whom it is for: every sender.</summary>
    public const string Audience = "referrals-senders";

    public required HubId Hub { get; init; }
    public required IngestKeyStatement[] Keys { get; init; }
}

/// <summary>One ingest key.</summary>
public sealed record IngestKeyStatement
{
    public required Guid Id { get; init; }
    /// <summary>Uncompressed point of P-256, base64url.</summary>
    public required string Point { get; init; }
    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset NotAfter { get; init; }
}

/// <summary>
/// The receipt for an image set, as clinical signs it: these photographs arrived as they were sent, are stored and verified. The only ground on which a
/// device deletes its copies (TRN-19, TRN-20).
/// </summary>
public sealed record ReceiptStatement
{
    /// <summary>Whom it is for: the device that took them.</summary>
    public const string Audience = "referrals-devices";

    public required ImageSetId ImageSet { get; init; }
    public required int Version { get; init; }
    public required string ManifestRoot { get; init; }
    public required ReceiptLine[] Images { get; init; }
    public required DateTimeOffset SealedAt { get; init; }
    /// <summary>ISO 3166-2 subdivision where they rest (ARC-08).</summary>
    public required string Archive { get; init; }
}

/// <summary>One photograph of a receipt, as the device knows it.</summary>
public sealed record ReceiptLine
{
    public required ImageId Image { get; init; }
    public required int Ordinal { get; init; }
    /// <summary>Bytes.</summary>
    public required long Length { get; init; }
    /// <summary>Of the photograph as it was taken; lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }
    /// <summary>Sealed on the device, or protected on its way by TLS alone.</summary>
    public required bool SealedOnDevice { get; init; }
}
