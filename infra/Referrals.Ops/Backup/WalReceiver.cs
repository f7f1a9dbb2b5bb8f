using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;
using Referrals.Ops.Parts;

namespace Referrals.Ops.Backup;

/// <summary>
/// Receives a server's log as it is written and tells the server how far it lies sealed on the backup's disk. In a synchronous backup the server answers no
/// commit before it has been told so: what was acknowledged cannot be lost with the server.
/// </summary>
/// <param name="server">Of one zone.</param>
/// <param name="store">Where the log goes.</param>
/// <param name="before">Done before each acknowledgement: the photographs that the log speaks of must be there first.</param>
public sealed class WalReceiver(PostgresServer server, WalStore store, Func<CancellationToken, Task> before) : IAsyncDisposable
{
    /// <summary>By this name the server knows its backup, also in <c>synchronous_standby_names</c>.</summary>
    public const string Name = "referrals_backup";

    readonly Lock _gate = new();
    readonly SemaphoreSlim _came = new(0, 1);
    readonly CancellationTokenSource _over = new();
    WalFile? _file;
    uint _timeline;
    Task _receiving = Task.CompletedTask;

    /// <summary>How far the log is safe, in the server's own counting.</summary>
    public ulong Safe { get; private set; }

    /// <summary>Why it ended; null while it receives.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Connects and goes on from where the store ends; returns when the server has begun to send.</summary>
    /// <exception cref="OpsRefusal">The server no longer has what comes next.</exception>
    public async Task Start(CancellationToken cancel)
    {
        var connection = new PhysicalReplicationConnection(server.ReplicationConnectionString + $";Application Name={Name}") { WalReceiverStatusInterval = TimeSpan.FromSeconds(2) };
        await connection.Open(cancel);
        var system = await connection.IdentifySystem(cancel);
        _timeline = system.Timeline;
        var (slot, isNew) = await Slot(connection, cancel);
        // A segment begins with a page that a server needs to read the rest.
        var segment = (ulong)system.XLogPos / WalStore.SegmentBytes * WalStore.SegmentBytes;
        // Without a slot of before, the server has kept nothing for us: the base to come begins after the gap.
        var from = store.End(_timeline) is { } end && (!isNew || end >= segment) ? end : segment;
        (_file, Safe) = (store.Begin(_timeline, from), from);
        _receiving = Task.WhenAll(Receive(connection, slot, from), Acknowledge(connection));
    }

    /// <summary>Returns when everything up to a place is safe.</summary>
    public async Task Has(ulong place, CancellationToken cancel)
    {
        while (Safe < place)
        {
            if (Failure is not null)
                throw new OpsRefusal($"{server.Name}'s log is no longer received: {Failure.Message}");
            await Task.Delay(20, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _receiving;
        _file?.Dispose();
        _over.Dispose();
    }

    static async Task<(PhysicalReplicationSlot Slot, bool IsNew)> Slot(PhysicalReplicationConnection connection, CancellationToken cancel)
    {
        try
        {
            return (await connection.CreateReplicationSlot(Name, isTemporary: false, reserveWal: true, cancel), true);
        }
        catch (PostgresException there) when (there.SqlState == PostgresErrorCodes.DuplicateObject)
        {
            return (new PhysicalReplicationSlot(Name), false);
        }
    }

    async Task Receive(PhysicalReplicationConnection connection, PhysicalReplicationSlot slot, ulong from)
    {
        try
        {
            await foreach (var message in connection.StartReplication(slot, new NpgsqlLogSequenceNumber(from), _over.Token, _timeline))
            {
                using var bytes = new MemoryStream();
                await message.Data.CopyToAsync(bytes, _over.Token);
                Take((ulong)message.WalStart, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                if (_came.CurrentCount == 0)
                    _came.Release();
            }
            throw new OpsRefusal($"{server.Name} sends no more of timeline {_timeline}");
        }
        catch (Exception ended)
        {
            Failure ??= ended;
            await _over.CancelAsync();
        }
    }

    void Take(ulong at, ReadOnlySpan<byte> log)
    {
        lock (_gate)
        {
            if (at != _file!.End)
                throw new InvalidDataException($"{server.Name} sent {WalStore.Text(at)} after {WalStore.Text(_file.End)}");
            if (_file.End - _file.Begun >= WalStore.SegmentBytes)
            {
                _file.Sync();
                _file.Dispose();
                _file = store.Begin(_timeline, at);
            }
            _file.Add(log);
        }
    }

    // What comes while one acknowledgement is made ready goes with the next: the slower the disk, the more commits share one.
    async Task Acknowledge(PhysicalReplicationConnection connection)
    {
        try
        {
            while (true)
            {
                await _came.WaitAsync(_over.Token);
                ulong end;
                lock (_gate)
                {
                    _file!.Sync();
                    end = _file.End;
                }
                await before(_over.Token);
                connection.SetReplicationStatus(new NpgsqlLogSequenceNumber(end));
                Safe = end;
                await connection.SendStatusUpdate(_over.Token);
            }
        }
        catch (Exception ended)
        {
            Failure ??= ended;
            await _over.CancelAsync();
            await connection.DisposeAsync();
        }
    }
}
