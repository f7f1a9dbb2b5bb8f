using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Zones;
using Records = Referrals.Identity;

namespace Referrals.Ops.Bench;

/// <summary>
/// Fills patients' records by COPY: each patient is sealed and indexed by the service's own vault under the practice's own keys, and records and entries are
/// written with the service's own serializer. Only rows; their history was never made.
/// </summary>
sealed class FiledEntries(BenchSite site)
{
    const int EntriesPerPatient = 3;
    const int UnreadEvery = 20;
    const int SampleMax = 20_000;
    static readonly StoredJson Json = new([Records.IdentityJson.Default]);

    readonly DevelopmentKeys _keys = new(Layout.Signer.Identity.Directory(site.Topology.Folder));
    int _patients;

    /// <summary>Some of those who have a record, each with the practice that keeps it.</summary>
    public List<(DemoPractice Practice, Patient Patient)> Sample { get; } = [];

    /// <summary>So many more.</summary>
    public async Task Fill(int entries, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(site.Topology.IdentityPostgres.ConnectionString("identity_owner"));
        var first = _patients;
        _patients += (entries + EntriesPerPatient - 1) / EntriesPerPatient;
        var people = SyntheticPatient.From(seed: 11).Skip(first).Take(_patients - first).Select((patient, number) => new Person(patient, site.Network.Practices[number % site.Network.Practices.Count], NewId())).ToList();
        Sample.AddRange(people.Where((_, number) => number % Math.Max(1, people.Count / SampleMax) == 0).Select(person => (person.Practice, person.Patient)));
        var sealedPatients = new List<Records.SealedPatient>(people.Count);
        var vault = new Records.PatientVault(_keys);
        foreach (var person in people) sealedPatients.Add(await vault.Seal(IdentityOf(person.Patient), new LinkId(NewId()), new PracticeId(person.Practice.Id), birthDateConfirmed: false));

        await Copy(database, "COPY patientrecord (id, version, state) FROM STDIN (FORMAT BINARY)", people.Select((person, number) => Row(person.Record,
            new Records.PatientRecord { Practice = new PracticeId(person.Practice.Id), Patient = sealedPatients[number] })), cancel);
        await Copy(database, "COPY patient_index (practice, digest, record) FROM STDIN (FORMAT BINARY)", people.Select((person, number) => new (object, NpgsqlDbType)[]
        {
            (person.Practice.Id, NpgsqlDbType.Uuid), (Convert.FromBase64String(sealedPatients[number].Digests.Index), NpgsqlDbType.Bytea), (person.Record, NpgsqlDbType.Uuid),
        }), cancel);
        var texts = await Texts();
        await Copy(database, "COPY recordentry (id, version, state) FROM STDIN (FORMAT BINARY)",
            people.SelectMany((person, number) => Enumerable.Range(0, EntriesPerPatient).Select(place => Entry(person, IsUnread(number, place), texts[person.Practice.Id]))).Take(entries), cancel);
        // What autovacuum would do within a minute.
        await using var analyze = database.CreateCommand("VACUUM ANALYZE");
        await analyze.ExecuteNonQueryAsync(cancel);
    }

    sealed record Person(Patient Patient, DemoPractice Practice, Guid Record);

    /// <summary>The first answer to every twentieth patient of each practice, its first patient among them.</summary>
    bool IsUnread(int number, int place) => place == 0 && number / site.Network.Practices.Count % UnreadEvery == 0;

    static (object, NpgsqlDbType)[] Entry(Person person, bool unread, (SealedText Text, WrappedKey Key) text)
    {
        var id = NewId();
        var filed = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (Math.Abs(BitConverter.ToInt64(id.ToByteArray())) % 90_000_000_000));
        var images = Enumerable.Range(1, 3).Select(ordinal => new ManifestEntry { Image = new ImageId(NewId()), Ordinal = ordinal, Length = 2_500_000, Sha256 = Hex() }).ToArray();
        var entry = new Records.RecordEntry
        {
            Record = new PatientRecordId(person.Record), FiledAt = filed,
            AcknowledgedAt = unread ? null : filed.AddHours(3),
            Cleared = [new Records.ClearedSet { ImageSet = new ImageSetId(NewId()), ClearedAt = filed, Copies = [new ClearedCopy { Location = CopyLocation.Device, DeletedAt = filed, Images = 3 }] }],
            Advice = new Records.FiledAdvice
            {
                Referral = new ReferralId(id), Pseudonym = Pseudonym.FromRandom(RandomNumberGenerator.GetBytes(sizeof(ulong))), Practice = new PracticeId(person.Practice.Id),
                Hub = new HubId(person.Practice.Hubs[0]), Responder = new PersonId(NewId()), IssuedAt = filed.AddSeconds(-2), Outcome = Outcome.AdviceOnly, Text = text.Text, TextKey = text.Key,
                Limitation = "A photograph is not an examination.", Urgency = Urgency.Routine, Images = images, Consent = new ConsentId(NewId()), ConsentKind = "Written",
                DeviceScenario = DeviceScenario.OrganisationIssued, Package = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
                Set = new Records.Binding { ImageSet = new ImageSetId(NewId()), SetVersion = 1, ManifestRoot = Hex() },
                Capture = new CaptureFacts
                {
                    Purposes = [ConsentPurpose.DirectCare], Taken = 4, Retained = 3, Deleted = 1, VerifiedAt = filed, SealedOnDevice = 3, Risk = ImageRisk.Low, RiskRules = "DT-3/1",
                    Photographs = [.. images.Select(image => new CapturedPhotograph { Image = image.Image, View = ViewKind.CloseUp, Type = "image/jpeg", Length = 2_499_000, Sha256 = image.Sha256 })],
                },
            },
        };
        return Row(id, entry);
    }

    /// <summary>One sealed answer for each practice: all texts are as long, and no reading of lists opens them.</summary>
    async Task<Dictionary<Guid, (SealedText, WrappedKey)>> Texts()
    {
        var texts = new Dictionary<Guid, (SealedText, WrappedKey)>();
        foreach (var practice in site.Network.Practices)
        {
            using var key = Records.EntryText.Key(new ReferralId(NewId()));
            texts[practice.Id] = (key.Seal(new string('x', 400), Records.EntryText.Field), await key.Wrap(_keys, new KeyName(KeyPurpose.Identity, practice.Id)));
        }
        return texts;
    }

    static Records.PatientIdentity IdentityOf(Patient patient) => new()
    {
        NhsNumber = Records.NhsNumber.TryParse(patient.NhsNumber, Records.NhsNumberRange.Synthetic, out var number, out _) ? number : null,
        FamilyName = patient.FamilyName, GivenName = patient.GivenName, BirthDate = patient.BirthDate, Sex = patient.Sex,
    };

    static (object, NpgsqlDbType)[] Row<T>(Guid id, T state) =>
        [(id, NpgsqlDbType.Uuid), (1, NpgsqlDbType.Integer), (Json.Serialize(state).ToString(), NpgsqlDbType.Jsonb)];

    static async Task Copy(NpgsqlDataSource database, string sql, IEnumerable<(object Value, NpgsqlDbType Type)[]> rows, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var copy = await connection.BeginBinaryImportAsync(sql, cancel);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancel);
            foreach (var (value, type) in row) await copy.WriteAsync(value, type, cancel);
        }
        await copy.CompleteAsync(cancel);
    }

    static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    static string Hex() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
