using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>A patient's NHS number changes, or two records turn out to be one patient's: what is under way still comes home, and nothing is moved (domain.md §11).</summary>
[Collection(RunningSystem.Name)]
public sealed class CorrectedRecordTests(RunningSystem system)
{
    const int NumberOfAnother = 251_000;

    [Fact]
    public async Task An_answer_under_way_under_the_replaced_number_is_filed_in_the_same_record()
    {
        var own = await OwnHub.Open(system);
        var first = await (await own.Referral().Advised(photographs: 1)).Read();
        var record = await first.Record();
        var underWay = await new ReferralOnItsWay(system) { At = own, NhsNumber = first.NhsNumber }.Claimed(photographs: 1);
        var number = ValidNhsNumber(NumberOfAnother);

        Refused(await Replace(first, record, number, born: "1957-03-05"), 422, "identifiers-mismatch");
        Refused(await Replace(first, record, "9990000000"), 422, "nhs-number-invalid");
        var key = Guid.NewGuid().ToString();
        for (var again = 0; again < 2; again++) Assert.Equal(record, Must(await Replace(first, record, number, key: key)).GetProperty("record").GetGuid());

        Must(await system.Post($"{system.OtherClinical}/referrals/{underWay.Referral}/advice", underWay.Reader, underWay.AdviceBody("The second.")));
        await underWay.Until("Filed");
        foreach (var sought in new[] { first.NhsNumber, number })
        {
            var found = Must(await Search(own, sought));
            Assert.Equal((record, number), (found.GetProperty("record").GetGuid(), found.GetProperty("patient").GetProperty("nhsNumber").GetString()));
            Assert.Equal([underWay.Referral, first.Referral], Entries(found));
            Assert.Equal(sought == first.NhsNumber, found.TryGetProperty("foundBySupersededNumber", out _));
            Assert.Equal("Superseded", found.GetProperty("numberChanges")[0].GetProperty("reason").GetString());
        }
        // Whoever now comes with the replaced number and another date of birth is somebody else, insisted or not.
        var stranger = new ReferralOnItsWay(system) { At = own, NhsNumber = first.NhsNumber, BirthYear = 1961 };
        Refused(await system.Put($"{system.Identity}/links/{stranger.Link}", own.Gp, stranger.LinkBody), 409, "patient-differs");
        Refused(await system.Put($"{system.Identity}/links/{stranger.Link}", own.Gp, stranger.LinkBody.But("birthDateConfirmed", true)), 409, "number-superseded");
    }

    [Fact]
    public async Task Two_records_are_read_as_one_and_taken_apart_as_they_were_with_an_incident_for_each_entry()
    {
        var own = await OwnHub.Open(system);
        var one = await (await own.Referral().Advised(photographs: 1)).Read();
        var two = await (await own.Referral().Advised(photographs: 1)).Read();
        var (kept, other) = (await one.Record(), await two.Record());
        Refused(await Replace(one, kept, two.NhsNumber), 409, "number-on-another-record");
        Refused(await Merge(one, kept, one, kept), 422, "same-record");
        Refused(await Unmerge(two, kept, other), 409, "record-not-merged");
        Refused(await Merge(one, kept, one, other), 422, "identifiers-mismatch");
        Must(await Merge(one, kept, two, other));

        foreach (var sought in new[] { one, two })
        {
            var found = Must(await sought.FindRecord());
            Assert.Equal(kept, found.GetProperty("record").GetGuid());
            Assert.Equal([two.Referral, one.Referral], Entries(found));
        }
        Refused(await Replace(two, other, ValidNhsNumber(NumberOfAnother + 1)), 409, "record-merged");
        // What comes later under its number stands in its own record still, and is read with the rest.
        var later = await (await new ReferralOnItsWay(system) { At = own, NhsNumber = two.NhsNumber }.Advised(photographs: 1)).Read();
        Assert.Equal([later.Referral, two.Referral, one.Referral], Entries(Must(await one.FindRecord())));

        var key = Guid.NewGuid().ToString();
        for (var again = 0; again < 2; again++) Must(await Unmerge(two, kept, other, key));
        Assert.Equal([one.Referral], Entries(Must(await one.FindRecord())));
        Assert.Equal([later.Referral, two.Referral], Entries(Must(await two.FindRecord())));
        await RunningSystem.Until("each of its entries is an incident", async () =>
            Incidents(Must(await system.Get($"{system.Identity}/incidents?open=true", own.Guardian))).SequenceEqual(new[] { two.Referral, later.Referral }.Order()));
    }

    Task<Answer> Replace(ReferralOnItsWay of, Guid record, string number, string born = "1957-03-04", string? key = null) => system.Post($"{system.Identity}/records/{record}/number", of.Gp,
        new { nhsNumber = of.NhsNumber, birthDate = born, newNhsNumber = number, reason = "Superseded" }, key);

    Task<Answer> Merge(ReferralOnItsWay one, Guid into, ReferralOnItsWay two, Guid other) => system.Post($"{system.Identity}/records/{into}/merge", one.Gp,
        new { other, nhsNumber = one.NhsNumber, otherNhsNumber = two.NhsNumber, birthDate = "1957-03-04", reason = "RegisteredTwice" });

    Task<Answer> Unmerge(ReferralOnItsWay two, Guid from, Guid other, string? key = null) => system.Post($"{system.Identity}/records/{from}/unmerge", two.Gp,
        new { other, nhsNumber = two.NhsNumber, birthDate = "1957-03-04", reason = "DifferentPatients" }, key);

    Task<Answer> Search(OwnHub own, string number) => system.Post($"{system.Identity}/records/search", own.Gp, new { practice = own.Practice, nhsNumber = number });

    static Guid[] Entries(JsonElement record) => [.. record.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("referral").GetGuid())];

    static Guid[] Incidents(JsonElement list) => [.. list.GetProperty("items").EnumerateArray()
        .Where(line => line.GetProperty("kind").GetString() == "Mispairing").Select(line => line.GetProperty("referral").GetGuid()).Order()];
}
