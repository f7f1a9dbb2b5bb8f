using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary><c>infra/token</c>: prints an access token for a person of the demo network, and nothing else, so that curl can use it.</summary>
static class Token
{
    public const string Usage = "token ROLE [--org ID] [--person ID] [--minutes M]   a development token (default 60 minutes)";
    const int MinutesMax = 24 * 60;

    public static Task<int> Execute(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["--org", "--person", "--minutes"], [], wordsMax: 1);
        var role = arguments.Word(0) ?? throw new OpsRefusal($"which role? {string.Join(", ", DevelopmentToken.Roles)}", exitCode: 2);
        var folder = DataFolder.OfClone;
        DevelopmentOnly.Insist(folder);
        var network = DemoNetwork.Of(folder);
        var (organisation, person) = network.FirstOf(role);
        if (arguments.Id("--org") is { } asked)
            (organisation, person) = (asked, network.FirstPersonIn(role, asked) ?? person);
        var minutes = arguments.Number("--minutes", otherwise: 60, min: 1, MinutesMax);
        Console.WriteLine(DevelopmentToken.Mint(
            folder, role, organisation, arguments.Id("--person") ?? person, TimeSpan.FromMinutes(minutes), TimeProvider.System));
        return Task.FromResult(0);
    }
}
