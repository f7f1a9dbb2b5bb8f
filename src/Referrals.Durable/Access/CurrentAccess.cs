using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Referrals.Contracts;

namespace Referrals.Durable;

/// <summary>
/// What stands against people's tokens, as this silo knows it: never older than a second, so that whoever is suspended or has signed out is refused everywhere
/// within five (security.md §3.10). Asked for when somebody comes, and not by a timer: a silo that stood still asks before it lets anybody in.
/// </summary>
public sealed class CurrentAccess
{
    static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    /// <summary>A row may become visible this long after its time was written: longer than any commit may take.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    readonly NpgsqlDataSource database;
    readonly StoredJson json;
    readonly ConcurrentDictionary<Guid, Known> people = new();
    readonly Recently<bool> asked;
    DateTime newest = DateTime.UnixEpoch;

    public CurrentAccess(NpgsqlDataSource database, StoredJson json)
    {
        (this.database, this.json) = (database, json);
        asked = new Recently<bool>(Read, GoodFor);
    }

    /// <summary>How this person stands; null when nothing was ever said against them.</summary>
    /// <exception cref="NpgsqlException">It cannot be known: nobody is let in.</exception>
    public async ValueTask<PersonAccess?> Of(PersonId person)
    {
        await asked.Get();
        return people.TryGetValue(person.Value, out var known) ? known.Access : null;
    }

    async Task<bool> Read()
    {
        await using var query = database.CreateCommand("SELECT id, version, changed_at, state FROM personaccess WHERE changed_at > $1");
        query.Parameters.Add(new() { Value = newest - Overlap });
        await using var rows = await query.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var read = new Known(rows.GetInt32(1), JsonSerializer.Deserialize<PersonAccess>(rows.GetString(3), json.Options)!);
            people.AddOrUpdate(rows.GetGuid(0), read, (_, known) => known.Version > read.Version ? known : read);
            if (rows.GetDateTime(2) is var at && at > newest) newest = at;
        }
        return true;
    }

    sealed record Known(int Version, PersonAccess Access);
}
