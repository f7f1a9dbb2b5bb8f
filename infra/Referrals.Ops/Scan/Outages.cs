using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>The same ways again while a part dies under them: what is written down in haste counts too.</summary>
sealed class Outages(Topology topology, Itinerary itinerary)
{
    const int StepsDuringOutage = 60;
    const int AtOnce = 8;

    public async Task Go(CancellationToken cancel)
    {
        foreach (var (part, number) in ((IPart[])[topology.Clinical[^1], topology.Identity[^1], topology.ClinicalPostgres, topology.IdentityPostgres, topology.Broker]).Select((part, number) => (part, number)))
        {
            var steps = itinerary.Steps.Where((_, place) => place % 5 == number).Take(StepsDuringOutage).ToList();
            var under = Walk(steps, cancel);
            await Task.Delay(200, cancel);
            await part.Kill();
            await under;
            await part.Start(cancel);
            await Ready(cancel);
        }
    }

    public static Task Walk(IEnumerable<(PlantedIdentity Identity, Way Way)> steps, CancellationToken cancel) =>
        Parallel.ForEachAsync(steps, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (step, _) => await step.Way.Go(step.Identity));

    async Task Ready(CancellationToken cancel)
    {
        foreach (var silo in topology.Identity.Concat(topology.Clinical))
        {
            // One that lost its database for long may have ended itself.
            await silo.Start(cancel);
            for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60) && !await silo.IsReady(cancel);)
                await Task.Delay(100, cancel);
        }
    }
}
