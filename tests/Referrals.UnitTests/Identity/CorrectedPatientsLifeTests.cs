using CsCheck;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ACorrectedPatient;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>
/// A practice whose patients' numbers are replaced, merged, taken apart and mistaken while answers keep arriving: no entry is lost, doubled or in the record
/// of somebody born on another day, and whatever was merged comes apart as it was.
/// </summary>
public sealed class CorrectedPatientsLifeTests
{
    /// <summary>What a practice wishes: verb 0–3 an answer arrives, 4–5 a number is replaced, 6–7 two records are merged, 8–10 taken apart.</summary>
    /// <param name="Verb">Which.</param>
    /// <param name="Person">Whose: 0 to 3.</param>
    /// <param name="Number">Which of six numbers is said.</param>
    /// <param name="Other">The other record, or the new number.</param>
    /// <param name="Insists">The date of birth was confirmed.</param>
    public sealed record Wish(int Verb, int Person, int Number, int Other, bool Insists);

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 10], Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 9], (verb, person, number, other, sure) => new Wish(verb, person, number, other, sure == 0));

    /// <summary>What the grains, the index and the entries keep between them.</summary>
    sealed class APractice
    {
        public Dictionary<string, int> Index { get; } = [];
        public List<PatientRecord> Records { get; } = [];
        /// <summary>Record in which it stands, and whose it was.</summary>
        public List<(int Record, int Person)> Entries { get; } = [];
        public int Held { get; set; }

        public static PatientRecordId Id(int record) => new(new Guid(record + 1, 0, 0, new byte[8]));

        public int Shown(int record)
        {
            List<int> way = [record];
            while (Records[way[^1]].Merged is { } merged)
            {
                var next = Enumerable.Range(0, Records.Count).Single(each => Id(each) == merged.Into);
                if (way.IndexOf(next) is >= 0 and var from) return way[from..].Min();
                way.Add(next);
            }
            return way[^1];
        }

        public bool Decide(int record, Decision<PatientRecordEvent> decision)
        {
            Records[record] = After(Records[record], decision);
            return decision.Refusal is null;
        }
    }

    static string Born(int person) => $"born {person % 3}";

    [Fact]
    public void None_of_fifty_thousand_wishes_loses_doubles_or_misplaces_an_entry()
    {
        var (filed, held, merged, apart, renumbered) = (0L, 0L, 0L, 0L, 0L);
        Wishes.Array[1, 40].Sample(wishes =>
        {
            var practice = new APractice();
            var arrived = 0;
            foreach (var wish in wishes)
            {
                var before = practice.Entries.ToArray();
                switch (wish.Verb)
                {
                    case <= 3:
                        arrived++;
                        if (Arrive(practice, wish)) Interlocked.Increment(ref filed);
                        else Interlocked.Increment(ref held);
                        break;
                    case <= 5: if (Renumber(practice, wish)) Interlocked.Increment(ref renumbered); break;
                    case <= 7: if (Join(practice, wish)) Interlocked.Increment(ref merged); break;
                    default: if (Part(practice, wish)) Interlocked.Increment(ref apart); break;
                }
                // Whatever is corrected moves nothing that is filed.
                Assert.Equal(before, practice.Entries.Take(before.Length));
                Assert.Equal(arrived, practice.Entries.Count + practice.Held);
                Assert.All(practice.Index.Values.Distinct(), record => Assert.InRange(practice.Shown(record), 0, practice.Records.Count - 1));
                // A number leads where it led; the present number of a record that is read leads to what is read there.
                foreach (var record in Enumerable.Range(0, practice.Records.Count))
                    Assert.Equal(record, practice.Index[practice.Records[record].Patient!.Digests.Index]);
            }
            Everything_comes_apart(practice);
        }, iter: 2_500);
        Assert.All([filed, held, merged, apart, renumbered], count => Assert.InRange(count, 25, long.MaxValue));
    }

    /// <summary>Every wish of one record alone, twenty thousand and more of them.</summary>
    [Fact]
    public void Random_lives_of_a_corrected_record_break_no_invariant()
    {
        var lives = new RandomLife<PatientRecord, PatientRecordEvent>(new PatientRecord(), (record, happened) => record.Apply(happened), new StoredJson([IdentityJson.Default]).Options);
        Wishes.Array[1, 30].Sample(wishes => lives.Live(wishes, Ask, Check), iter: 3_000);
        Assert.Equal(["NumberReplaced", "PatientRestated", "RecordMerged", "RecordOpened", "RecordUnmerged", "identifiers-mismatch", "not-found", "patient-differs", "record-changed", "record-merged",
            "record-not-merged", "same-record", "too-many-numbers"], lives.Reached.Order(StringComparer.Ordinal));
    }

    static bool Arrive(APractice practice, Wish wish)
    {
        var patient = Known($"n{wish.Number}", Born(wish.Person), confirmed: false);
        if (!practice.Index.TryGetValue(patient.Digests.Index, out var record))
        {
            practice.Index[patient.Digests.Index] = record = practice.Records.Count;
            practice.Records.Add(new());
        }
        if (!practice.Decide(record, PatientRecordDecisions.Open(practice.Records[record], Practice, patient)))
        {
            practice.Held++;
            return false;
        }
        practice.Entries.Add((record, wish.Person));
        return true;
    }

    static bool Renumber(APractice practice, Wish wish)
    {
        if (Find(practice, wish.Number) is not { } record) return false;
        var known = practice.Records[record].Patient!.Digests;
        var wanted = new NumberWish
        {
            Patient = Known($"n{wish.Other}", Born(wish.Person)), MadeFrom = known.Whole, Reason = NumberChangeReason.Superseded,
            Entered = new() { Number = Digest($"n{wish.Number}"), BirthDate = Digest(known.Index.TrimEnd('=').TrimEnd('-') + $" {Born(wish.Person)}") },
        };
        if (RecordCorrectionDecisions.ReplaceNumber(practice.Records[record], Gp, wanted, Now).Events.Count == 0) return false;
        if (!practice.Index.TryAdd(wanted.Patient.Digests.Index, record) && practice.Index[wanted.Patient.Digests.Index] != record) return false;
        return practice.Decide(record, RecordCorrectionDecisions.ReplaceNumber(practice.Records[record], Gp, wanted, Now));
    }

    static bool Join(APractice practice, Wish wish)
    {
        if (Find(practice, wish.Number) is not { } record || Find(practice, wish.Other) is not { } into) return false;
        var was = practice.Records[record].Merged;
        var done = practice.Decide(record, RecordCorrectionDecisions.Merge(practice.Records[record], APractice.Id(record), Gp, With(practice, record, into, wish), MergeReason.RegisteredTwice, Now));
        return done && was is null;
    }

    static bool Part(APractice practice, Wish wish)
    {
        if (Find(practice, wish.Number) is not { } record || practice.Records[record].Merged is not { } merged) return false;
        var wanted = With(practice, record, record, wish) with { Into = merged.Into };
        return practice.Decide(record, RecordCorrectionDecisions.Unmerge(practice.Records[record], Gp, wanted, UnmergeReason.DifferentPatients, Now));
    }

    /// <summary>The date is said once, and must be both patients'.</summary>
    static MergeWish With(APractice practice, int record, int into, Wish wish)
    {
        ReenteredIdentifiers Said(int of) => new()
        {
            Number = practice.Records[of].Patient!.Digests.Index,
            BirthDate = Digest(practice.Records[of].Patient!.Digests.Index.TrimEnd('=').TrimEnd('-') + $" {Born(wish.Person)}"),
        };
        return new() { Into = APractice.Id(into), Entered = Said(record), IntoRecognised = practice.Records[into].Patient!.Digests.Recognises(Said(into)) };
    }

    static int? Find(APractice practice, int number) => practice.Index.TryGetValue(Digest($"n{number}"), out var record) ? record : null;

    /// <summary>At each moment what is read as one was born on one day; taken apart, each record holds what it held.</summary>
    static void Everything_comes_apart(APractice practice)
    {
        foreach (var together in practice.Entries.GroupBy(entry => practice.Shown(entry.Record)))
            Assert.Single(together.Select(entry => Born(entry.Person)).Distinct());
        for (var record = 0; record < practice.Records.Count; record++)
        {
            if (practice.Records[record].Merged is not { } merged) continue;
            var digests = practice.Records[record].Patient!.Digests;
            var wanted = new MergeWish { Into = merged.Into, Entered = new() { Number = digests.Index, BirthDate = digests.BirthDate }, IntoRecognised = true };
            Assert.True(practice.Decide(record, RecordCorrectionDecisions.Unmerge(practice.Records[record], Gp, wanted, UnmergeReason.EnteredInError, Now)));
        }
        Assert.All(Enumerable.Range(0, practice.Records.Count), record => Assert.Equal(record, practice.Shown(record)));
        foreach (var apart in practice.Entries.GroupBy(entry => entry.Record)) Assert.Single(apart.Select(entry => Born(entry.Person)).Distinct());
    }

    static Decision<PatientRecordEvent> Ask(PatientRecord record, Wish wish, DateTimeOffset now)
    {
        var by = wish.Person == 3 ? ForeignGp : Gp;
        var known = record.Patient?.Digests;
        var entered = wish.Insists ? Entered("nobody") : new ReenteredIdentifiers { Number = known?.Index ?? "", BirthDate = known?.BirthDate ?? "" };
        var merge = new MergeWish { Into = wish.Other == 0 ? TheRecord : wish.Other < 4 ? Other : new(new Guid(9, 0, 0, new byte[8])), Entered = entered, IntoRecognised = wish.Number > 0 };
        return wish.Verb switch
        {
            <= 2 => PatientRecordDecisions.Open(record, wish.Person == 3 ? new(ForeignGp.Organisations[0]) : Practice, Known($"n{wish.Number}", Born(wish.Person), confirmed: wish.Insists)),
            <= 6 => RecordCorrectionDecisions.ReplaceNumber(record, by, new NumberWish
            {
                // Each change to a number that was never there, so that a life can have too many.
                Patient = Known($"n{wish.Other}-{now.Ticks / TimeSpan.TicksPerMinute}"), MadeFrom = wish.Number == 5 ? "before" : known?.Whole ?? "", Entered = entered, Reason = NumberChangeReason.Superseded,
            }, now),
            7 => RecordCorrectionDecisions.Merge(record, TheRecord, by, merge, MergeReason.RegisteredTwice, now),
            _ => RecordCorrectionDecisions.Unmerge(record, by, merge, UnmergeReason.EnteredInError, now),
        };
    }

    static void Check(PatientRecord before, Wish wish, Decision<PatientRecordEvent> decision, PatientRecord after)
    {
        if (before.Patient is null) return;
        Assert.Equal(before.Practice, after.Practice);
        // Once a number of this record, always one of its numbers; and the present one is not among those before it.
        Assert.Subset(Numbers(after), Numbers(before).Where(index => decision.Events is not [PatientRestated] || index != before.Patient.Digests.Index).ToHashSet());
        Assert.DoesNotContain(after.Patient!.Digests.Index, (after.Earlier ?? []).Select(number => number.Index));
        Assert.Equal(Numbers(after).Count, 1 + (after.Earlier?.Length ?? 0));
        Assert.InRange(after.Earlier?.Length ?? 0, 0, RecordCorrectionDecisions.EarlierNumbersMax);
        if (decision.Events is [RecordMerged or RecordUnmerged]) Assert.Equal((before.Patient, before.Earlier), (after.Patient, after.Earlier));
        else Assert.Equal(before.Merged, after.Merged);
    }

    static HashSet<string> Numbers(PatientRecord record) => [record.Patient!.Digests.Index, .. (record.Earlier ?? []).Select(number => number.Index)];
}
