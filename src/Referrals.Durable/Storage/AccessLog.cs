using Npgsql;

namespace Referrals.Durable;

/// <summary>Reads leave a row before they show anything: when the row cannot be written, the read fails (PSN-21, ARC-11, security.md §3.9).</summary>
public sealed class AccessLog(NpgsqlDataSource database)
{
    /// <summary>Writes who is about to do what to which object, and why.</summary>
    public async Task Append(Actor actor, string verb, string kind, Guid id, string purpose, CancellationToken cancel)
    {
        await using var insert = database.CreateCommand("INSERT INTO access (actor, role, verb, object, id_of, purpose) VALUES ($1, $2, $3, $4, $5, $6)");
        insert.Parameters.Add(new() { Value = actor.Person.Value });
        insert.Parameters.Add(new() { Value = actor.Role.ToString() });
        insert.Parameters.Add(new() { Value = verb });
        insert.Parameters.Add(new() { Value = kind });
        insert.Parameters.Add(new() { Value = id });
        insert.Parameters.Add(new() { Value = purpose });
        await insert.ExecuteNonQueryAsync(cancel);
    }
}
