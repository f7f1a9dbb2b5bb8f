using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary>What a person reads when everything is ready: where it is, and three calls to try.</summary>
static class Welcome
{
    public static void Print(RunFile run)
    {
        Console.WriteLine("ready");
        foreach (var url in run.Identity)
            Console.WriteLine($"  identity  {url}");
        foreach (var url in run.Clinical)
            Console.WriteLine($"  clinical  {url}");
        foreach (var (zone, address) in run.Postgres)
            Console.WriteLine($"  postgres  {zone} {address}");
        Console.WriteLine($"  rabbitmq  {run.Rabbitmq}");
        if (run.Clinical.Count == 0)
            return;
        var hub = run.Hubs[0];
        Console.WriteLine(
            $"""

            Three calls to try:
              curl -s -H "Authorization: Bearer $(infra/token network-admin)" {run.Clinical[0]}/hubs
              curl -s -H "Authorization: Bearer $(infra/token dermatologist)" {run.Clinical[0]}/hubs/{hub.Id}/queue
              curl -s -H "Authorization: Bearer $(infra/token referrer)" '{run.Identity[0]}/answers?practice={run.Practices[0].Id}&unread=true'

            """);
    }
}
