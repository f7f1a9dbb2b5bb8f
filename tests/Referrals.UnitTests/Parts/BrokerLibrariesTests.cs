using Referrals.Ops.Parts;
using Xunit;

namespace Referrals.UnitTests.Parts;

/// <summary>What of an installed RabbitMQ the broker is started with. That it runs with it is shown by every test of a running system.</summary>
public sealed class BrokerLibrariesTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("referrals-broker-").FullName;

    string Server => Path.Combine(_root, "server-1.0");
    string Folder => Path.Combine(_root, "libraries");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_broker_and_what_it_needs_directly_or_not_is_laid_out_and_no_plugin()
    {
        Install("rabbit-1.0", "[kernel,stdlib,ra,\n   rabbit_common]");
        Install("rabbit_common-1.0", "[kernel]");
        Install("ra-2.0", "[aten]");
        Install("aten-0.1", "[kernel,ra]");
        Install("getopt-1.0", "[]");
        Install("rabbitmq_management-1.0", "[rabbit,cowboy]");
        Install("cowboy-2.0", "[]");

        var scripts = BrokerLibraries.Lay(Path.Combine(_root, "bin"), Folder, owner: null);

        Assert.Equal(["aten-0.1", "getopt-1.0", "ra-2.0", "rabbit-1.0", "rabbit_common-1.0"], Laid());
        Assert.True(File.Exists(Path.Combine(scripts!, "rabbitmq-server")));
        Assert.Equal(Folder, Path.GetDirectoryName(scripts));
        Assert.True(File.Exists(Path.Combine(Folder, "plugins", "ra-2.0", "ebin", "ra.app")));
    }

    [Fact]
    public void After_an_upgrade_nothing_of_the_old_release_is_left()
    {
        Install("rabbit-1.0", "[ra]");
        Install("ra-2.0", "[]");
        BrokerLibraries.Lay(Path.Combine(_root, "bin"), Folder, owner: null);
        Directory.Move(Path.Combine(Server, "plugins", "ra-2.0"), Path.Combine(Server, "plugins", "ra-3.0"));

        BrokerLibraries.Lay(Path.Combine(_root, "bin"), Folder, owner: null);

        Assert.Equal(["ra-3.0", "rabbit-1.0"], Laid());
    }

    [Fact]
    public void Another_layout_is_left_as_it_is()
    {
        Install("rabbit-1.0.ez", "[]");
        Assert.Null(BrokerLibraries.Lay(Path.Combine(_root, "bin"), Folder, owner: null));
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "rabbitmq-server"), "");
        Assert.Null(BrokerLibraries.Lay(elsewhere, Folder, owner: null));
        Assert.False(Directory.Exists(Folder));
    }

    IEnumerable<string> Laid() => Directory.EnumerateDirectories(Path.Combine(Folder, "plugins")).Select(library => Path.GetFileName(library)).Order(StringComparer.Ordinal);

    // As Debian does: the programs are links into the release's own folder.
    void Install(string library, string applications)
    {
        var (scripts, programs) = (Path.Combine(Server, "sbin"), Path.Combine(_root, "bin"));
        Directory.CreateDirectory(scripts);
        Directory.CreateDirectory(programs);
        File.WriteAllText(Path.Combine(scripts, "rabbitmq-server"), "");
        if (!Path.Exists(Path.Combine(programs, "rabbitmq-server")))
            File.CreateSymbolicLink(Path.Combine(programs, "rabbitmq-server"), "../server-1.0/sbin/rabbitmq-server");
        var name = library.Split('-')[0];
        var ebin = Directory.CreateDirectory(Path.Combine(Server, "plugins", library, library.EndsWith(".ez", StringComparison.Ordinal) ? "packed" : "ebin")).FullName;
        File.WriteAllText(Path.Combine(ebin, name + ".app"), $"{{application, {name}, [\n  {{applications, {applications}}},\n  {{env, []}}]}}.\n");
    }
}
