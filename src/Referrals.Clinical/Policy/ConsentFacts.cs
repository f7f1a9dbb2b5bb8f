using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>
/// What the practice states about the consent under which photographs were taken. The signed form stays with the patient's record:
/// beside a pseudonymised picture it would name the patient (CON-37, CON-38).
/// </summary>
/// <remarks>Every member must be given: a consent that is defaulted is none (CON-03).</remarks>
[GenerateSerializer, Immutable, Alias("ConsentFacts")]
public sealed record ConsentFacts
{
    [Id(0)] public required ConsentId Id { get; init; }
    [Id(1)] public required ConsentKind Kind { get; init; }
    [Id(2)] public required PatientGroup Patient { get; init; }
    /// <summary>As ticked on the form.</summary>
    [Id(3)] public required ConsentPurpose[] Purposes { get; init; }
    /// <summary>Parts of the body that the consent names (CON-06).</summary>
    [Id(4)] public required BodySite[] Areas { get; init; }
    [Id(5)] public required DateTimeOffset GivenAt { get; init; }
    /// <summary>Form template and version, coded (CON-05).</summary>
    [Id(6)] public required string FormVersion { get; init; }
    [Id(7)] public required Signatory[] SignedBy { get; init; }
    /// <summary>All eight items of CON-30 were explained.</summary>
    [Id(8)] public required bool InformationComplete { get; init; }
    /// <summary>Verbal: who heard it, when, and what it covers (CON-09). Assumed: the note that the patient was told (CON-40).</summary>
    [Id(9)] public required bool Documented { get; init; }
}

/// <summary>What DT-10 says of one purpose.</summary>
public enum ConsentResult
{
    /// <summary>For the purposes ticked.</summary>
    Valid,
    ValidForDirectCare,
    /// <summary>The patient sent pictures unasked; somebody must clarify.</summary>
    Provisional,
    WrittenNeeded,
    NotDocumented,
    BeyondDirectCare,
    SpecificConsentNeeded,
    NotInformed,
    Withdrawn,
    /// <summary>No row speaks of such a consent, so it allows nothing (CON-03).</summary>
    NoRow,
}

/// <summary>The judgement of an image set's consent, kept with the set as a fact: which table, which row, what came of it.</summary>
[GenerateSerializer, Immutable, Alias("ConsentVerdict")]
public sealed record ConsentVerdict
{
    /// <summary>Version of the table that was read.</summary>
    [Id(0)] public required int Table { get; init; }
    /// <summary>Row of DT-10 that decided on direct care; 0 when none did.</summary>
    [Id(1)] public required int Row { get; init; }
    [Id(2)] public required ConsentResult Result { get; init; }
    /// <summary>Purposes that the consent really carries: the level that limits every later use (CON-12).</summary>
    [Id(3)] public required ConsentPurpose[] Granted { get; init; }

    /// <summary>Whether the photographs may be sent to the hub at all.</summary>
    [JsonIgnore] public bool CoversDirectCare => Granted.Contains(ConsentPurpose.DirectCare);
}
