using Npgsql;
using Referrals.Ops.Chaos;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Running.Failure;

/// <summary>
/// The short form of <c>infra/chaos</c>: thirty referrals, and one blow of every kind (both databases). Afterwards the databases are falsified, to see that the
/// same examination is able to find something.
/// </summary>
public sealed class ChaosTests
{
    static readonly ChaosOptions Short = new(Referrals: 30, Seconds: 30, Enum.GetValues<Harm>(), JsonFile: null, Seed: 20);

    [Fact]
    public async Task Nothing_is_lost_doubled_or_mixed_up_when_everything_dies_once_and_what_is_falsified_is_found()
    {
        await using var system = await PrivateSystem.Start(DataFolder.ForTest("chaos"), static _ => { }, CancellationToken.None);
        using var run = new ChaosRun(system, Short, await StampedAlbum.Paint(Short.Seed, CancellationToken.None), TimeProvider.System);
        await run.Go(CancellationToken.None);

        var found = await run.Examine(CancellationToken.None);
        Assert.True(found.Findings.Count == 0, $"{string.Join('\n', found.Findings)}\n{Warnings(system.Topology.Folder)}");
        Assert.Equal((30, 30, 0, 0, 0, 0), (found.Tally.Acknowledged, found.Tally.Filed, found.Lost, found.Duplicated, found.Mispaired, found.Stuck));
        Assert.Equal(Enum.GetValues<Harm>(), run.Blows.Select(blow => blow.Strike.Harm).Distinct().Order());
        Assert.All(run.Blows, blow => Assert.True(blow.InFlight >= Short.InFlightMin));

        var pages = run.Ledger.Pages.ToList();
        await Falsify(system.Topology.IdentityPostgres.ConnectionString("postgres", "identity"), $"""
            DELETE FROM recordentry WHERE id = '{pages[0].Case.Referral}';
            """);
        await Falsify(system.Topology.ClinicalPostgres.ConnectionString("postgres", "clinical"), $$"""
            UPDATE event SET body = jsonb_set(body, '{hub}', to_jsonb(gen_random_uuid()))
            WHERE kind = 'referral' AND grain = '{{pages[1].Case.Referral}}' AND type = 'Submitted';
            """);

        var falsified = await run.Examine(CancellationToken.None);
        Assert.Equal(1, falsified.Lost);
        Assert.Contains(falsified.Findings, finding => finding.Wrong == Wrong.Lost && finding.Referral == pages[0].Case.Referral);
        Assert.Contains(falsified.Findings, finding => finding.What.Contains($"recordentry {pages[0].Case.Referral}: a history without a state"));
        Assert.Contains(falsified.Findings, finding => finding.What.Contains($"referral {pages[1].Case.Referral}: the history makes another state: hub"));
    }

    /// <summary>What the silos said last: whatever went wrong here is rare, and its folder goes with the test.</summary>
    static string Warnings(DataFolder folder) => string.Join('\n',
        from log in Directory.EnumerateFiles(folder.Log, "*-?.log").Order()
        from line in File.ReadLines(log).Where(line => line.Contains("warn", StringComparison.OrdinalIgnoreCase) || line.Contains("Sweeper", StringComparison.Ordinal)).TakeLast(25)
        select $"{Path.GetFileName(log)}: {line}");

    // As somebody with the server's own password could.
    static async Task Falsify(string superuser, string sql)
    {
        await using var connection = new NpgsqlConnection(superuser + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }
}
