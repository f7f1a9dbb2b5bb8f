using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// Two identifiers of a patient as a person has entered them anew, as keyed digests: compared without opening anything (PSN-12, security.md §3.7).
/// </summary>
[GenerateSerializer, Immutable, Alias("ReenteredIdentifiers")]
public sealed record ReenteredIdentifiers
{
    /// <summary>Of the NHS number or the local identifier.</summary>
    [Id(0)] public required string Number { get; init; }
    /// <summary>Of the date of birth, together with the number under which the patient is known.</summary>
    [Id(1)] public required string BirthDate { get; init; }
}

/// <summary>The two identifiers that a client sends when a person must say who a patient is.</summary>
public abstract record TwoIdentifiers
{
    /// <summary>Ten digits; spaces are ignored. This or the local identifier is needed.</summary>
    public string? NhsNumber { get; init; }
    public string? LocalIdentifier { get; init; }
    /// <summary>yyyy-MM-dd.</summary>
    public string? BirthDate { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹two identifiers›";
}

/// <summary>From what a person has entered to digests that can be held against a patient's.</summary>
public sealed class TwoIdentifierCheck(PatientPolicy policy, PatientVault vault)
{
    /// <summary>The digests; refused when they are no possible identifiers.</summary>
    /// <param name="known">Of the patient in question.</param>
    public async ValueTask<Result<ReenteredIdentifiers>> Entered(TwoIdentifiers said, PatientDigests known, PracticeId practice) =>
        PatientRules.Reentered(said, policy.NhsNumbers).Answered(out var entered, out var refusal)
            ? await vault.Reentered(entered.Numbers, entered.BirthDate, known.Index, practice) : refusal;
}
