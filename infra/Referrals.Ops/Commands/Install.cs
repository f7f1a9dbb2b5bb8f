using Referrals.Ops.Parts;

namespace Referrals.Ops.Commands;

/// <summary><c>ops install</c>: finds PostgreSQL and RabbitMQ, or installs them where we may; starts nothing.</summary>
static class Install
{
    public const string Usage = "install                                find or install PostgreSQL and RabbitMQ, start nothing";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        _ = new Arguments(given, [], []);
        var found = await Installation.FindOrInstall(Console.WriteLine, CancellationToken.None);
        Console.WriteLine($"PostgreSQL: {found.Postgres}");
        Console.WriteLine($"RabbitMQ:   {found.RabbitMq}");
        return 0;
    }
}
