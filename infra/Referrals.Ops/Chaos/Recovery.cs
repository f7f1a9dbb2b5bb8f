using Npgsql;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Chaos;

/// <summary>
/// When the work that a blow had stopped went on again.
/// <list type="bullet">
/// <item>A clinical silo killed or frozen: every one of up to twelve recent referrals has been shown by every other clinical silo, asked again and again from
/// the blow on; those that lived on the silo that was hit have to come to life elsewhere.</item>
/// <item>Identity, or a database: the first commit in that zone that was decided after the part was down. Clients repeat their wishes all the time, but a
/// commit needs one, so this errs to the long side.</item>
/// <item>The broker: the first answer that was given after the broker was down stands in a patient's record. It includes the dermatologist's work.</item>
/// </list>
/// The first is measured while it happens, the others are read from the histories afterwards.
/// </summary>
public sealed class Recovery(Topology topology, Ledger ledger, SignIn signIn, DemoNetwork network, TimeProvider time)
{
    const int SampleMax = 12;
    static readonly Patience Insistent = new()
    {
        Deadline = TimeSpan.FromMinutes(2),
        Attempt = TimeSpan.FromSeconds(2),
        PauseFirst = TimeSpan.FromMilliseconds(50),
        PauseMax = TimeSpan.FromMilliseconds(200)
    };

    /// <summary>Begins at once; nothing to be done for parts whose return shows in the history.</summary>
    public async Task Prove(Blow blow, CancellationToken stop)
    {
        if (!KillPlan.IsToClinicalSilo(blow.Strike.Harm))
            return;
        var sample = ledger.Pages.Where(page => page is { Stage: >= Stage.Accepted, AcceptedAt: not null }).OrderByDescending(page => page.AcceptedAt).Take(SampleMax).ToList();
        var others = topology.Clinical.Where(silo => silo.Name != blow.Part).Select(silo => silo.Url).ToList();
        try
        {
            await Task.WhenAll(others.Select(other => Shows(other, sample, stop)));
            blow.RecoverySeconds = (time.GetUtcNow() - blow.At).TotalSeconds;
        }
        catch (NoAnswer)
        {
            // Not within the deadline: stays null, and is a finding.
        }
    }

    /// <summary>Reads from both histories when each zone, and the way between them, worked again.</summary>
    public static async Task Read(IEnumerable<Blow> blows, NpgsqlDataSource clinical, NpgsqlDataSource identity, CancellationToken cancel)
    {
        foreach (var blow in blows.Where(blow => !KillPlan.IsToClinicalSilo(blow.Strike.Harm)))
        {
            var (zone, sql) = blow switch
            {
                { Strike.Harm: Harm.Broker } => (identity, "SELECT min(at) FROM event WHERE type = 'AdviceEntered' AND (body->'advice'->>'issuedAt')::timestamptz > $1"),
                { Part: "postgres-clinical" } => (clinical, "SELECT min(at) FROM event WHERE at > $1"),
                _ => (identity, "SELECT min(at) FROM event WHERE at > $1")
            };
            await using var query = zone.CreateCommand(sql);
            query.Parameters.Add(new() { Value = blow.DownAt.UtcDateTime });
            if (await query.ExecuteScalarAsync(cancel) is DateTime first)
                blow.RecoverySeconds = (new DateTimeOffset(first) - blow.At).TotalSeconds;
        }
    }

    /// <summary>The value that 95 of 100 do not exceed; of a few, the largest.</summary>
    public static double P95(IEnumerable<double> seconds) =>
        seconds.Order().ToList() is { Count: > 0 } sorted ? sorted[(int)Math.Ceiling(0.95 * sorted.Count) - 1] : 0;

    async Task Shows(string silo, IReadOnlyList<LedgerPage> sample, CancellationToken stop)
    {
        using var doors = new FrontDoors([silo], [silo], signIn, time) { Patience = Insistent };
        await Task.WhenAll(sample.Select(page => doors.Gp(Referrer(page), page.Case.Practice).View(page.Case.Referral, stop)));
    }

    Guid Referrer(LedgerPage page) => network.Practices.First(practice => practice.Id == page.Case.Practice.Value).Referrers[0];
}
