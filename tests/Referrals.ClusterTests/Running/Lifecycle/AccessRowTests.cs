using Npgsql;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>Every look leaves a row that says who looked at what and why, each time anew (PSN-21, ARC-11).</summary>
[Collection(RunningSystem.Name)]
public sealed class AccessRowTests(RunningSystem system)
{
    [Fact]
    public async Task Each_look_is_a_row_and_the_second_look_is_another()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().Advised();
        await referral.Until("Filed");
        var record = await referral.Record();
        var image = referral.Entries[0].Image.Value;

        // The hub's package was fetched by identity, once, before anything was filed.
        Assert.Equal(1, await Rows(system.ClinicalDatabase, "Service", "pack", "referral", referral.Referral));

        await Leaves(system.ClinicalDatabase, "Referrer", "read", "referral", referral.Referral, () => system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Gp));
        await Leaves(system.ClinicalDatabase, "Dermatologist", "read", "referral", referral.Referral, () => system.Get($"{system.OtherClinical}/referrals/{referral.Referral}", referral.Reader));
        await Leaves(system.ClinicalDatabase, "Dermatologist", "view", "image-set", referral.Set, () => system.Get($"{system.Clinical}/image-sets/{referral.Set}", referral.Reader));
        await Leaves(system.ClinicalDatabase, "Dermatologist", "view", "image", image, () => system.Get($"{system.OtherClinical}/image-sets/{referral.Set}/images/{image}", referral.Reader));
        await Leaves(system.ClinicalDatabase, "Referrer", "view", "image", image, () => system.Get($"{system.Clinical}/image-sets/{referral.Set}/images/{image}", referral.Gp));

        await Leaves(system.IdentityDatabase, "Referrer", "read", "link", referral.Link, () => system.Get($"{system.Identity}/links/{referral.Link}", referral.Gp));
        await Leaves(system.IdentityDatabase, "Referrer", "search", "practice", own.Practice, referral.FindRecord);
        await Leaves(system.IdentityDatabase, "Referrer", "read", "patientrecord", record, referral.FindRecord);
        await Leaves(system.IdentityDatabase, "Referrer", "read", "patientrecord", record, () => system.Get($"{system.Identity}/records/{record}", referral.Gp));
        await Leaves(system.IdentityDatabase, "Referrer", "read", "recordentry", referral.Referral, () => system.Get($"{system.Identity}/records/{record}/entries/{referral.Referral}", referral.Gp));
        await Leaves(system.IdentityDatabase, "Referrer", "list", "answers", own.Practice, () => system.Get($"{system.Identity}/answers?practice={own.Practice}&unread=true", referral.Gp));
    }

    /// <summary>DT-18, ARC-06: the consent is asked at each look.</summary>
    [Fact]
    public async Task A_photograph_is_shown_for_what_its_consent_carries_and_both_answers_are_written_down()
    {
        var own = await OwnHub.Open(system);
        var referral = await new ReferralOnItsWay(system) { At = own, Purposes = ["DirectCare", "TeachingInternal"] }.Queued();
        var image = referral.Entries[0].Image.Value;
        foreach (var picture in new[] { "", "/preview", "/thumbnail" })
        {
            var path = $"{system.Clinical}/image-sets/{referral.Set}/images/{image}{picture}";
            Assert.Equal(200, (await system.Get(path + "?purpose=TeachingInternal", referral.Reader)).Status);
            Refused(await system.Get(path + "?purpose=Research", referral.Reader), 403, "use-not-consented");
            Refused(await system.Get(path + "?purpose=99", referral.Reader), 403, "use-not-consented");
            Assert.Equal(400, (await system.Get(path + "?purpose=curiosity", referral.Reader)).Status);
            Assert.Equal(200, (await system.Get(path, referral.Reader)).Status);
        }
        const string count = "SELECT count(*) FROM access WHERE verb = $1 AND id_of = $2 AND purpose = $3";
        Assert.Equal(3L, await RunningSystem.Scalar(system.ClinicalDatabase, count, "view", image, "TeachingInternal"));
        Assert.Equal(3L, await RunningSystem.Scalar(system.ClinicalDatabase, count, "refused", image, "Research"));
        Assert.Equal(3L, await RunningSystem.Scalar(system.ClinicalDatabase, count, "view", image, "triage"));
    }

    [Fact]
    public async Task A_search_that_finds_nobody_was_a_search()
    {
        var own = await OwnHub.Open(system);
        Assert.Equal("no-such-record", (await own.Referral().FindRecord()).Problem);
        Assert.Equal(1, await Rows(system.IdentityDatabase, "Referrer", "search", "practice", own.Practice));
    }

    static async Task Leaves(NpgsqlDataSource database, string role, string verb, string thing, Guid id, Func<Task<Answer>> look)
    {
        for (var time = 1; time <= 2; time++)
        {
            var before = await Rows(database, role, verb, thing, id);
            Assert.Equal(200, (await look()).Status);
            Assert.Equal((verb, thing, before + 1), (verb, thing, await Rows(database, role, verb, thing, id)));
        }
    }

    static async Task<long> Rows(NpgsqlDataSource database, string role, string verb, string thing, Guid id) => (long)(await RunningSystem.Scalar(database,
        "SELECT count(*) FROM access WHERE role = $1 AND verb = $2 AND object = $3 AND id_of = $4 AND purpose <> ''", role, verb, thing, id))!;
}
