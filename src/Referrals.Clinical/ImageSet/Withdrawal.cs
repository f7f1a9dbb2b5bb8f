using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What a patient takes back of a consent, as the practice heard it.</summary>
[GenerateSerializer, Immutable, Alias("Withdrawal")]
public sealed record Withdrawal
{
    /// <summary>The uses that are not allowed any more.</summary>
    [Id(0)] public required ConsentPurpose[] Purposes { get; init; }
    /// <summary>Who of the practice was told; not always who writes it down.</summary>
    [Id(1)] public required PersonId ReceivedBy { get; init; }
    /// <summary>If the patient gave one; nobody has to.</summary>
    [Id(2)] public WithdrawalReason? Reason { get; init; }
}

/// <summary>One withdrawal as it stands with the image set for ever; a later consent is another consent (CON-16).</summary>
[GenerateSerializer, Immutable, Alias("ConsentWithdrawal")]
public sealed record ConsentWithdrawal
{
    /// <summary>Withdrawn by this one, and not before.</summary>
    [Id(0)] public required ConsentPurpose[] Purposes { get; init; }
    /// <summary>By the database's clock: uses are refused from here on.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }
    [Id(2)] public required PersonId ReceivedBy { get; init; }
    /// <summary>Who wrote it down.</summary>
    [Id(3)] public required PersonId By { get; init; }
    [Id(4)] public WithdrawalReason? Reason { get; init; }
}

/// <summary>What is left of a consent after a withdrawal.</summary>
[GenerateSerializer, Immutable, Alias("WithdrawnConsent")]
public sealed record WithdrawnConsent
{
    [Id(0)] public required ImageSetId ImageSet { get; init; }
    [Id(1)] public required ConsentLevel Consent { get; init; }
}
