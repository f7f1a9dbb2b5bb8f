using System.Diagnostics;
using Referrals.Ops.Client;
using Referrals.Ops.Parts;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Failure;

/// <summary>Parts die as they die in practice, while people work: nothing is lost, nothing is doubled, and it goes on.</summary>
[Collection(Alone.Name)]
public sealed class FailureTests(BreakableSystem system) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => new(system.Whole());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_clinical_silo_that_is_killed_amid_twelve_referrals_loses_and_doubles_none() =>
        Whole(12, await system.Journeys(12, async ledger =>
        {
            await BreakableSystem.InFlight(ledger);
            await system.Topology.Clinical[1].Kill();
        }));

    [Fact]
    public async Task A_broker_that_is_killed_and_returns_delays_and_loses_nothing_and_takes_nobody_out_of_service() =>
        Whole(6, await system.Journeys(6, async ledger =>
        {
            await BreakableSystem.InFlight(ledger);
            await system.Topology.Broker.Kill();
            foreach (var silo in system.Topology.Identity.Concat(system.Topology.Clinical)) Assert.Equal(200, (await system.Get(silo.Url + "/health/ready", null)).Status);
            // Commits go on without it.
            var referral = await (await OwnHub.Open(system)).Referral().Referred();
            Assert.Equal("AwaitingImages", await referral.Status());
            await Task.Delay(TimeSpan.FromSeconds(6));
            foreach (var silo in system.Topology.Identity.Concat(system.Topology.Clinical)) Assert.Equal(200, (await system.Get(silo.Url + "/health/ready", null)).Status);
            await system.Topology.Broker.Start(CancellationToken.None);
        }));

    [Fact]
    public async Task A_database_that_is_stopped_at_once_takes_its_zone_out_of_service_and_brings_it_back() =>
        Whole(6, await system.Journeys(6, async ledger =>
        {
            await BreakableSystem.InFlight(ledger);
            await system.Topology.ClinicalPostgres.Stop(Stopping.Immediate);
            Assert.Equal(503, (await system.Get(system.Clinical + "/health/ready", null)).Status);
            Assert.Equal(200, (await system.Get(system.Identity + "/health/ready", null)).Status);
            Assert.Equal(200, (await system.Get(system.Clinical + "/health/live", null)).Status);
            await system.Topology.ClinicalPostgres.Start(CancellationToken.None);
            foreach (var silo in system.Topology.Clinical) await RunningSystem.Until($"{silo.Name} is ready again", () => silo.IsReady(CancellationToken.None));
        }));

    [Fact]
    public async Task An_answer_given_while_identity_is_down_is_filed_when_it_is_back()
    {
        var referral = await (await OwnHub.Open(system)).Referral().Claimed(1);
        await system.Topology.Identity[0].Kill();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Given while nobody listened.")));
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.Equal("Advised", await referral.Status());

        await system.Topology.Identity[0].Start(CancellationToken.None);
        await referral.Until("Filed", seconds: 60);
        Assert.Equal("Given while nobody listened.", (await referral.Entry()).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_key_whose_time_came_while_identity_was_down_is_destroyed_when_it_is_back()
    {
        var own = await OwnHub.Open(system);
        var (due, kept) = (await (await own.Referral().Advised(photographs: 1)).Read(), await (await own.Referral().Advised(photographs: 1)).Read());
        foreach (var referral in new[] { due, kept }) await RunningSystem.Until("the link has ended", async () => await Keys(referral) is (2L, true, null));
        await system.Topology.Identity[0].Kill();
        // Ninety days later, as far as this link is concerned.
        await RunningSystem.Scalar(system.IdentityDatabase, """
            WITH retired AS (UPDATE event SET body = jsonb_set(body, '{keptUntil}', '"2026-01-01T00:00:00+00:00"')
                WHERE kind = 'pseudonymkey' AND type = 'KeyRetired' AND grain = (SELECT id FROM pseudonymkey WHERE link = $1))
            UPDATE pseudonymkey SET state = jsonb_set(state, '{keyKeptUntil}', '"2026-01-01T00:00:00+00:00"'), next_alarm = 0 WHERE link = $1
            """, due.Link);
        await system.Topology.Identity[0].Start(CancellationToken.None);
        await RunningSystem.Until("the key is destroyed", async () => await Keys(due) is (0L, false, not null), seconds: 60);
        Assert.True(await Keys(kept) is (2L, true, null));
        Must(await system.Get($"{system.Identity}/records/{await due.Record()}/entries/{due.Referral}", own.Gp));
    }

    /// <summary>Wraps that stand, whether a clock runs for them, and when they were destroyed.</summary>
    async Task<(long Wraps, bool Clock, string? Destroyed)> Keys(ReferralOnItsWay of)
    {
        var row = (string)(await RunningSystem.Scalar(system.IdentityDatabase, """
            SELECT concat_ws('|', (SELECT count(*) FROM link_key WHERE link = $1), next_alarm IS NOT NULL, state->>'keyDestroyedAt') FROM pseudonymkey WHERE link = $1
            """, of.Link))!;
        var parts = row.Split('|');
        return (long.Parse(parts[0]), parts[1] == "t", parts.ElementAtOrDefault(2));
    }

    [Fact]
    public async Task The_referrals_of_a_killed_silo_answer_again_within_fifteen_seconds()
    {
        var own = await OwnHub.Open(system);
        var referrals = await own.QueuedTextOnly(12);
        await system.Topology.Clinical[1].Kill();
        var clock = Stopwatch.StartNew();
        // Every one of them, on whichever of the two it and its image set lived, for deciding and for reading.
        await Task.WhenAll(referrals.Select(referral => RunningSystem.Until($"{referral.Referral} is claimed and read", async () =>
            (await system.Post($"{system.Clinical}/referrals/{referral.Referral}/claim", referral.Reader, new { }, referral.Referral.ToString())).Status == 200
            && (await system.Get($"{system.Clinical}/referrals/{referral.Referral}", referral.Reader)).Status == 200)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        foreach (var referral in referrals) Assert.Equal("Claimed", await referral.Status());
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_answers_nobody_before_it_knows_and_comes_back()
    {
        var silo = system.Topology.Clinical[1];
        Assert.Equal(200, (await system.Get(silo.Url + "/hubs", system.Admin)).Status);
        // As the other silo does after a pause that this one has not noticed. It looks for itself every five seconds.
        await RunningSystem.Scalar(system.ClinicalDatabase, """
            WITH declared AS (UPDATE membership SET status = 6 WHERE silo_name = $1 AND status = 3 RETURNING deployment_id)
            UPDATE membership_version v SET version = version + 1 FROM declared d WHERE v.deployment_id = d.deployment_id
            """, silo.Name);
        await Task.Delay(TimeSpan.FromSeconds(1.1));
        if (silo.IsRunning)
        {
            Assert.Equal("try-again", (await system.Get(silo.Url + "/hubs", system.Admin)).Problem);
            Assert.False(await silo.IsReady(CancellationToken.None));
        }
        await RunningSystem.Until("it has ended", () => Task.FromResult(!silo.IsRunning), seconds: 30);
        await silo.Start(CancellationToken.None);
        Assert.Equal(200, (await system.Get(silo.Url + "/hubs", system.Admin)).Status);
    }

    [Fact]
    public async Task A_silo_that_freezes_while_it_sweeps_loses_the_lock_before_it_goes_on()
    {
        const string leader = """
            SELECT session.application_name FROM pg_locks held JOIN pg_stat_activity session ON session.pid = held.pid
            WHERE held.locktype = 'advisory' AND held.granted AND held.objid::bigint = x'57454550'::bigint
            """; // "WEEP": the lower half
        string? name = null;
        // Only it sees whose session is whose.
        await using var superuser = Npgsql.NpgsqlDataSource.Create(system.Topology.ClinicalPostgres.SuperuserConnectionString);
        await RunningSystem.Until("somebody sweeps", async () => (name = await Leader() as string) is not null);
        var silo = system.Topology.Clinical.Single(silo => silo.Name == name);
        silo.Freeze();
        try
        {
            await RunningSystem.Until("another one sweeps", async () => await Leader() is string now && now != silo.Name, seconds: 30);
        }
        finally
        {
            silo.Thaw();
        }
        await RunningSystem.Until("it serves again or has ended", async () => !silo.IsRunning || await silo.IsReady(CancellationToken.None));
        await silo.Start(CancellationToken.None);

        Task<object?> Leader() => RunningSystem.Scalar(superuser, leader);
    }

    [Fact]
    public async Task What_was_waiting_or_held_is_so_after_everything_was_stopped_and_started()
    {
        var own = await OwnHub.Open(system);
        var queued = await own.Referral().Queued(1);
        var held = await own.Referral("Urgent").Claimed(1);

        await system.StopAndStart();

        Assert.Equal(("Queued", "Claimed"), (await queued.Status(), await held.Status()));
        var claim = Must(await system.Get($"{system.OtherClinical}/referrals/{held.Referral}", held.Reader)).GetProperty("claim");
        Assert.Equal((held.ReaderPerson, held.Fence), (claim.GetProperty("by").GetGuid(), claim.GetProperty("fence").GetInt64()));
        Assert.Equal("already-claimed", (await system.Post($"{system.Clinical}/referrals/{held.Referral}/claim", own.Dermatologist(), new { })).Problem);
        Must(await system.Post($"{system.OtherClinical}/referrals/{held.Referral}/advice", held.Reader, held.AdviceBody("Held through the night.")));
        Must(await system.Post($"{system.Clinical}/referrals/{queued.Referral}/advice", queued.Reader, (await queued.Claim()).AdviceBody()));
        await held.Until("Filed", seconds: 60);
        await queued.Until("Filed", seconds: 60);
        // The photograph as well.
        var image = Assert.Single(held.Entries);
        var shown = await system.Get($"{system.Clinical}/image-sets/{held.Set}/images/{image.Image}", held.Gp);
        Assert.Equal((200, image.Length), (shown.Status, shown.ContentHeaders.ContentLength));
    }

    static void Whole(int count, (Tally Tally, Ledger Ledger) outcome)
    {
        Assert.Equal([], outcome.Ledger.Pages.SelectMany(page => page.Disagreements.Append(page.Failure).OfType<string>().Select(what => $"referral {page.Case.Number}: {what}")));
        Assert.Equal(new Tally(count, count, count, count, Lost: 0, Duplicated: 0, Mispaired: 0), outcome.Tally);
    }
}
