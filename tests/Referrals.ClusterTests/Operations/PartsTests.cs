using System.Diagnostics;
using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Processes;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The servers come back on their data however they went down, and a stop leaves nothing.</summary>
public sealed class PartsTests(ServersAlone servers) : IClassFixture<ServersAlone>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_that_was_killed_starts_again_on_its_data()
    {
        var broker = servers.Topology.Broker;
        var (pid, port) = (broker.Pid, broker.Port);

        await broker.Kill();
        Assert.False(broker.IsRunning);
        await broker.Start(Cancel);

        Assert.NotEqual(pid, broker.Pid);
        Assert.Equal(port, broker.Port);
    }

    [Theory]
    [InlineData(Stopping.Orderly)]
    [InlineData(Stopping.Immediate)]
    public async Task What_a_database_acknowledged_is_there_after_a_stop(Stopping how)
    {
        var postgres = servers.Topology.ClinicalPostgres;
        var table = $"kept_{how}";
        await Execute(postgres, $"CREATE TABLE {table} (n int); INSERT INTO {table} VALUES (7)");

        Assert.True(await postgres.Stop(how));
        Assert.False(await postgres.Stop(how));
        await postgres.Start(Cancel);

        Assert.Equal(7, await Scalar(postgres, $"SELECT n FROM {table}"));
    }

    [Fact]
    public async Task A_database_that_was_killed_in_the_middle_of_its_work_starts_again_at_once()
    {
        var postgres = servers.Topology.IdentityPostgres;
        await Execute(postgres, "CREATE TABLE survivor (n int); INSERT INTO survivor VALUES (7)");
        var busy = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Execute(postgres, "SELECT count(*) FROM generate_series(1, 1000000000)")));

        await postgres.Kill();
        await postgres.Start(Cancel);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => busy);
        Assert.Equal(7, await Scalar(postgres, "SELECT n FROM survivor"));
    }

    [Fact]
    public async Task A_server_whose_pid_file_was_lost_is_found_and_not_started_twice()
    {
        var postgres = servers.Topology.ClinicalPostgres;
        var pid = postgres.Pid;
        File.Delete(servers.Topology.Folder.PidFile(postgres.Name));

        await postgres.Start(Cancel);

        Assert.Equal(pid, postgres.Pid);
    }

    [Fact]
    public async Task The_application_role_may_connect_and_nothing_more()
    {
        await using var app = NpgsqlDataSource.Create(servers.Topology.ClinicalPostgres.ConnectionString("clinical_app"));
        Assert.Equal(1, await Scalar(app, "SELECT 1"));

        await using var create = app.CreateCommand("CREATE TABLE mine (n int)");
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => create.ExecuteNonQueryAsync(Cancel));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Theory]
    [InlineData("data_checksums", "on")]
    [InlineData("log_error_verbosity", "terse")]
    [InlineData("log_min_error_statement", "panic")]
    [InlineData("log_parameter_max_length", "0")]
    [InlineData("fsync", "on")]
    [InlineData("listen_addresses", "127.0.0.1")]
    public async Task Both_servers_keep_the_settings_that_patients_rely_on(string setting, string value)
    {
        foreach (var zone in Enum.GetValues<Zone>())
        {
            await using var admin = NpgsqlDataSource.Create(servers.Topology.Postgres(zone).SuperuserConnectionString);
            await using var command = admin.CreateCommand("SELECT setting FROM pg_settings WHERE name = $1");
            command.Parameters.Add(new NpgsqlParameter { Value = setting });
            Assert.Equal(value, await command.ExecuteScalarAsync(Cancel));
        }
    }

    [Fact]
    public async Task Starting_what_runs_changes_nothing()
    {
        var pids = servers.Topology.Parts.Select(part => part.Pid).ToList();

        await Topology.Start(servers.Plan, Cancel);

        Assert.Equal(pids, servers.Topology.Parts.Select(part => part.Pid));
    }

    static async Task Execute(PostgresServer server, string statement)
    {
        await using var admin = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        await using var command = admin.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    static async Task<int> Scalar(PostgresServer server, string query)
    {
        await using var admin = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        return await Scalar(admin, query);
    }

    static async Task<int> Scalar(NpgsqlDataSource source, string query)
    {
        await using var command = source.CreateCommand(query);
        return (int)(await command.ExecuteScalarAsync(Cancel))!;
    }
}

/// <summary>What a folder's stop ends, and where a folder's servers may live.</summary>
public sealed class FolderTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_ends_all_that_a_start_began_and_nothing_the_second_time()
    {
        var folder = DataFolder.ForTest("stopped-twice");
        var topology = await Topology.Start(new TopologyPlan(folder) { ClinicalSilos = 0, IdentitySilos = 0 }, Cancel);
        var marks = folder.RecordedProcesses.Select(process => ProcessMark.Read(folder.PidFile(process))!).ToList();

        // Two databases, the broker, and the broker's port mapper.
        Assert.Equal(4, await Shutdown.Of(folder, static _ => { }));
        Assert.Equal(0, await Shutdown.Of(folder, static _ => { }));

        Assert.Equal(4, marks.Count);
        Assert.DoesNotContain(marks, mark => mark.IsAlive);
        Assert.All(topology.Parts, part => Assert.False(part.IsRunning));
        folder.Remove();
    }

    [Fact]
    public async Task A_pid_that_belongs_to_somebody_else_by_now_is_never_ended()
    {
        var folder = DataFolder.ForTest("recycled-pid");
        folder.Prepare();
        using var stranger = Process.Start("sleep", "60");
        var mark = ProcessMark.Of(stranger.Id)!;
        (mark with { StartTicks = mark.StartTicks - 1 }).Write(folder.PidFile("clinical-1"));

        Assert.Equal(0, await Shutdown.Of(folder, static _ => { }));

        Assert.False(stranger.HasExited);
        stranger.Kill();
        folder.Remove();
    }

    [Fact]
    public async Task Servers_that_cannot_reach_the_folder_live_outside_it()
    {
        Assert.SkipWhen(Environment.UserName != "root", "only root's servers run as other users");
        var closed = Directory.CreateTempSubdirectory("referrals-closed-");
        var folder = new DataFolder(Path.Combine(closed.FullName, "data"));
        var said = new List<string>();
        await using (var topology = await Topology.Start(
            new TopologyPlan(folder) { ClinicalSilos = 0, IdentitySilos = 0, Say = said.Add }, Cancel))
        {
            Assert.StartsWith(folder.FallbackServers, topology.IdentityPostgres.DataDirectory);
            Assert.Contains(said, line => line.Contains(folder.FallbackServers));
        }
        folder.Remove();
        closed.Delete(recursive: true);
        Assert.False(Directory.Exists(folder.FallbackServers));
    }

    [Fact]
    public void A_folder_that_is_not_ours_is_not_wiped()
    {
        var precious = Directory.CreateTempSubdirectory("referrals-precious-");
        File.WriteAllText(Path.Combine(precious.FullName, "thesis.txt"), "years of work");

        Assert.Throws<Ops.OpsRefusal>(() => new DataFolder(precious.FullName).Wipe());

        Assert.True(File.Exists(Path.Combine(precious.FullName, "thesis.txt")));
        precious.Delete(recursive: true);
    }
}
