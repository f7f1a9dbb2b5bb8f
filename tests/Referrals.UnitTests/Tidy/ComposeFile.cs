using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Referrals.UnitTests.Tidy;

/// <summary>docker-compose.yml with its anchors resolved.</summary>
sealed class ComposeFile
{
    readonly Dictionary<object, object> root;

    ComposeFile(Dictionary<object, object> root)
    {
        this.root = root;
        Services = [.. Map(root["services"]).Select(service => new ComposeService(this, (string)service.Key, Map(service.Value)))];
    }

    public IReadOnlyList<ComposeService> Services { get; }

    public ComposeService this[string name] => Services.Single(service => service.Name == name);

    public static ComposeFile Read(string path)
    {
        using var text = File.OpenText(path);
        return new(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text))));
    }

    public bool IsInternal(string network) => Map(Map(root["networks"])[network]).TryGetValue("internal", out var value) && value is "true";

    internal static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;
}

/// <summary>One service of the file.</summary>
sealed class ComposeService(ComposeFile file, string name, Dictionary<object, object> keys)
{
    const string OfService = "service:";

    public string Name => name;

    /// <summary>Its own networks, or those of the service whose network it shares.</summary>
    public string[] Networks => Text("network_mode") is { Length: > 0 } mode ? file[mode[OfService.Length..]].Networks : List("networks");

    /// <summary>What of the host it sees, and where.</summary>
    public (string Source, string Target)[] Mounts => [.. List("volumes").Select(volume => volume.Split(':')).Select(parts => (parts[0], parts[1]))];

    public string[] HealthTest => [.. ((List<object>)ComposeFile.Map(keys["healthcheck"])["test"]).Cast<string>()];

    public bool Has(string key) => keys.ContainsKey(key);

    /// <summary>Empty when it is not there.</summary>
    public string Text(string key) => keys.TryGetValue(key, out var value) ? (string)value : "";

    /// <summary>Empty when it is not there.</summary>
    public string[] List(string key) => keys.TryGetValue(key, out var value) ? [.. ((List<object>)value).Cast<string>()] : [];
}
