using CsCheck;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>Whatever comes back in whatever order, one answer is filed for a referral, in one record, and a record stays its patient's.</summary>
public sealed class RecordLifeTests
{
    static readonly PatientRecordId OtherRecord = new(Guid.Parse("55555555-0000-4000-8000-000000000009"));

    /// <summary>One wish of an entry: file, read or take out again, which answer, into which record, by whom; or, with a set of 1 or 2, that its copies are gone, and of 3 or 4, that uses are taken back.</summary>
    public sealed record EntryWish(bool Files, int Package, bool Elsewhere, int Person, bool Withdraws = false, int Set = 0);

    /// <summary>One wish of a record: whose practice, which patient, how sure.</summary>
    public sealed record PatientWish(bool Foreign, int Name, int Born, bool Confirmed);

    static readonly Gen<EntryWish> EntryWishes = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 7],
        (verb, package, record, person, set) => new EntryWish(verb < 2, package, record == 0, person, verb == 4, set));

    static readonly Gen<PatientWish> PatientWishes = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Bool,
        (practice, name, born, confirmed) => new PatientWish(practice == 0, name, born, confirmed));

    [Fact]
    public void Random_lives_of_an_entry_break_no_invariant()
    {
        var lives = new RandomLife<RecordEntry, RecordEntryEvent>(new RecordEntry(), (entry, happened) => entry.Apply(happened), Json);
        EntryWishes.Array[1, 30].Sample(wishes => lives.Live(wishes, Ask, Check), iter: 5_000);
        Assert.Equal(["AdviceEntered", "CopiesNoted", "EntryAcknowledged", "EntryWithdrawn", "UsesNoted", "already-filed", "entry-withdrawn", "not-found"], lives.Reached);
    }

    [Fact]
    public void Random_lives_of_a_patients_record_break_no_invariant()
    {
        var lives = new RandomLife<PatientRecord, PatientRecordEvent>(new PatientRecord(), (record, happened) => record.Apply(happened), Json);
        PatientWishes.Array[1, 30].Sample(wishes => lives.Live(wishes, (record, wish, _) => PatientRecordDecisions.Open(record, PracticeOf(wish), PatientOf(wish)), Check), iter: 5_000);
        Assert.Equal(["PatientRestated", "RecordOpened", "not-found", PatientRefusals.PatientDiffers.Code], lives.Reached);
    }

    static Decision<RecordEntryEvent> Ask(RecordEntry entry, EntryWish wish, DateTimeOffset now) => wish.Set is 3 or 4
        ? RecordEntryDecisions.NoteWithdrawal(entry, new() { ImageSet = Set(wish.Set - 2, 'a').ImageSet, Uses = [.. Enum.GetValues<ConsentPurpose>().Take(wish.Package + 1).Select(use => new WithdrawnPurpose { Purpose = use, At = now })] })
        : wish.Set is 1 or 2
        ? RecordEntryDecisions.NoteCopies(entry, AnEntry.Cleared with { ImageSet = Set(wish.Set, 'a').ImageSet })
        : wish.Files
        ? RecordEntryDecisions.File(entry, RecordOf(wish), Answer(wish), now)
        : wish.Withdraws ? RecordEntryDecisions.Withdraw(entry, Reader(wish), RecordOf(wish), MispairingReason.WrongPatientPicked, now)
        : RecordEntryDecisions.Acknowledge(entry, Reader(wish), RecordOf(wish), now);

    static void Check(RecordEntry before, EntryWish wish, Decision<RecordEntryEvent> decision, RecordEntry after)
    {
        if (decision.Events.FirstOrDefault() is EntryWithdrawn taken)
        {
            Assert.Equal((before.Advice!.Package, before.Record, before.Advice.Pseudonym), (taken.Entry.Package, taken.Entry.Record, taken.Entry.Pseudonym));
            Assert.Contains(before.Advice.Practice.Value, Reader(wish).Organisations);
            Assert.Null(after.Advice);
            Assert.Equal(before.TakenBack, after.TakenBack);
            Assert.Equal(2, RecordEntryMessages.Of(after, taken, delivers: false).Count());
            return;
        }
        Assert.True(after.Advice is null || after.Withdrawn?.Any(entry => entry.Package == after.Advice.Package) is not true, "an answer entered in error was entered again");
        Assert.Equal(before.Withdrawn?.Length, after.Withdrawn?.Length);
        if (before.Advice is { } filed) Assert.Equal((filed, before.Record, before.FiledAt), (after.Advice, after.Record, after.FiledAt));
        if (before.AcknowledgedAt is not null) Assert.Equal((before.AcknowledgedAt, before.AcknowledgedBy), (after.AcknowledgedAt, after.AcknowledgedBy));
        Assert.True(after.AcknowledgedAt is null || after.Advice is not null && after.AcknowledgedAt > after.FiledAt, "read before it was filed");
        Assert.Equal(after.AcknowledgedAt is null, after.AcknowledgedBy is null);
        Assert.Equal(after.Cleared.Length, after.Cleared.Select(set => set.ImageSet).Distinct().Count());
        Assert.Equal(decision.Events.Count(happened => happened is not (CopiesNoted or UsesNoted)), decision.Events.SelectMany(happened => RecordEntryMessages.Of(after, happened, delivers: false)).Count());
        // The EPR hears of a filed entry, and of what is told of it later; of reading it hears nothing.
        Assert.Equal(decision.Events.Count(happened => after.Advice is not null && happened is not (EntryAcknowledged or UsesNoted)),
            decision.Events.SelectMany(happened => RecordEntryMessages.Of(after, happened, delivers: after.Advice is not null)).Count(message => message is Contracts.Messages.DeliveryDue));
        // What a patient took back is never given again, and never tells two times of one use.
        Assert.All(before.TakenBack ?? [], set => Assert.Empty(set.Uses.Except(after.TakenBack!.Single(still => still.ImageSet == set.ImageSet).Uses)));
        Assert.All(after.TakenBack ?? [], set => Assert.Equal(set.Uses.Length, set.Uses.DistinctBy(use => use.Purpose).Count()));
        if (decision.Refusal is not null || wish.Set is > 0 and < 5) return;
        Assert.Equal(RecordOf(wish), after.Record);
        if (wish.Files) Assert.Equal(Answer(wish).Package, after.Advice!.Package);
        else Assert.Contains(after.Advice!.Practice.Value, Reader(wish).Organisations);
    }

    static void Check(PatientRecord before, PatientWish wish, Decision<PatientRecordEvent> decision, PatientRecord after)
    {
        if (before.Patient is not null) Assert.Equal(before.Practice, after.Practice);
        Assert.All(decision.Events, happened => Assert.Equal(before.Patient is null, happened is RecordOpened));
        if (decision.Refusal is not null) return;
        Assert.Equal(PatientOf(wish).Digests.Whole, after.Patient!.Digests.Whole);
        Assert.True(before.Patient is null || wish.Confirmed || before.Patient.Digests.BirthDate == after.Patient.Digests.BirthDate
            || before.Patient.Digests.Whole == after.Patient.Digests.Whole, "an unconfirmed date of birth has taken another's place");
        Assert.True(PatientRecordDecisions.Agrees(after, PatientOf(wish).Digests.BirthDate));
    }

    static PatientRecordId RecordOf(EntryWish wish) => wish.Elsewhere ? OtherRecord : TheRecord;

    /// <summary>Sealed anew each time: only the digest says whether it is the same answer.</summary>
    static FiledAdvice Answer(EntryWish wish) => AnAdvice.Filed with { Package = $"package {wish.Package}", Text = new SealedText { Box = [(byte)wish.Person] } };

    static Actor Reader(EntryWish wish) => wish.Person switch { 0 => ForeignGp, 1 => Colleague, _ => Gp };

    static PracticeId PracticeOf(PatientWish wish) => wish.Foreign ? new(ForeignGp.Organisations[0]) : Practice;

    static SealedPatient PatientOf(PatientWish wish) => SealedFor($"{wish.Name} {wish.Born}") with
    {
        BirthDateConfirmed = wish.Confirmed,
        Digests = SealedFor($"{wish.Name} {wish.Born}").Digests with { BirthDate = Digest($"born {wish.Born}") },
    };

    static System.Text.Json.JsonSerializerOptions Json => new StoredJson([IdentityJson.Default]).Options;
}
