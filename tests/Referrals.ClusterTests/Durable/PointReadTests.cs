using Npgsql;
using Referrals.Durable;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>Rows that are looked at together: each caller gets its own, whatever else was asked in the same exchange (ADR 0030).</summary>
public sealed class PointReadTests(TestServers servers) : IAsyncLifetime
{
    const int Looks = 500;
    const string Double = "SELECT $1::int * 2 WHERE $1::int % 3 <> 0";
    const string Name = "SELECT 'number ' || $1::int";

    readonly NpgsqlDataSource database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(servers.Postgres) { MaxAutoPrepare = 20, AutoPrepareMinUsages = 2, MaxPoolSize = 2, ApplicationName = nameof(PointReadTests) });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Everybody_gets_the_row_that_was_asked_for_or_none()
    {
        var reads = new PointReads(database);
        var looks = Enumerable.Range(0, Looks).Select(async number => (
            Doubled: await reads.Find(Double, row => (object)row.GetInt32(0), CancellationToken.None, number),
            Named: await reads.Find(Name, row => row.GetString(0), CancellationToken.None, number)));
        foreach (var (number, (doubled, named)) in (await Task.WhenAll(looks)).Index())
        {
            Assert.Equal(number % 3 == 0 ? null : (object)(number * 2), doubled);
            Assert.Equal($"number {number}", named);
        }
    }

    [Fact]
    public async Task A_row_that_one_cannot_read_is_that_ones_trouble_only()
    {
        var reads = new PointReads(database);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Looks).Select(async number =>
        {
            try
            {
                return await reads.Find(Name, row => number % 10 == 0 ? throw new FormatException($"{number}") : row.GetString(0), CancellationToken.None, number);
            }
            catch (FormatException unreadable)
            {
                return $"unreadable {unreadable.Message}";
            }
        }));
        Assert.Equal(Enumerable.Range(0, Looks).Select(number => number % 10 == 0 ? $"unreadable {number}" : $"number {number}"), outcomes);
    }

    [Fact]
    public async Task A_session_that_ends_under_a_round_is_said_to_all_of_it_and_the_next_round_is_answered()
    {
        var reads = new PointReads(database);
        // The first goes alone; what comes meanwhile is the next round, and what comes during that one the third.
        var before = reads.Find("SELECT 'first' FROM pg_sleep(0.5)", row => row.GetString(0), CancellationToken.None);
        await Task.Delay(100);
        var round = Enumerable.Range(0, 10).Select(number => reads.Find(Name, row => row.GetString(0), CancellationToken.None, number)).ToList();
        var slow = reads.Find("SELECT 'slow' FROM pg_sleep(30)", row => row.GetString(0), CancellationToken.None);
        Assert.Equal("first", await before);
        await Task.Delay(200);
        var behind = Enumerable.Range(0, 20).Select(number => reads.Find(Name, row => row.GetString(0), CancellationToken.None, number)).ToList();
        await using (var superuser = NpgsqlDataSource.Create(servers.Postgres))
        await using (var end = superuser.CreateCommand($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{nameof(PointReadTests)}' AND query LIKE '%pg_sleep%'"))
            Assert.Equal(1L, await end.ExecuteScalarAsync());
        foreach (var look in round.Append(slow)) await Assert.ThrowsAnyAsync<NpgsqlException>(() => look);
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"number {number}"), await Task.WhenAll(behind));
    }

    [Fact]
    public async Task Whoever_no_longer_waits_keeps_nobody_waiting()
    {
        var reads = new PointReads(database);
        using var gone = new CancellationTokenSource();
        var slow = reads.Find("SELECT 'slow' FROM pg_sleep(1)", row => row.GetString(0), gone.Token);
        var behind = reads.Find(Name, row => row.GetString(0), CancellationToken.None, 7);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Equal("number 7", await behind);
    }
}
