using System.Text.Json;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The filed answers of a practice as queries over the entries' own rows; nothing lags and nothing is rebuilt.</summary>
public sealed class RecordEntries(NpgsqlDataSource database, StoredJson json)
{
    // The page is cut before the patients are joined: otherwise every patient of the zone is hashed for fifty rows.
    const string Unread = """
        SELECT e.state, r.state->'patient' FROM (
          SELECT id, filed, record, state FROM recordentry
          WHERE practice = ANY($1) AND acknowledged IS NULL AND (filed, id) > (coalesce($2, -1), coalesce($3, '00000000-0000-0000-0000-000000000000'))
          ORDER BY filed, id LIMIT $4) e
        JOIN patientrecord r ON r.id = e.record ORDER BY e.filed, e.id
        """;

    const string All = """
        SELECT e.state, r.state->'patient' FROM (
          SELECT id, filed, record, state FROM recordentry
          WHERE practice = ANY($1) AND (filed, id) < (coalesce($2, 9223372036854775807), coalesce($3, '00000000-0000-0000-0000-000000000000'))
          ORDER BY filed DESC, id DESC LIMIT $4) e
        JOIN patientrecord r ON r.id = e.record ORDER BY e.filed DESC, e.id DESC
        """;

    /// <summary>A page of what is filed in a record of the caller's practices, and in those that are read with it, the newest first.</summary>
    public async Task<Page<RecordEntry>> Of(Guid[] records, Actor actor, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand("""
            SELECT state FROM recordentry
            WHERE record = ANY($1) AND practice = ANY($2) AND (filed, id) < (coalesce($3, 9223372036854775807), coalesce($4, '00000000-0000-0000-0000-000000000000'))
            ORDER BY filed DESC, id DESC LIMIT $5
            """);
        query.Parameters.Add(new() { Value = records });
        query.Parameters.Add(new() { Value = actor.Organisations });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<RecordEntry>();
        while (await rows.ReadAsync(cancel)) found.Add(Stored<RecordEntry>(rows, 0));
        return Cursor.Cut(found, limit, last => new(last.FiledMs, last.Advice!.Referral.Value));
    }

    /// <summary>A page of the practices' answers: unread, the longest waiting first; or all, the newest first.</summary>
    public async Task<Page<AnswerRow>> Answers(Guid[] practices, bool unread, Cursor? after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(unread ? Unread : All);
        query.Parameters.Add(new() { Value = practices });
        query.Parameters.Add(new() { Value = (object?)after?.Ms ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        query.Parameters.Add(new() { Value = (object?)after?.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        // One more than asked for says whether there is a next page.
        query.Parameters.Add(new() { Value = limit + 1 });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var found = new List<AnswerRow>();
        while (await rows.ReadAsync(cancel)) found.Add(new AnswerRow(Stored<RecordEntry>(rows, 0), Stored<SealedPatient>(rows, 1)));
        return Cursor.Cut(found, limit, last => new(last.Entry.FiledMs, last.Entry.Advice!.Referral.Value));
    }

    T Stored<T>(NpgsqlDataReader row, int column) => JsonSerializer.Deserialize<T>(row.GetString(column), json.Options)!;
}

/// <summary>One row of the list of answers, its patient still sealed.</summary>
public sealed record AnswerRow(RecordEntry Entry, SealedPatient Patient)
{
    /// <summary>Whose key opens the patient.</summary>
    public PracticeId Practice => Entry.Advice!.Practice;

    /// <summary>The row with its patient opened.</summary>
    public AnswerLine Line(PatientIdentity patient) => new()
    {
        Record = Entry.Record, Referral = Entry.Advice!.Referral, Pseudonym = Entry.Advice.Pseudonym, Patient = patient, Outcome = Entry.Advice.Outcome,
        Priority = Entry.Advice.Priority, FiledAt = Entry.FiledAt, AcknowledgedAt = Entry.AcknowledgedAt,
    };
}
