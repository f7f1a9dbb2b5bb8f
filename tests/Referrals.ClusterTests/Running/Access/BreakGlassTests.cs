using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>The key of a pseudonym: for its two parties, for an emergency with two people, and gone when it is destroyed (PSN-05, PSN-22, scenario 11, AMB-12).</summary>
[Collection(RunningSystem.Name)]
public sealed class BreakGlassTests(RunningSystem system)
{
    [Fact]
    public async Task Two_people_of_two_organisations_break_the_glass_once_and_the_practice_hears_of_it()
    {
        var (own, other) = (await OwnHub.Apart(system), await OwnHub.Apart(system));
        var referral = await new ReferralOnItsWay(system) { At = own }.Linked();
        Refused(await Ask(Guid.NewGuid(), referral, system.Token("dermatologist", other.Hub)), 404, "not-found");
        await RunningSystem.Until("the third clinician is noticed", async () => (await Incidents(own)).SequenceEqual(["KeyRefused"]));

        var request = Guid.NewGuid();
        Must(await Ask(request, referral, referral.Reader));
        Refused(await Ask(request, referral, referral.OtherReader), 409, "already-exists");
        Refused(await Read(request, referral.Reader), 409, "glass-not-approved");
        Refused(await Approve(request, other.Guardian), 404, "not-found");
        Refused(await Approve(request, system.Token("data-guardian", own.Practice, referral.ReaderPerson)), 409, "own-request");
        Assert.Equal("Approved", Must(await Approve(request, own.Guardian)).GetProperty("status").GetString());
        Refused(await Read(request, referral.OtherReader), 404, "not-found");

        var key = Guid.NewGuid().ToString();
        for (var again = 0; again < 2; again++)
        {
            var patient = Must(await Read(request, referral.Reader, key)).GetProperty("patient");
            Assert.Equal((referral.NhsNumber, "Testpatient"), (patient.GetProperty("nhsNumber").GetString(), patient.GetProperty("familyName").GetString()));
        }
        Refused(await Read(request, referral.Reader), 409, "glass-used");
        Assert.Equal("Broken", Must(await system.Get($"{system.Identity}/break-glass/{request}", referral.Reader)).GetProperty("status").GetString());
        Assert.Equal(2L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE verb = 'break-glass' AND id_of = $1", referral.Link));

        await RunningSystem.Until("wish and look are incidents", async () => (await Incidents(own)).Order().SequenceEqual(["BreakGlassAsked", "BreakGlassRead", "KeyRefused"]));
        var line = Assert.Single(await Lines(own));
        Assert.Equal(("Broken", request), (line.GetProperty("status").GetString(), line.GetProperty("request").GetGuid()));
        Assert.Equal(line.GetProperty("readAt").GetDateTimeOffset().AddDays(5), line.GetProperty("reviewBy").GetDateTimeOffset());
        Must(await system.Post($"{system.Identity}/incidents/{request}/close", own.Guardian, new { outcome = "PatientInformed" }));
        Assert.Equal("Reviewed", Assert.Single(await Lines(own)).GetProperty("status").GetString());
        Assert.Empty(await Lines(other));
    }

    [Fact]
    public async Task The_database_refuses_a_second_look_and_whoever_agrees_with_themselves()
    {
        var own = await OwnHub.Apart(system);
        var referral = await new ReferralOnItsWay(system) { At = own }.Linked();
        var request = Guid.NewGuid();
        Must(await Ask(request, referral, referral.Reader));
        Must(await Approve(request, own.Guardian));
        Must(await Read(request, referral.Reader));
        // As its owner, whom nothing but the constraints holds back.
        Assert.Equal("23505", await Violated("INSERT INTO event SELECT kind, grain, version + 100, ordinal, at, actor, type, body FROM event WHERE grain = $1 AND type = 'GlassBroken'", request));
        Assert.Equal("23514", await Violated("UPDATE breakglass SET state = state || jsonb_build_object('approvedBy', state->'askedBy') WHERE id = $1", request));
    }

    [Fact]
    public async Task A_destroyed_key_opens_nothing_any_more_and_what_was_filed_stays_readable()
    {
        var own = await OwnHub.Open(system);
        var filed = await (await own.Referral().Advised(photographs: 1)).Read();
        var open = await new ReferralOnItsWay(system) { At = own }.Linked();
        Assert.Equal(2L, await Keys(filed));
        Refused(await Destroy(open, own.Guardian), 409, "key-in-use");
        Refused(await Destroy(filed, system.Token("data-guardian", Guid.NewGuid())), 404, "not-found");
        Assert.Equal(2L, await Keys(filed));

        var key = Guid.NewGuid().ToString();
        for (var again = 0; again < 2; again++) Assert.NotEqual(default, Must(await Destroy(filed, own.Guardian, key)).GetProperty("keyDestroyedAt").GetDateTimeOffset());
        Assert.Equal((0L, 2L), (await Keys(filed), await Keys(open)));
        Refused(await filed.CheckTexts(new { question = "Is it benign?" }), 410, "key-destroyed");
        Refused(await Ask(Guid.NewGuid(), filed, filed.Reader), 410, "key-destroyed");
        // A repetition of what made the link brings no key back.
        Must(await system.Put($"{system.Identity}/links/{filed.Link}", own.Gp, filed.LinkBody));
        Assert.Equal(0L, await Keys(filed));
        Assert.Equal(filed.NhsNumber, Must(await filed.FindRecord()).GetProperty("patient").GetProperty("nhsNumber").GetString());
        Must(await system.Get($"{system.Identity}/records/{await filed.Record()}/entries/{filed.Referral}", own.Gp));
    }

    [Fact]
    public async Task Nobody_was_named_and_so_nobody_is_learnt()
    {
        var own = await OwnHub.Apart(system);
        var referral = await new ReferralOnItsWay(system) { At = own, Anonymised = true }.Linked();
        Assert.Equal(0L, await Keys(referral));
        Refused(await Ask(Guid.NewGuid(), referral, referral.Reader), 409, "no-key");
        Must(await system.Post($"{system.Identity}/links/{referral.Link}/identify", own.Gp, new { patient = referral.Particulars }));
        Assert.Equal(2L, await Keys(referral));
    }

    async Task<string> Violated(string statement, Guid request) =>
        (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => RunningSystem.Scalar(system.IdentityDatabase, statement, request))).SqlState;

    async Task<long> Keys(ReferralOnItsWay of) => (long)(await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM link_key WHERE link = $1", of.Link))!;

    Task<Answer> Ask(Guid request, ReferralOnItsWay of, string token) => system.Put($"{system.Identity}/break-glass/{request}", token, new { referral = of.Referral, reason = "UrgentFinding" });

    Task<Answer> Approve(Guid request, string token) => system.Post($"{system.Identity}/break-glass/{request}/approve", token, new { });

    Task<Answer> Read(Guid request, string token, string? key = null) => system.Post($"{system.Identity}/break-glass/{request}/read", token, new { }, key);

    Task<Answer> Destroy(ReferralOnItsWay of, string token, string? key = null) => system.Post($"{system.Identity}/links/{of.Link}/destroy", token, new { reason = "RetentionEnded" }, key);

    async Task<string[]> Incidents(OwnHub at) =>
        [.. Must(await system.Get($"{system.Identity}/incidents", at.Guardian)).GetProperty("items").EnumerateArray().Select(incident => incident.GetProperty("kind").GetString()!)];

    async Task<JsonElement[]> Lines(OwnHub at) => [.. Must(await system.Get($"{system.Identity}/break-glass", at.Guardian)).GetProperty("items").EnumerateArray()];
}
