using Npgsql;

namespace Referrals.Durable;

/// <summary>Reads leave a row before they show anything: when the row cannot be written, the read fails (PSN-21, ARC-11, security.md §3.9).</summary>
public sealed class AccessLog(NpgsqlDataSource database)
{
    const int TogetherMax = 128;

    readonly Gathering<Access, bool> rows = new(items => Together(database, items), TogetherMax);

    /// <summary>Writes who is about to do what to which object, and why. Rows of one moment share a flush.</summary>
    public Task Append(Actor actor, string verb, string kind, Guid id, string purpose, CancellationToken cancel) =>
        rows.Add(new Access(actor.Person.Value, actor.Role.ToString(), verb, kind, id, purpose)).WaitAsync(cancel);

    static async Task<IReadOnlyList<bool>> Together(NpgsqlDataSource database, IReadOnlyList<Access> items)
    {
        await using var insert = database.CreateCommand("""
            INSERT INTO access (actor, role, verb, object, id_of, purpose) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[])
            """);
        insert.Parameters.Add(new() { Value = items.Select(row => row.Actor).ToArray() });
        insert.Parameters.Add(new() { Value = items.Select(row => row.Role).ToArray() });
        insert.Parameters.Add(new() { Value = items.Select(row => row.Verb).ToArray() });
        insert.Parameters.Add(new() { Value = items.Select(row => row.Kind).ToArray() });
        insert.Parameters.Add(new() { Value = items.Select(row => row.Id).ToArray() });
        insert.Parameters.Add(new() { Value = items.Select(row => row.Purpose).ToArray() });
        await insert.ExecuteNonQueryAsync();
        return [.. items.Select(_ => true)];
    }

    sealed record Access(Guid Actor, string Role, string Verb, string Kind, Guid Id, string Purpose);
}
