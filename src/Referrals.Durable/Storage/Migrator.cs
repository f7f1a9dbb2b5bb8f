using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Referrals.Durable;

/// <summary>Applies the numbered SQL files of the given assemblies once each, in order, under an advisory lock: two at once do no harm.</summary>
public static class Migrator
{
    const long LockKey = 0x5245464552; // "REFER"

    /// <summary>Brings the schema up to date with the owner's role.</summary>
    /// <param name="owner">Connection string of the role that owns the schema.</param>
    /// <param name="applicationRole">The role that the zone runs as; stands for <c>{app}</c> in the files.</param>
    /// <param name="assemblies">Durable first, then the zone.</param>
    /// <exception cref="InvalidOperationException">A file that was applied before has been changed since.</exception>
    public static async Task Apply(string owner, string applicationRole, IEnumerable<Assembly> assemblies, CancellationToken cancel = default)
    {
        await using var database = NpgsqlDataSource.Create(owner);
        await Apply(database, applicationRole, assemblies, cancel);
    }

    /// <summary>The same over connections that somebody else prepared: with TLS.</summary>
    public static async Task Apply(NpgsqlDataSource owner, string applicationRole, IEnumerable<Assembly> assemblies, CancellationToken cancel = default)
    {
        await using var connection = await owner.OpenConnectionAsync(cancel);
        await Execute(connection, $"SELECT pg_advisory_lock({LockKey})", cancel);
        await Execute(connection, "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, hash text NOT NULL, at timestamptz NOT NULL DEFAULT now())", cancel);
        foreach (var (name, sql) in assemblies.SelectMany(Files)) await ApplyOne(connection, name, sql.Replace("{app}", applicationRole), cancel);
        await Execute(connection, $"SELECT pg_advisory_unlock({LockKey})", cancel);
    }

    /// <summary>Names of all migrations, in order: readiness compares them with the table.</summary>
    public static IEnumerable<string> Names(IEnumerable<Assembly> assemblies) => assemblies.SelectMany(Files).Select(file => file.Name);

    static IEnumerable<(string Name, string Sql)> Files(Assembly assembly) =>
        from resource in assembly.GetManifestResourceNames()
        where resource.EndsWith(".sql", StringComparison.Ordinal)
        orderby resource
        let text = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8)
        select (resource, text.ReadToEnd());

    static async Task ApplyOne(NpgsqlConnection connection, string name, string sql, CancellationToken cancel)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        await using var find = new NpgsqlCommand("SELECT hash FROM migration WHERE name = $1", connection) { Parameters = { new() { Value = name } } };
        var applied = (string?)await find.ExecuteScalarAsync(cancel);
        if (applied == hash) return;
        if (applied is not null) throw new InvalidOperationException($"Migration {name} was changed after it had been applied. Add a new file instead.");
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Execute(connection, sql, cancel);
        await using var note = new NpgsqlCommand("INSERT INTO migration (name, hash) VALUES ($1, $2)", connection) { Parameters = { new() { Value = name }, new() { Value = hash } } };
        await note.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancel);
    }
}
