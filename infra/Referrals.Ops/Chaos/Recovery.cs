using Npgsql;
using Referrals.Ops.Client;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Chaos;

/// <summary>
/// When the work that a blow had stopped went on again.
/// <list type="bullet">
/// <item>A clinical silo killed or frozen: every one of a dozen recent referrals has been shown by every other clinical silo, asked again and again from
/// the blow on; those that lived on the silo that was hit have to come to life elsewhere.</item>
/// <item>Identity, or a database: the first commit in that zone after the part was down. Clients repeat their wishes all the time, but a commit needs one, so
/// this errs to the long side.</item>
/// <item>The broker: the first answer that was given after the broker was down stands in a patient's record. It includes the dermatologist's work.</item>
/// </list>
/// </summary>
public sealed class Recovery(Topology topology, Ledger ledger, SignIn signIn, DemoNetwork network, TimeProvider time)
{
    const int SampleMax = 12;

    // The newest alone would not do: Orleans places new grains on the silo with the least to do, and that is the one which came back last.
    const int RecentMax = 5 * SampleMax;
    const string FirstCommit = "SELECT min(at) FROM command WHERE at > $1";
    const string FirstAnswer = "SELECT min(at) FROM event WHERE type = 'AdviceEntered' AND (body->'advice'->>'issuedAt')::timestamptz > $1";
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);
    static readonly Patience Insistent = new()
    {
        Deadline = TimeSpan.FromMinutes(2),
        Attempt = TimeSpan.FromSeconds(2),
        PauseFirst = TimeSpan.FromMilliseconds(50),
        PauseMax = TimeSpan.FromMilliseconds(200)
    };

    /// <summary>Begins at once, and notes in the blow when it is so; notes nothing when it is not within two minutes.</summary>
    public async Task Prove(Blow blow, CancellationToken stop) => blow.RecoverySeconds = blow.Strike.Harm switch
    {
        Harm.Silo or Harm.Freeze => await Shown(blow, stop),
        Harm.Identity => await Happened(FirstCommit, topology.IdentityPostgres, blow, stop),
        Harm.Postgres => await Happened(FirstCommit, topology.ClinicalPostgres.Name == blow.Part ? topology.ClinicalPostgres : topology.IdentityPostgres, blow, stop),
        Harm.Broker => await Happened(FirstAnswer, topology.IdentityPostgres, blow, stop)
    };

    /// <summary>The value that 95 of 100 do not exceed; of a few, the largest.</summary>
    public static double P95(IEnumerable<double> seconds) =>
        seconds.Order().ToList() is { Count: > 0 } sorted ? sorted[(int)Math.Ceiling(0.95 * sorted.Count) - 1] : 0;

    async Task<double?> Shown(Blow blow, CancellationToken stop)
    {
        var recent = ledger.Pages.Where(page => page.AcceptedAt is not null).OrderByDescending(page => page.AcceptedAt).Take(RecentMax).ToList();
        var sample = recent.Where((_, place) => place % Math.Max(1, recent.Count / SampleMax) == 0).ToList();
        var others = topology.Clinical.Where(silo => silo.Name != blow.Part).Select(silo => silo.Url).ToList();
        try
        {
            await Task.WhenAll(others.Select(other => Shows(other, sample, stop)));
            return (time.GetUtcNow() - blow.At).TotalSeconds;
        }
        catch (NoAnswer)
        {
            return null;
        }
    }

    async Task Shows(string silo, IReadOnlyList<LedgerPage> sample, CancellationToken stop)
    {
        using var doors = new FrontDoors([silo], [silo], signIn, time) { Patience = Insistent };
        await Task.WhenAll(sample.Select(page => doors.Gp(Referrer(page), page.Case.Practice).View(page.Case.Referral, stop)));
    }

    // Looked at from below, so that looking is no work itself. The database that is looked at may be the one that is down.
    async Task<double?> Happened(string sql, PostgresServer server, Blow blow, CancellationToken stop)
    {
        var zone = server == topology.ClinicalPostgres ? Zone.Clinical : Zone.Identity;
        await using var database = BothDatabases.Open(topology, zone);
        for (var began = time.GetTimestamp(); time.GetElapsedTime(began) < Insistent.Deadline; await Task.Delay(Glance, time, stop))
            try
            {
                await using var query = database.CreateCommand(sql);
                query.Parameters.Add(new() { Value = blow.DownAt.UtcDateTime });
                if (await query.ExecuteScalarAsync(stop) is DateTime first)
                    return (new DateTimeOffset(first) - blow.At).TotalSeconds;
            }
            catch (NpgsqlException)
            {
                // Not yet.
            }
        return null;
    }

    Guid Referrer(LedgerPage page) => network.Practices.First(practice => practice.Id == page.Case.Practice.Value).Referrers[0];
}
