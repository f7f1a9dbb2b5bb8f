using System.Text.RegularExpressions;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>RabbitMQ as it is installed, but with none of the libraries that only its plugins need, as a folder of links.</summary>
/// <remarks>
/// Erlang looks for each of some thousand modules in one library after the other, and RabbitMQ comes with seventy, of which the broker needs twenty.
/// Without the others it starts with two thirds of the processor time, and what is not on its path cannot be loaded either.
/// </remarks>
public static partial class BrokerLibraries
{
    const string Broker = "rabbit";

    // Its settings' reader asks for this one when it runs.
    const string AskedForLater = "getopt";

    /// <summary>Lays the links out anew, since an upgrade moves what they point to. The folder of the broker's scripts; null where the installation is not laid out as we know it.</summary>
    /// <param name="programs">Folder of rabbitmq-server.</param>
    /// <param name="folder">Where the links go.</param>
    /// <param name="owner">Who has to follow them.</param>
    public static string? Lay(string programs, string folder, SystemUser? owner)
    {
        var script = Path.Combine(programs, "rabbitmq-server");
        var scripts = Path.GetDirectoryName(File.ResolveLinkTarget(script, returnFinalTarget: true)?.FullName ?? script)!;
        var installed = Path.Combine(Path.GetDirectoryName(scripts)!, "plugins");
        if (!Directory.Exists(installed))
            return null;
        var libraries = Directory.EnumerateDirectories(installed).GroupBy(NameOf).ToDictionary(library => library.Key, library => library.Order(StringComparer.Ordinal).Last());
        if (!libraries.TryGetValue(Broker, out var broker) || !File.Exists(Description(broker)))
            return null;
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        PrivateFile.CreateFolder(folder, owner);
        PrivateFile.CreateFolder(Path.Combine(folder, "plugins"), owner);
        foreach (var library in Needed(libraries))
            Directory.CreateSymbolicLink(Path.Combine(folder, "plugins", Path.GetFileName(library)), library);
        return Directory.CreateSymbolicLink(Path.Combine(folder, "sbin"), scripts).FullName;
    }

    static IEnumerable<string> Needed(IReadOnlyDictionary<string, string> libraries)
    {
        var seen = new HashSet<string>();
        var open = new Queue<string>([Broker, AskedForLater]);
        while (open.TryDequeue(out var name))
        {
            // What is not among them is Erlang's own.
            if (!libraries.TryGetValue(name, out var library) || !seen.Add(name))
                continue;
            yield return library;
            if (File.Exists(Description(library)) && Applications().Match(File.ReadAllText(Description(library))) is { Success: true } needs)
                foreach (var need in needs.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries))
                    open.Enqueue(need);
        }
    }

    /// <summary>As ranch of ranch-2.1.0.</summary>
    static string NameOf(string library) => Path.GetFileName(library).Split('-')[0];

    static string Description(string library) => Path.Combine(library, "ebin", NameOf(library) + ".app");

    [GeneratedRegex(@"\{\s*applications\s*,\s*\[([^\]]*)\]")]
    private static partial Regex Applications();
}
