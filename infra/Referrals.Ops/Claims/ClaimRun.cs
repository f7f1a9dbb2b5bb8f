using System.Diagnostics;
using Npgsql;
using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Claims;

/// <summary>
/// Records what is asked of cases at a running system and what it says, over HTTP alone, and looks whether all of it can be explained. The topology must
/// be its own: silos are killed and started again.
/// </summary>
public sealed class ClaimRun(Topology topology, DemoNetwork network, ClaimPlan plan, Action<string> say)
{
    const int LeftLying = 24;
    static readonly (int First, int Last) LeftSeconds = (1, 14);
    static readonly TimeSpan Tell = TimeSpan.FromSeconds(10);

    readonly TimeProvider _time = TimeProvider.System;
    readonly Dictionary<ReferralId, CaseHistory> _histories = [];

    public async Task<ClaimFigures> Go(CancellationToken cancel)
    {
        using var doors = Doors();
        var intake = await Intake.Open(doors, new NetworkId(network.Network), network.Admins[0], _time, cancel);
        var clock = Stopwatch.StartNew();
        var cases = await intake.Queue(Bustle.CasesFor(plan.Operations) + plan.Races, plan.Seed, cancel);
        var asking = new Asking(doors, intake.Hub, new OneClock(_time));
        await Begin(cases, asking, cancel);
        say($"{cases.Count} cases, {LeftLying} of them left lying by their holders, after {clock.Elapsed.TotalSeconds:0} s; seed {plan.Seed}");
        var race = await new OneCase(asking).Race([.. cases.TakeLast(plan.Races).Select(each => _histories[each])], topology.Clinical[1], cancel);
        say($"{race.Cases} races of eight for one case, a silo killed meanwhile: {race.OneWinner} with one winner, {race.LosersTold} with all losers told");
        var kills = await Bustling(new Bustle(asking, _histories, plan.Seed, _time), asking, clock, cancel);
        return ClaimFigures.Of(_histories.Values, asking, plan, race, kills + 1, clock.Elapsed);
    }

    FrontDoors Doors() => new([.. topology.Identity.Select(silo => silo.Url)], [.. topology.Clinical.Select(silo => silo.Url)], SignIn, _time)
    {
        Patience = new Patience { Attempt = TimeSpan.FromSeconds(8) }
    };

    string SignIn(Professional who, TimeSpan lifetime) =>
        DevelopmentToken.Mint(topology.Folder, who.Role, who.Organisation, who.Person, lifetime, _time);

    /// <summary>
    /// Some cases are in the hands of people who went home. No lease is shorter than a minute, so theirs are shortened in the database while no silo
    /// runs: by its clock they end one after the other, soon.
    /// </summary>
    async Task Begin(IReadOnlyList<ReferralId> cases, Asking asking, CancellationToken cancel)
    {
        var left = new Dictionary<ReferralId, PersonId>();
        foreach (var one in cases.Take(LeftLying))
            if (await asking.Ask(new CaseHistory(one, Standing.New), Verb.Claim, left[one] = new PersonId(Guid.NewGuid()), 0, cancel) is not { Kind: ReplyKind.Granted })
                throw new InvalidDataException($"{one} waits, and could not be claimed");
        await Task.WhenAll(topology.Clinical.Select(silo => silo.Kill()));
        var ends = await Shorten([.. left.Keys.Select(one => one.Value)], cancel);
        await Task.WhenAll(topology.Clinical.Select(silo => silo.Start(cancel)));
        foreach (var one in cases)
            _histories[one] = new CaseHistory(one, left.TryGetValue(one, out var by) ? Standing.HeldBy(by, 1, ends[one]) : Standing.New);
    }

    async Task<Dictionary<ReferralId, long>> Shorten(Guid[] cases, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(topology.ClinicalPostgres.ConnectionString("clinical_owner"));
        await using var update = database.CreateCommand("""
            WITH soon AS (SELECT id, (extract(epoch FROM clock_timestamp()) * 1000)::bigint + ($2 + ($3 - $2) * (ord - 1) / cardinality($1)) * 1000 AS until
                          FROM unnest($1) WITH ORDINALITY left_lying (id, ord))
            UPDATE referral SET state = jsonb_set(state, '{claim,until}', to_jsonb(soon.until)), next_alarm = soon.until FROM soon WHERE referral.id = soon.id
            RETURNING referral.id, soon.until
            """);
        update.Parameters.Add(new() { Value = cases });
        // Counted from when the silos are back.
        update.Parameters.Add(new() { Value = (long)LeftSeconds.First + 5 });
        update.Parameters.Add(new() { Value = (long)LeftSeconds.Last + 5 });
        await using var rows = await update.ExecuteReaderAsync(cancel);
        var ends = new Dictionary<ReferralId, long>();
        while (await rows.ReadAsync(cancel))
            ends[new ReferralId(rows.GetGuid(0))] = DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)).UtcTicks;
        return ends;
    }

    async Task<int> Bustling(Bustle bustle, Asking asking, Stopwatch clock, CancellationToken cancel)
    {
        var (kills, begun) = (0, asking.Asked);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = bustle.Go((int)begun + plan.Operations, cancel);
        var killing = Kill();
        var telling = Telling();
        try
        {
            await work;
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(killing, telling);
        }
        await bustle.LookAtAll(cancel);
        return kills;

        async Task Kill()
        {
            while (kills < plan.Kills && await Later(TimeSpan.FromMilliseconds(50)))
                if (asking.Asked - begun > plan.Operations * (kills + 0.5) / plan.Kills)
                {
                    var silo = topology.Clinical[++kills % topology.Clinical.Count];
                    await silo.Kill();
                    await Later(TimeSpan.FromSeconds(2));
                    await silo.Start(cancel);
                }
        }

        async Task Telling()
        {
            while (await Later(Tell))
                say($"{clock.Elapsed.TotalSeconds,5:0} s  {asking.Asked - begun}/{plan.Operations} operations, {asking.Unheard} attempts without an answer, {kills} silos killed");
        }

        async Task<bool> Later(TimeSpan pause)
        {
            await Task.Delay(pause, done.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            return !done.IsCancellationRequested;
        }
    }
}
