using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>Records whose patient was put down wrongly, and the words with which that is put right.</summary>
static class ACorrectedPatient
{
    public static readonly PatientRecordId Other = new(Guid.Parse("55555555-0000-4000-8000-000000000002"));
    public static readonly EarlierNumber Earlier = new() { Index = Digest("old"), BirthDate = Digest("old born"), Reason = NumberChangeReason.Superseded, By = Gp.Person, At = Now };
    public static readonly RecordMerge Merged = new() { Into = Other, Reason = MergeReason.NumberSuperseded, By = Gp.Person, At = Now };

    /// <summary>Dates are digested together with the number, as they are in truth.</summary>
    public static SealedPatient Known(string number, string born = "born", string name = "patient", bool confirmed = false) => Patient with
    {
        BirthDateConfirmed = confirmed,
        Digests = Patient.Digests with { Index = Digest(number), SecondIndex = null, Whole = Digest($"{number} {born} {name}"), BirthDate = Digest($"{number} {born}") },
    };

    public static ReenteredIdentifiers Entered(string number, string born = "born", string? known = null) => new() { Number = Digest(number), BirthDate = Digest($"{known ?? number} {born}") };

    public static NumberWish To(string number, PatientRecord record, ReenteredIdentifiers entered, string born = "born") => new()
    {
        Patient = Known(number, born), MadeFrom = record.Patient!.Digests.Whole, Entered = entered, Reason = NumberChangeReason.Superseded,
    };

    public static PatientRecord After(PatientRecord record, Decision<PatientRecordEvent> decision) => decision.Events.Aggregate(record, (state, happened) => state.Apply(happened));

    public static readonly PatientRecord Old = After(new(), PatientRecordDecisions.Open(new(), Practice, Known("old")));
    public static readonly PatientRecord Renumbered = After(Old, RecordCorrectionDecisions.ReplaceNumber(Old, Gp, To("new", Old, Entered("old")), Now));
    public static readonly MergeWish IntoOther = new() { Into = Other, Entered = Entered("old"), IntoRecognised = true };
    public static readonly PatientRecord Away = After(Old, RecordCorrectionDecisions.Merge(Old, TheRecord, Gp, IntoOther, MergeReason.RegisteredTwice, Now));
}
