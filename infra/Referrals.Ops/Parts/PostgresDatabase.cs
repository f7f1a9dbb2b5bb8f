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
        foreach (var role in Roles(zone))
            if (!await Exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = $1", role, cancel))
                await Execute(admin, CreateRole(role, passwords[$"{server.Name}/{role}"]), cancel);
        if (!await Exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = $1", BackupRole(zone), cancel))
            await Execute(admin, CreateRole(BackupRole(zone), passwords[$"{server.Name}/{BackupRole(zone)}"]).Replace("NOREPLICATION", "REPLICATION"), cancel);
        if (!await Exists(admin, "SELECT 1 FROM pg_database WHERE datname = $1", zone, cancel))
            await Execute(admin, CreateDatabase(zone), cancel);
        await Execute(admin, CloseDatabase(zone), cancel);
        await using var inside = NpgsqlDataSource.Create(server.ConnectionString("postgres", zone) + ";Pooling=false");
        await Execute(inside, CloseSchema(zone), cancel);
    }

    /// <summary>The same for psql and a server that is empty.</summary>
    public static string Script(string zone, Func<string, string> passwordOf) =>
        $"""
        {string.Join("\n", Roles(zone).Select(role => CreateRole(role, passwordOf(role)) + ";"))}
        {CreateDatabase(zone)};
        {CloseDatabase(zone)};
        \connect {zone}
        {CloseSchema(zone)};

        """;

    /// <summary>Copies the whole server and may enter no table.</summary>
    public static string BackupRole(string zone) => zone + "_backup";

    static string[] Roles(string zone) => [zone + "_owner", zone + "_app"];

    // Role names are ours and passwords hold no quotes; CREATE ROLE takes no parameters.
    static string CreateRole(string role, string password) =>
        $"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{password}'";

    static string CreateDatabase(string zone) => $"CREATE DATABASE {zone} OWNER {zone}_owner";

    static string CloseDatabase(string zone) => $"REVOKE ALL ON DATABASE {zone} FROM PUBLIC; GRANT CONNECT ON DATABASE {zone} TO {zone}_app";

    static string CloseSchema(string zone) =>
        $"ALTER SCHEMA public OWNER TO {zone}_owner; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {zone}_app";

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
