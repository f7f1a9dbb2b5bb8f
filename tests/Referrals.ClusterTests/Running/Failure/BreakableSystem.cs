using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;
using Referrals.Ops.Photographs;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Running.Failure;

/// <summary>Tests that break something, or count everything, run one after the other when all others are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone : ICollectionFixture<BreakableSystem>
{
    public const string Name = "alone";
}

/// <summary>A system of its own whose parts are killed and started again, and the people who go on working with it meanwhile.</summary>
public sealed class BreakableSystem : RunningSystem
{
    static int seeds = 17;

    protected override bool ServersStop => true;

    protected override TopologyPlan Plan => new(DataFolder.ForTest("breakable"));

    /// <summary>Everything that a test has ended runs again, and is ready.</summary>
    public async Task Whole()
    {
        foreach (var part in Topology.Parts) await part.Start(CancellationToken.None);
        foreach (var silo in Topology.Identity.Concat(Topology.Clinical)) await Until($"{silo.Name} is ready", () => silo.IsReady(CancellationToken.None));
    }

    /// <summary>As <c>infra/stop</c> and <c>infra/run</c>.</summary>
    public async Task StopAndStart()
    {
        await Topology.DisposeAsync();
        Topology = await Topology.Start(Plan, CancellationToken.None);
    }

    /// <summary>
    /// So many referrals at once from "who is it" to closed, by clients that know nothing of what happens underneath; counted as the demonstration counts.
    /// </summary>
    /// <param name="count">Referrals.</param>
    /// <param name="meanwhile">Is told how they are, and breaks something.</param>
    public async Task<(Tally Tally, Ledger Ledger)> Journeys(int count, Func<Ledger, Task> meanwhile)
    {
        using var doors = new FrontDoors([.. Topology.Identity.Select(silo => silo.Url)], [.. Topology.Clinical.Select(silo => silo.Url)], SignIn, TimeProvider.System)
        {
            Patience = new Patience { Deadline = TimeSpan.FromMinutes(3) },
        };
        using var done = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var (ledger, seed) = (new Ledger(), Interlocked.Increment(ref seeds));
        var caseload = new Caseload(Network.Practices, new PaintedAlbum(seed, PhotographSize.OfAbout(60_000)), seed, DateTimeOffset.UtcNow);
        var atWork = from hub in Network.Hubs
                     from person in hub.Dermatologists
                     select new DermatologistAtWork(doors.Dermatologist(person, new HubId(hub.Id)), ledger, TimeProvider.System).Work(done.Token);
        var hubs = Task.WhenAll(atWork.ToArray());
        var journeys = caseload.Take(count).Select(about => new Journey(doors.Gp(caseload.Referrer(about), about.Practice), ledger.Open(about), TimeProvider.System).Go(done.Token));
        try
        {
            await Task.WhenAll([.. journeys.ToArray(), meanwhile(ledger)]);
        }
        finally
        {
            await done.CancelAsync();
            await hubs;
        }
        GpClient[] practices = [.. Network.Practices.Select(practice => doors.Gp(practice.Referrers[0], new PracticeId(practice.Id)))];
        return (await new Audit(ledger, practices).Count(CancellationToken.None), ledger);

        string SignIn(Professional who, TimeSpan lifetime) => DevelopmentToken.Mint(Folder, who.Role, who.Organisation, who.Person, lifetime, TimeProvider.System);
    }

    /// <summary>Some are handed over and waiting, some are still being sent: the moment to break something.</summary>
    public static Task InFlight(Ledger ledger) => Until("referrals are in flight",
        () => Task.FromResult(ledger.Pages.Any(page => page.Stage >= Stage.Accepted) && ledger.Pages.Any(page => page.Stage < Stage.Filed)), seconds: 120);
}
