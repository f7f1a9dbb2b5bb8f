using System.Security.Cryptography;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// (practice, keyed digest of the patient's number) → the random id of the record, by insert-or-get: two answers for one patient that arrive at once
/// find one record. Across practices nothing is joined: the digests have different keys.
/// </summary>
public sealed class PatientIndex(NpgsqlDataSource database, PointReads reads, IGrainFactory grains, RecordJoins joins)
{
    /// <summary>The record of this patient, made now or earlier.</summary>
    /// <remarks>
    /// The NHS number decides. A local identifier that came with it leads to the same record from then on, unless it leads to another already:
    /// two records that may be one patient's are for a person to join, never for us.
    /// </remarks>
    public async Task<PatientRecordId> RecordOf(PracticeId practice, PatientDigests patient, CancellationToken cancel)
    {
        var fresh = new PatientRecordId(new Guid(RandomNumberGenerator.GetBytes(16)));
        var record = await Insert(practice, patient.Index, fresh, cancel) ? fresh
            : await Find(practice, patient.Index, cancel) ?? throw new InvalidOperationException("The index row stood in the way and is not there.");
        if (patient.SecondIndex is { } second) await Insert(practice, second, record, cancel);
        return record;
    }

    /// <summary>The record under this digest; null when nothing was ever filed under it.</summary>
    public async Task<PatientRecordId?> Find(PracticeId practice, string digest, CancellationToken cancel) =>
        await reads.Find(
            "SELECT record FROM patient_index WHERE practice = $1 AND digest = $2", row => (object)row.GetGuid(0), cancel, practice.Value, Convert.FromBase64String(digest))
            is Guid record ? new PatientRecordId(record) : null;

    /// <summary>Why no link should be made for this patient: the number is on record with another date of birth, and nobody has confirmed it.</summary>
    public Task<Refusal?> Objection(PracticeId practice, SealedPatient patient, CancellationToken cancel) =>
        Objection(practice, patient.Digests, patient.BirthDateConfirmed, cancel);

    /// <inheritdoc cref="Objection(PracticeId, SealedPatient, CancellationToken)" />
    public async Task<Refusal?> Objection(PracticeId practice, PatientDigests patient, bool confirmed, CancellationToken cancel)
    {
        if (await Find(practice, patient.Index, cancel) is not { } record) return null;
        return await grains.Grain<IPatientRecordGrain>(record.Value).Objection(patient, confirmed);
    }

    /// <summary>Takes a number for a record; the record to which it leads, which is another one when somebody was there before.</summary>
    public async Task<PatientRecordId> Claim(PracticeId practice, string digest, PatientRecordId record, CancellationToken cancel) =>
        await Insert(practice, digest, record, cancel) ? record
            : await Find(practice, digest, cancel) ?? throw new InvalidOperationException("The index row stood in the way and is not there.");

    /// <summary>Whether two numbers lead to one patient: to one record, or to two that are read as one.</summary>
    public async Task<bool> AreOne(PracticeId practice, string digest, string other, CancellationToken cancel) =>
        await Find(practice, digest, cancel) is { } one && await Find(practice, other, cancel) is { } two && await joins.Shown(one, cancel) == await joins.Shown(two, cancel);

    /// <summary>The digests of every number of the patient whom this one finds; itself alone where nothing was ever filed.</summary>
    public async Task<string[]> AllOf(PracticeId practice, string digest, CancellationToken cancel)
    {
        if (await Find(practice, digest, cancel) is not { } record) return [digest];
        await using var query = database.CreateCommand("SELECT digest FROM patient_index WHERE practice = $1 AND record = ANY($2)");
        query.Parameters.Add(new() { Value = practice.Value });
        query.Parameters.Add(new() { Value = await joins.Members(await joins.Shown(record, cancel), cancel) });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<string>();
        while (await rows.ReadAsync(cancel)) found.Add(Convert.ToBase64String((byte[])rows[0]));
        return [.. found];
    }

    /// <summary>False: another row stands there.</summary>
    async Task<bool> Insert(PracticeId practice, string digest, PatientRecordId record, CancellationToken cancel)
    {
        // Not flushed by itself: the record's commit comes after it in the same log.
        await using var insert = database.CreateCommand("""
            INSERT INTO patient_index (practice, digest, record) SELECT $1, $2, $3 FROM set_config('synchronous_commit', 'off', true) ON CONFLICT DO NOTHING
            """);
        insert.Parameters.Add(new() { Value = practice.Value });
        insert.Parameters.Add(new() { Value = Convert.FromBase64String(digest) });
        insert.Parameters.Add(new() { Value = record.Value });
        return await insert.ExecuteNonQueryAsync(cancel) == 1;
    }
}
