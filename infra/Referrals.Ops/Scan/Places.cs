using System.Text;
using Npgsql;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>Something that is searched: a file, the rows of a table, the names of all files.</summary>
/// <param name="Name">For the report; no part of it is an identity's unless that is the leak.</param>
/// <param name="OfIdentity">Belongs to the identity zone.</param>
/// <param name="Open">Its bytes.</param>
sealed record Place(string Name, bool OfIdentity, Func<Stream> Open)
{
    /// <summary>What clinical told those who may read a case: texts of the case stand there in clear.</summary>
    public bool TellsTexts { get; init; }
}

/// <summary>Where a leak could lie.</summary>
static class Places
{
    /// <summary>Folder of what was overheard: answers, traces, metrics.</summary>
    public const string Heard = "heard";

    public const string Answers = "answers.bin";
    public const string Telemetry = "telemetry.bin";

    /// <summary>Every file of the system, whatever wrote it, and their names.</summary>
    public static IReadOnlyList<Place> Files(Topology topology)
    {
        var root = topology.Folder.Root;
        var folders = new[] { root, topology.Folder.FallbackServers }.Where(Directory.Exists);
        var files = folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(IsRegular).ToList();
        var names = Encoding.UTF8.GetBytes(string.Join('\n', files));
        return [new Place("names of files", OfIdentity: false, () => new MemoryStream(names)), .. files.Select(file => FileAt(root, file))];
    }

    static Place FileAt(string root, string file)
    {
        var name = Path.GetRelativePath(root, file);
        return new Place(name, OfIdentity: name.Split('/').Any(part => part.Contains("identity")), () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan))
        {
            TellsTexts = name == Path.Combine(Heard, Answers)
        };
    }

    // Sockets of the servers lie there too.
    static bool IsRegular(string file) => new FileInfo(file) is { Length: > 0 } found && (found.UnixFileMode & UnixFileMode.UserRead) != 0;

    /// <summary>The rows of a zone as they read once they are unpacked: the database compresses large values in its files.</summary>
    public static async Task<IReadOnlyList<Place>> Rows(Topology topology, Zone zone, CancellationToken cancel)
    {
        var database = topology.Postgres(zone).ConnectionString("postgres", zone.Name()) + ";Pooling=false";
        await using var source = NpgsqlDataSource.Create(database);
        await using var query = source.CreateCommand("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var places = new List<Place>();
        while (await rows.ReadAsync(cancel))
        {
            var table = rows.GetString(0);
            places.Add(new Place($"rows of {zone.Name()}, {table}", zone == Zone.Identity, () => new Table(database, table)));
        }
        return places;
    }

    /// <summary>PostgreSQL's binary copy: texts, jsonb and bytea as they are, without escapes.</summary>
    sealed class Table : Stream
    {
        readonly NpgsqlConnection _connection;
        readonly NpgsqlRawCopyStream _rows;

        public Table(string database, string table)
        {
            _connection = new NpgsqlConnection(database);
            _connection.Open();
            _rows = _connection.BeginRawBinaryCopy($"COPY {table} TO STDOUT (FORMAT binary)");
        }

        public override int Read(byte[] buffer, int offset, int count) => _rows.Read(buffer, offset, count);
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _rows.Dispose();
                _connection.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
