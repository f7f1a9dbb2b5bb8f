using Npgsql;

namespace Referrals.Ops.Parts;

/// <summary>
/// A zone's database and its two roles: the owner runs migrations, the application gets from them what it needs and nothing
/// else (so that it may append to the history but never rewrite it).
/// </summary>
static class PostgresDatabase
{
    public static async Task Ensure(PostgresServer server, string zone, Layout.Passwords passwords, CancellationToken cancel)
    {
        await using var admin = NpgsqlDataSource.Create(server.SuperuserConnectionString);
        foreach (var role in new[] { zone + "_owner", zone + "_app" })
            await EnsureRole(admin, role, passwords[$"{server.Name}/{role}"], cancel);
        if (!await Exists(admin, "SELECT 1 FROM pg_database WHERE datname = $1", zone, cancel))
            await Execute(admin, $"CREATE DATABASE {zone} OWNER {zone}_owner", cancel);
        await Execute(admin, $"REVOKE ALL ON DATABASE {zone} FROM PUBLIC; GRANT CONNECT ON DATABASE {zone} TO {zone}_app", cancel);
        await using var inside = NpgsqlDataSource.Create(server.ConnectionString("postgres", zone) + ";Pooling=false");
        await Execute(
            inside,
            $"ALTER SCHEMA public OWNER TO {zone}_owner; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {zone}_app",
            cancel);
    }

    static async Task EnsureRole(NpgsqlDataSource admin, string role, string password, CancellationToken cancel)
    {
        if (await Exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = $1", role, cancel))
            return;
        // Role names are ours and passwords hold no quotes; CREATE ROLE takes no parameters.
        await Execute(
            admin, $"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{password}'", cancel);
    }

    static async Task<bool> Exists(NpgsqlDataSource source, string query, string name, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    static async Task Execute(NpgsqlDataSource source, string statement, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
