using System.IO.Compression;
using System.Text;
using Npgsql;
using RabbitMQ.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>A leak that the scan puts in place itself, to see that it would be found.</summary>
/// <param name="Name">What leaks where.</param>
/// <param name="Put">Puts it there.</param>
/// <param name="Where">Part of the name of the place where it must be found.</param>
sealed record PlantedLeak(string Name, Func<PlantedIdentity, Task> Put, string Where);

/// <summary>Twenty leaks, each of an identity of its own that went no other way; and what the scan cannot see.</summary>
sealed class PlantedLeaks(Topology topology)
{
    /// <summary>Clinical's server and the broker run, and no silo does.</summary>
    public IReadOnlyList<PlantedLeak> WithServers =>
    [
        new("family name in a clinical row's jsonb", who => Clinical("INSERT INTO parked (id, queue, type, body, reason) VALUES (gen_random_uuid(), 'q', 't', jsonb_build_object('patient', $1::text), 'leak')", who.Patient.FamilyName), "rows of clinical, public.parked"),
        new("NHS number in a bytea", who => Clinical("INSERT INTO leak (bytes) VALUES ($1)", Utf8(who.Patient.NhsNumber!)), "rows of clinical, public.leak"),
        new("family name in base64 in a row", who => Clinical("INSERT INTO leak (words) VALUES ($1)", Convert.ToBase64String(Utf8("x" + who.Patient.FamilyName + "yz"))), "rows of clinical, public.leak"),
        new("given name in hex in a row's jsonb", who => Clinical("INSERT INTO leak (json) VALUES (jsonb_build_object('h', $1::text))", Convert.ToHexStringLower(Utf8(who.Patient.GivenName))), "rows of clinical, public.leak"),
        // Packed by the server, so that its file does not show it.
        new("family name in a long jsonb that the server has compressed", who => Clinical("INSERT INTO leak (json) VALUES (jsonb_build_object('t', repeat('dermatology ', 2000) || $1 || repeat(' dermatology', 2000)))", who.Patient.FamilyName), "rows of clinical, public.leak"),
        new("local identifier in a row that was deleted at once", async who =>
        {
            await Clinical("INSERT INTO gone (words) VALUES ($1)", who.Patient.LocalIdentifier!);
            await Clinical("DELETE FROM gone WHERE words = $1", who.Patient.LocalIdentifier!);
            await Clinical("VACUUM (FULL) gone");
        }, "pg_wal"),
        new("family name in clear in a row of identity", who => Execute(Zone.Identity, "INSERT INTO leak (words) VALUES ($1)", who.Patient.FamilyName), "rows of identity, public.leak"),
        new("given name in a message that lies in a queue", Message, "rabbitmq")
    ];

    /// <summary>Nothing runs.</summary>
    public IReadOnlyList<PlantedLeak> InFiles =>
    [
        new("family name in a clinical silo's log", who => Append("log/clinical-1.log", $"12:00:00.000 info: patient {who.Patient.FamilyName} not found\n"), "log/clinical-1.log"),
        new("NHS number with spaces in the clinical database's log", who => Append("log/postgres-clinical.log", $"DETAIL: Key (nhs)=({Spaced(who)}) already exists.\n"), "log/postgres-clinical.log"),
        new("date of birth in words in the broker's log", who => Append("log/rabbitmq.log", $"born {who.Patient.BirthDate.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)}\n"), "log/rabbitmq.log"),
        new("family name in a URL in an access log", who => Append("log/door.log", $"GET /patients/{Uri.EscapeDataString(who.Patient.FamilyName)} 404\n"), "log/door.log"),
        new("family name in an attribute of a trace", who => Append(Path.Combine(Places.Heard, Places.Telemetry), Attribute("enduser.id", who.Patient.FamilyName)), Places.Telemetry),
        new("NHS number in a label of a metric", who => Append(Path.Combine(Places.Heard, Places.Telemetry), Attribute("patient", who.Patient.NhsNumber!)), Places.Telemetry),
        new("family name in the body of a problem", who => Append(Path.Combine(Places.Heard, Places.Answers), $$"""{"type":"urn:referrals:problem:malformed","detail":"{{System.Text.Json.JsonEncodedText.Encode(who.Patient.FamilyName)}} is not a UUID"}"""), Places.Answers),
        new("given name in the name of an archived file", who => Append($"archive/{who.Patient.GivenName}.bin", "sealed"), "names of files"),
        new("everything in the EXIF of a master", who => Append("archive/master.jpg", PlantedAlbum.Jpeg(who, Fuzz.SeedPictures.Jpeg(45, 37))), "archive/master.jpg"),
        new("family name in UTF-16 in a memory dump", who => Append("tmp/core.4711", [.. new byte[4097], .. Encoding.Unicode.GetBytes(who.Patient.FamilyName), .. new byte[100]]), "tmp/core.4711"),
        new("family name across the border of two chunks", who => Append("tmp/scratch", [.. new byte[1024 * 1024 - 4], .. Utf8(who.Patient.FamilyName), .. new byte[4096]]), "tmp/scratch"),
        new("local identifier in a backup", who => Append("backup/clinical.sql", $"COPY public.referral (id, note) FROM stdin;\n1\t{who.Patient.LocalIdentifier}\n\\.\n"), "backup/clinical.sql")
    ];

    /// <summary>What compresses or encrypts hides from a search: said so that nobody relies on it.</summary>
    public IReadOnlyList<PlantedLeak> Invisible =>
    [
        new("family name in a gzip file", who =>
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
                gzip.Write(Utf8(string.Concat(Enumerable.Repeat(who.Patient.FamilyName + " ", 50))));
            return Append("log/clinical-1.log.1.gz", packed.ToArray());
        }, "log/clinical-1.log.1.gz")
    ];

    public int Count => WithServers.Count + InFiles.Count;

    public async Task MakeRoom()
    {
        foreach (var zone in Enum.GetValues<Zone>())
        {
            await Execute(zone, "CREATE TABLE leak (words text, bytes bytea, json jsonb)");
            await Execute(zone, "CREATE TABLE gone (words text)");
        }
    }

    Task Clinical(string sql, params object[] values) => Execute(Zone.Clinical, sql, values);

    async Task Execute(Zone zone, string sql, params object[] values)
    {
        await using var database = NpgsqlDataSource.Create(topology.Postgres(zone).ConnectionString("postgres", zone.Name()) + ";Pooling=false");
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    async Task Message(PlantedIdentity who)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1", Port = topology.Broker.Port, VirtualHost = BrokerSettings.VirtualHost, UserName = Zone.Clinical.Name(), Password = new Passwords(topology.Folder)["rabbitmq/clinical"]
        };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.BasicPublishAsync("clinical-image-set-sealed-v1", "", mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, Utf8($"{{\"patient\":\"{who.Patient.GivenName}\"}}"));
    }

    Task Append(string file, string text) => Append(file, Utf8(text));

    async Task Append(string file, byte[] bytes)
    {
        var path = Path.Combine(topology.Folder.Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var stream = new FileStream(path, FileMode.Append);
        await stream.WriteAsync(bytes);
    }

    // KeyValue of OTLP: key (1), value (2) with a string (1).
    static byte[] Attribute(string key, string value)
    {
        var (name, text) = (Utf8(key), Utf8(value));
        return [0x0A, (byte)name.Length, .. name, 0x12, (byte)(text.Length + 2), 0x0A, (byte)text.Length, .. text];
    }

    static string Spaced(PlantedIdentity who) => $"{who.Patient.NhsNumber![..3]} {who.Patient.NhsNumber[3..6]} {who.Patient.NhsNumber[6..]}";

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
