// The messages that cross a queue. Ids only: never a patient's identity, never free text, never a picture (security.md §3.12).
// A message type exists only where a consumer does. The full type name is the contract on the wire; golden files hold its shape.

namespace Referrals.Contracts.Messages;

/// <summary>Every photograph of a set is stored and verified, or the set is empty for a stated reason (WRK-04).</summary>
public sealed record ImageSetSealed
{
    public required ReferralId Referral { get; init; }
    public required ImageSetId ImageSet { get; init; }
    /// <summary>1 for the referral's first set, counted up with each new one.</summary>
    public required int SetVersion { get; init; }
    public required int Images { get; init; }
    /// <summary>SHA-256 as lower-case hexadecimal, see <see cref="Manifest"/>.</summary>
    public required string ManifestRoot { get; init; }
}

/// <summary>No copy of a sealed set's photographs is left outside the archive (DT-6); the referral may close.</summary>
public sealed record DeviceCleared
{
    public required ReferralId Referral { get; init; }
    public required ImageSetId ImageSet { get; init; }
}

/// <summary>The hub has answered; identity fetches the signed advice package and pairs it (DT-17).</summary>
public sealed record AdviceIssued
{
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
}

/// <summary>The answer is filed in exactly one patient's record.</summary>
public sealed record AdviceFiled
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
}

/// <summary>A referrer has read the filed answer; this closes the referral, unless a copy of its photographs still lives.</summary>
public sealed record AdviceAcknowledged
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>An administrator has suspended or restored a person (by the opaque id of their tokens): the other zone must refuse the same tokens.</summary>
public sealed record AccessChanged
{
    public required PersonId Person { get; init; }
    /// <summary>All that stand now.</summary>
    public required SuspensionNotice[] Suspensions { get; init; }
    /// <summary>Counts up; an older message is of no use.</summary>
    public required int Changes { get; init; }
}

/// <summary>Where a referral's answer stands with quarantine, whole each time: of two, the one with the higher number is true, in whatever order they come.</summary>
public sealed record QuarantineChanged
{
    public required ReferralId Referral { get; init; }
    /// <summary>Counts up with each change.</summary>
    public required int Number { get; init; }
    /// <summary>Why it waits; null: it waits no longer.</summary>
    public QuarantineReason? Reason { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>How it ended; null while it waits.</summary>
    public QuarantineEnd? End { get; init; }
}

/// <summary>An answer that was filed under this pseudonym stood in the wrong patient's record, and is in no record now (PSN-12). Taken by both zones.</summary>
public sealed record AdviceUnfiled
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Something went wrong that a data guardian must look at (WRK-08). Stays within the identity zone.</summary>
[GenerateSerializer, Immutable, Alias("IncidentRaised")]
public sealed record IncidentRaised
{
    [Id(0)] public required IncidentId Incident { get; init; }
    [Id(1)] public required IncidentKind Kind { get; init; }
    [Id(2)] public required ReferralId Referral { get; init; }
    [Id(3)] public required PracticeId Practice { get; init; }
    [Id(4)] public required HubId Hub { get; init; }
    /// <summary>Null where the kind says it all.</summary>
    [Id(5)] public MispairingReason? Reason { get; init; }
    /// <summary>Who noticed it, or brought it about.</summary>
    [Id(6)] public required PersonId By { get; init; }
    [Id(7)] public required DateTimeOffset At { get; init; }
}

/// <summary>No copy of a set's photographs is left outside the archive: the receipts, for the patient's record (WRK-10).</summary>
public sealed record CopiesCleared
{
    public required ReferralId Referral { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required DateTimeOffset ClearedAt { get; init; }
    /// <summary>One for each place in which the photographs lay.</summary>
    public required ClearedCopy[] Copies { get; init; }
}

/// <summary>A patient has taken back uses of a sealed set's photographs: for the record, where the answer may be filed already (CON-33).</summary>
public sealed record UsesWithdrawn
{
    public required ReferralId Referral { get; init; }
    public required ImageSetId ImageSet { get; init; }
    /// <summary>All so far, so that of two messages the order does not matter.</summary>
    public required WithdrawnPurpose[] Withdrawn { get; init; }
}

/// <summary>Something about a filed entry is to reach the practice's EPR; identity to itself.</summary>
public sealed record DeliveryDue
{
    public required ReferralId Referral { get; init; }
    /// <summary>Which of the entries that were taken out is to be corrected there, from 1; null: what is filed is to be sent.</summary>
    public int? Correction { get; init; }
}
