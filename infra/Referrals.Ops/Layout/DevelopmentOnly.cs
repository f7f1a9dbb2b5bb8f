using System.Text.Json.Nodes;

namespace Referrals.Ops.Layout;

/// <summary>What only a development copy has. A real installation gets its keys, tokens and settings elsewhere.</summary>
static class DevelopmentOnly
{
    /// <summary>The environment of every process that this program starts.</summary>
    public const string Environment = "Development";

    /// <summary>Where the development copy says its data is.</summary>
    public const string Nation = "GB-ENG";

    /// <summary>Refuses to go on unless what runs in the folder, and the shell that asks, are both for development.</summary>
    public static void Insist(DataFolder folder)
    {
        var found = Directory.Exists(folder.Config) ? Directory.GetFiles(folder.Config, "*.json") : [];
        if (found.Length == 0)
            throw new OpsRefusal($"nothing was started in {folder.Root} yet: infra/run first");
        var environments = found.Select(file => (string?)JsonNode.Parse(File.ReadAllText(file))?["Environment"] ?? "not stated")
            .Concat(new[] { "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT" }.Select(System.Environment.GetEnvironmentVariable).OfType<string>());
        if (environments.FirstOrDefault(environment => environment != Environment) is { } other)
            throw new OpsRefusal($"development tokens exist in the environment {Environment} only, and this is {other}", exitCode: 2);
    }
}
