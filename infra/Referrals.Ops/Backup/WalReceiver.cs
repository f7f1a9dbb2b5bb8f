using System.Threading.Channels;
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
/// <param name="before">
/// Done with what has come before it is written: the photographs that the log speaks of must be there first. Else a commit of which nobody has heard yet would come back
/// without its photograph, and whoever repeats it would be told that the photograph is there.
/// </param>
public sealed class WalReceiver(PostgresServer server, WalStore store, Func<CancellationToken, Task> before) : IAsyncDisposable
{
    /// <summary>By this name the server knows its backup, also in <c>synchronous_standby_names</c>.</summary>
    public const string Name = "referrals_backup";

    /// <summary>A server sends at most 128 KiB at a time; beyond so much it waits until something is written.</summary>
    const int PiecesMax = 512;

    readonly Channel<Piece> _came = Channel.CreateBounded<Piece>(PiecesMax);
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
                await _came.Writer.WriteAsync(new Piece((ulong)message.WalStart, bytes.ToArray()), _over.Token);
            }
            throw new OpsRefusal($"{server.Name} sends no more of timeline {_timeline}");
        }
        catch (Exception ended)
        {
            Failure ??= ended;
            await _over.CancelAsync();
        }
    }

    void Write(Piece piece)
    {
        if (piece.At != _file!.End)
            throw new InvalidDataException($"{server.Name} sent {WalStore.Text(piece.At)} after {WalStore.Text(_file.End)}");
        if (_file.End - _file.Begun >= WalStore.SegmentBytes)
        {
            _file.Sync();
            _file.Dispose();
            _file = store.Begin(_timeline, piece.At);
        }
        _file.Add(piece.Log);
    }

    // What comes while one acknowledgement is made ready goes with the next: the slower the disk, the more commits share one.
    async Task Acknowledge(PhysicalReplicationConnection connection)
    {
        try
        {
            while (await _came.Reader.WaitToReadAsync(_over.Token))
            {
                var pieces = new List<Piece>();
                while (_came.Reader.TryRead(out var piece))
                    pieces.Add(piece);
                await before(_over.Token);
                pieces.ForEach(Write);
                _file!.Sync();
                connection.SetReplicationStatus(new NpgsqlLogSequenceNumber(_file.End));
                Safe = _file.End;
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

    sealed record Piece(ulong At, byte[] Log);
}
