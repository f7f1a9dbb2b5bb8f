using System.Security.Cryptography;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// (practice, keyed digest of the patient's number) → the random id of the record, by insert-or-get: two answers for one patient that arrive at once
/// find one record. Across practices nothing is joined: the digests have different keys.
/// </summary>
public sealed class PatientIndex(NpgsqlDataSource database, IGrainFactory grains)
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
    public async Task<PatientRecordId?> Find(PracticeId practice, string digest, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("SELECT record FROM patient_index WHERE practice = $1 AND digest = $2");
        query.Parameters.Add(new() { Value = practice.Value });
        query.Parameters.Add(new() { Value = Convert.FromBase64String(digest) });
        return await query.ExecuteScalarAsync(cancel) is Guid record ? new PatientRecordId(record) : null;
    }

    /// <summary>Why no link should be made for this patient: the number is on record with another date of birth, and nobody has confirmed it.</summary>
    public Task<Refusal?> Objection(PracticeId practice, SealedPatient patient, CancellationToken cancel) =>
        Objection(practice, patient.Digests, patient.BirthDateConfirmed, cancel);

    /// <inheritdoc cref="Objection(PracticeId, SealedPatient, CancellationToken)" />
    public async Task<Refusal?> Objection(PracticeId practice, PatientDigests patient, bool confirmed, CancellationToken cancel)
    {
        if (confirmed || await Find(practice, patient.Index, cancel) is not { } record) return null;
        return await grains.Grain<IPatientRecordGrain>(record.Value).Agrees(patient.BirthDate) ? null : PatientRefusals.PatientDiffers;
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
