using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>Where PostgreSQL and RabbitMQ are on this machine; installs Debian's packages where we may.</summary>
/// <param name="Postgres">Folder with initdb and postgres.</param>
/// <param name="RabbitMq">Folder with rabbitmq-server itself, not Debian's wrapper, which insists on its own user and log folder.</param>
public sealed record Installation(string Postgres, string RabbitMq)
{
    const int PostgresVersionMin = 15;
    static readonly string[] RabbitMqFolders = ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin", "/usr/local/sbin"];

    /// <summary>Finds both, or installs what is missing.</summary>
    /// <exception cref="OpsRefusal">Something is missing and only the person can install it (exit code 3).</exception>
    public static async Task<Installation> FindOrInstall(Action<string> say, CancellationToken cancel)
    {
        if (Missing() is { Count: > 0 } missing)
            await DebianPackages.Install(missing, Missing, say, cancel);
        return FindPostgres() is { } postgres && FindRabbitMq() is { } rabbitMq
            ? new Installation(postgres, rabbitMq)
            : throw new OpsRefusal("PostgreSQL 15+ or RabbitMQ is still missing after its installation", exitCode: 3);
    }

    /// <summary>Installs what tests ask for a second opinion: exiftool, which must find nothing in a filtered photograph.</summary>
    /// <remarks>Where we may not install, the test itself fails and says what is missing.</remarks>
    public static async Task InstallJudges(Action<string> say, CancellationToken cancel)
    {
        static List<string> Missing() => Tool.Find("exiftool") is null ? ["libimage-exiftool-perl"] : [];
        if (Missing() is { Count: > 0 } missing && Posix.IsRoot && File.Exists("/usr/bin/apt-get"))
            await DebianPackages.Install(missing, Missing, say, cancel);
    }

    /// <summary>The user that PostgreSQL runs as here.</summary>
    public static SystemUser? PostgresUser => SystemUser.ToDropTo("postgres");

    /// <summary>The user that RabbitMQ runs as here.</summary>
    public static SystemUser? RabbitMqUser => SystemUser.ToDropTo("rabbitmq");

    static List<string> Missing()
    {
        var missing = new List<string>();
        if (FindPostgres() is null)
            missing.Add("postgresql");
        if (FindRabbitMq() is null)
            missing.Add("rabbitmq-server");
        if (Tool.Find("bwrap") is null)
            missing.Add("bubblewrap"); // photographs are decoded in its sandbox
        return missing;
    }

    // The newest of Debian's versions; elsewhere what the PATH has.
    static string? FindPostgres()
    {
        const string debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(debian) ? Directory.EnumerateDirectories(debian) : [];
        return versions
            .Select(folder => (Version: int.TryParse(Path.GetFileName(folder), out var version) ? version : 0, Programs: folder + "/bin"))
            .Where(found => found.Version >= PostgresVersionMin && File.Exists(found.Programs + "/initdb"))
            .OrderByDescending(found => found.Version)
            .Select(found => found.Programs)
            .FirstOrDefault() ?? Path.GetDirectoryName(Tool.Find("initdb"));
    }

    static string? FindRabbitMq() =>
        RabbitMqFolders.FirstOrDefault(folder => File.Exists(folder + "/rabbitmq-server") && File.Exists(folder + "/rabbitmq-env"));
}
