using Referrals.Ops.Commands;
using Referrals.Ops.Demo;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Scan;

/// <summary><c>infra/scan</c>: whether who a patient is can be found anywhere outside the identity zone, or in clear inside it.</summary>
static class ScanCommand
{
    public const string Usage = "scan [--identities N] [--seed N] [--calm] [--json FILE]   search everything for planted identities (--help says more)";

    const string Help =
        """
        infra/scan [--identities N] [--seed N] [--calm] [--json FILE]

        Starts a private system, pushes N invented patients (default 500) through every feature and every error path, kills its parts meanwhile (not with
        --calm), and then searches rows, data files, journals, logs, traces, metrics, queues, archive, scratch files and HTTP answers for their names,
        numbers and dates in every encoding. Then 20 leaks are put in place, to see that they are found. A hit is reported by the identity's number.

        Exit code 0 only if nothing was found outside the identity zone or in clear inside it, and all planted leaks were. What is compressed or
        encrypted cannot be seen. A run that found something leaves its folder.
        """;

    const int IdentitiesMax = 5_000;

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        if (given.Contains("--help") || given.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }
        var arguments = new Arguments(given, ["--identities", "--seed", "--json"], ["--calm"]);
        var options = new ScanOptions(
            arguments.Number("--identities", otherwise: 500, min: 2, IdentitiesMax),
            arguments.Number("--seed", otherwise: Random.Shared.Next(SyntheticPatient.SerialsMax), min: 0, SyntheticPatient.SerialsMax - 1),
            Outages: !arguments.Has("--calm"));
        JsonFigures.InsistOnPlace(arguments.Text("--json"));
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(stop);
        var folder = new DataFolder($"/tmp/referrals-scan-{Environment.ProcessId}");
        var report = await new ScanRun(options, folder, Console.WriteLine).Go(stop.Token);
        Console.WriteLine(report.Table());
        report.WriteJson(arguments.Text("--json"));
        if (report.Leaks.Count > 0)
            Console.WriteLine($"logs and databases stay in {folder.Root}");
        return report.IsClean ? 0 : 1;
    }
}
