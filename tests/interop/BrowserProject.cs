using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.Tests;

/// <summary>tests/interop with its pinned packages.</summary>
public sealed class BrowserProject() : NodeProject("interop");

/// <summary>A folder of tests/ for Node.js with its pinned packages, outside the clone: node_modules is nothing of ours. Gone with the tests.</summary>
public abstract class NodeProject(string source) : IAsyncLifetime
{
    readonly DataFolder folder = DataFolder.ForTest($"{source}-{Environment.ProcessId}");

    /// <summary>Where node starts.</summary>
    public string Folder => folder.Root;

    public async ValueTask InitializeAsync()
    {
        var npm = Tool.Find("npm") ?? throw new InvalidOperationException("Node.js with npm is not on the PATH; the tests of other programs' clients need it.");
        Directory.CreateDirectory(folder.Root);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", source)))
            File.Copy(file, Path.Combine(folder.Root, Path.GetFileName(file)), overwrite: true);
        var installed = await Tool.Run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], CancellationToken.None, workingDirectory: folder.Root);
        Assert.True(installed.ExitCode == 0, installed.Output);
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(folder.Root)) folder.Remove();
        return ValueTask.CompletedTask;
    }
}
