namespace Referrals.Ops.Processes;

/// <summary>A user of this machine that a part runs as, because PostgreSQL and RabbitMQ refuse to run as root.</summary>
/// <param name="Name">Name in the user database.</param>
/// <param name="UserId">Numeric user id.</param>
/// <param name="GroupId">Numeric id of the user's first group.</param>
public sealed record SystemUser(string Name, int UserId, int GroupId)
{
    /// <summary>The user to drop to, or null when we are not root and every part simply runs as ourselves.</summary>
    public static SystemUser? ToDropTo(string name)
    {
        if (!Posix.IsRoot)
            return null;
        var line = File.ReadLines("/etc/passwd").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            ?? throw new OpsRefusal($"there is no user '{name}' on this machine to run its server as; the Debian package creates it");
        var fields = line.Split(':');
        return new SystemUser(name, int.Parse(fields[2]), int.Parse(fields[3]));
    }

    /// <summary>Whether this user can reach the folder: every parent has to let it pass.</summary>
    public async Task<bool> CanReach(string folder)
    {
        var outcome = await Tool.Run("test", ["-x", folder], CancellationToken.None, runAs: this);
        return outcome.ExitCode == 0;
    }

    /// <summary>The words that go before a command to run it as this user.</summary>
    public IReadOnlyList<string> DropTo => [$"--reuid={UserId}", $"--regid={GroupId}", "--init-groups", "--"];
}
