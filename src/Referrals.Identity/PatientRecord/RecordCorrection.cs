using System.Globalization;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Why a patient goes by another number from now on.</summary>
public enum NumberChangeReason { Superseded, EnteredInError, FirstAllocated }

/// <summary>Why two records are one patient's.</summary>
public enum MergeReason { RegisteredTwice, NumberSuperseded }

/// <summary>Why they are not.</summary>
public enum UnmergeReason { DifferentPatients, EnteredInError }

/// <summary>A number by which a record's patient was known before: it goes on leading to the record, for answers that are under way under it.</summary>
[GenerateSerializer, Immutable, Alias("EarlierNumber")]
public sealed record EarlierNumber
{
    /// <summary>Digest as in <see cref="PatientDigests.Index"/>.</summary>
    [Id(0)] public required string Index { get; init; }
    /// <summary>Digest as in <see cref="PatientDigests.BirthDate"/>, made with this number.</summary>
    [Id(1)] public required string BirthDate { get; init; }
    [Id(2)] public required NumberChangeReason Reason { get; init; }
    [Id(3)] public required PersonId By { get; init; }
    [Id(4)] public required DateTimeOffset At { get; init; }
}

/// <summary>The record is another record's patient: it is read there, and what is filed under its own number goes on standing here.</summary>
[GenerateSerializer, Immutable, Alias("RecordMerge")]
public sealed record RecordMerge
{
    [Id(0)] public required PatientRecordId Into { get; init; }
    [Id(1)] public required MergeReason Reason { get; init; }
    [Id(2)] public required PersonId By { get; init; }
    [Id(3)] public required DateTimeOffset At { get; init; }
}

/// <summary>The patient goes by another number.</summary>
public sealed record NumberReplaced : PatientRecordEvent
{
    /// <summary>The same particulars under the new number, sealed anew.</summary>
    public required SealedPatient Patient { get; init; }
    public required EarlierNumber Earlier { get; init; }
}

/// <summary>Somebody of the practice has said that this record and another are one patient's.</summary>
public sealed record RecordMerged : PatientRecordEvent
{
    public required RecordMerge Merge { get; init; }
}

/// <summary>They are not, or not certainly: each is read by itself again, with exactly what was filed under its own number.</summary>
public sealed record RecordUnmerged : PatientRecordEvent
{
    public required PatientRecordId From { get; init; }
    public required UnmergeReason Reason { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>What had been read there until now.</summary>
    public required FiledEntry[] Entries { get; init; }
}

/// <summary>What others learn of a patient's record: of records that were read as one and are different patients', an incident for each entry (PSN-12).</summary>
public static class PatientRecordMessages
{
    /// <summary>Nobody needs to hear of anything else.</summary>
    public static IEnumerable<object> Of(PatientRecordEvent happened) => happened is RecordUnmerged { Reason: UnmergeReason.DifferentPatients } apart
        ? apart.Entries.Select(entry => new IncidentRaised
        {
            Incident = new(DerivedId.Of(string.Create(CultureInfo.InvariantCulture, $"incident-unmerged-{apart.At.UtcTicks}"), entry.Referral.Value, 0, 0)), Kind = IncidentKind.Mispairing,
            Referral = entry.Referral, Practice = entry.Practice, Hub = entry.Hub, Reason = MispairingReason.NotOurPatient, By = apart.By, At = apart.At,
        })
        : [];
}

/// <summary>One entry, by its ids.</summary>
[GenerateSerializer, Immutable, Alias("FiledEntry")]
public sealed record FiledEntry([property: Id(0)] ReferralId Referral, [property: Id(1)] PracticeId Practice, [property: Id(2)] HubId Hub);

/// <summary>A new number, beside what the person has entered anew.</summary>
[GenerateSerializer, Immutable, Alias("NumberWish")]
public sealed record NumberWish
{
    /// <summary>Under the new number; null when the identifiers were not the patient's, so that nothing was opened.</summary>
    [Id(0)] public SealedPatient? Patient { get; init; }
    /// <summary>The particulars from which it was made, as <see cref="PatientDigests.Whole"/>.</summary>
    [Id(1)] public required string MadeFrom { get; init; }
    [Id(2)] public required ReenteredIdentifiers Entered { get; init; }
    [Id(3)] public required NumberChangeReason Reason { get; init; }
}

/// <summary>Two records that are to be read as one, or no longer.</summary>
[GenerateSerializer, Immutable, Alias("MergeWish")]
public sealed record MergeWish
{
    /// <summary>The record that is read from now on.</summary>
    [Id(0)] public required PatientRecordId Into { get; init; }
    /// <summary>Of the patient of the record that gives way.</summary>
    [Id(1)] public required ReenteredIdentifiers Entered { get; init; }
    /// <summary>The identifiers of the other patient were right too, and it is a record of the same practice.</summary>
    [Id(2)] public required bool IntoRecognised { get; init; }
    /// <summary>What stands in the record that gives way, for those who read it as the other patient's; only to take records apart.</summary>
    [Id(3)] public FiledEntry[] Entries { get; init; } = [];
}
