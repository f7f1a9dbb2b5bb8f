using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Referrals.Imaging.Previews;
using Xunit;

namespace Referrals.UnitTests.Imaging.Previews;

/// <summary>A decoder that was taken over finds no network, no file, no secret and nobody else: asked from within, in the worker's place.</summary>
public sealed class SandboxTests
{
    static readonly SandboxCommand Command = new(AWorker.Settings);

    [Fact]
    public async Task The_worker_finds_itself_confined()
    {
        using var worker = AWorker.Sandboxed();
        Assert.Null(await worker.Check(CancellationToken.None));
    }

    [Fact]
    public async Task Without_its_sandbox_the_same_check_finds_everything_wrong()
    {
        using var worker = Unsandboxed();
        var end = await worker.Run(new SandboxCommand(AWorker.Settings with { Sandbox = Sandbox.None }).Worker("probe", "confined"), default, CancellationToken.None);
        Assert.Equal((int)WorkerExit.NotConfined, end!.ExitCode);
        Assert.Contains("a network besides its own loopback", Encoding.UTF8.GetString(end.Answer.Span));
    }

    [Fact]
    public async Task It_cannot_reach_a_port_of_this_machine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        Assert.Equal((int)WorkerExit.NotConfined, (await Ask("reach", port)).ExitCode);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("/written"), InlineData("/app/written"), InlineData("/usr/written"), InlineData("/dev/written"), InlineData("/dev/shm/written"), InlineData("/proc/sys/kernel/hostname")]
    public async Task It_writes_nowhere_but_to_its_own_tmp(string path)
    {
        Assert.Equal((int)WorkerExit.NotConfined, (await Ask("write", path)).ExitCode);
        Assert.Equal((int)WorkerExit.Done, (await Ask("write", "/tmp/written")).ExitCode);
        Assert.False(File.Exists("/tmp/written"));
    }

    [Fact]
    public async Task It_cannot_read_what_the_hub_keeps()
    {
        var secret = Directory.CreateTempSubdirectory("referrals-sandbox-").FullName + "/key";
        try
        {
            File.WriteAllText(secret, "secret");
            foreach (var path in new[] { secret, "/etc/passwd", $"/proc/{Environment.ProcessId}/environ", Environment.ProcessPath! + ".config" })
                Assert.Equal((int)WorkerExit.NotConfined, (await Ask("read", path)).ExitCode);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(secret)!, recursive: true);
        }
    }

    [Fact]
    public async Task Its_environment_holds_nothing_of_the_hubs()
    {
        Environment.SetEnvironmentVariable("REFERRALS_SECRET", "secret");
        Assert.Equal(WorkerEnvironment.Variables.Keys.Append("PWD").Order(), Lines(await Ask("environment")).Order());
    }

    [Fact]
    public async Task It_sees_no_other_process() => Assert.Equal(["1"], Lines(await Ask("processes")));

    /// <summary>A pipe or socket that the hub left open for its children would be a door through every wall.</summary>
    [Fact]
    public async Task It_inherits_nothing_that_was_open()
    {
        using var open = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        using var worker = AWorker.Sandboxed();
        var end = await worker.Run(Command.Sandboxed("/usr/bin/ls", "/proc/self/fd"), default, CancellationToken.None);
        Assert.Equal(["0", "1", "2", "3"], Lines(end!)); // the last is the listing itself
    }

    /// <summary>The same walls around any program: namespaces made anew within would open the kernel further.</summary>
    [Fact]
    public async Task It_makes_no_namespaces_of_its_own()
    {
        using var worker = AWorker.Sandboxed();
        var end = await worker.Run(Command.Sandboxed("/usr/bin/unshare", "--user", "/usr/bin/true"), default, CancellationToken.None);
        Assert.Equal(1, end!.ExitCode);
        Assert.Equal(0, (await worker.Run(Command.Sandboxed("/usr/bin/true"), default, CancellationToken.None))!.ExitCode);
    }

    [Fact]
    public void Without_a_sandbox_it_refuses_outside_Development()
    {
        var none = AWorker.Settings with { Sandbox = Sandbox.None };
        Assert.Throws<ArgumentException>(() => new SandboxedWorker(none, TimeProvider.System));
        using var worker = Unsandboxed();
        Assert.Contains("WITHOUT A SANDBOX", worker.Isolation);
    }

    [Fact]
    public async Task Without_a_sandbox_a_developer_still_has_previews()
    {
        using var picture = AWorker.Flag(300, 200);
        using var worker = Unsandboxed();
        Assert.Null(await worker.Check(CancellationToken.None));
        Assert.IsType<PreviewOutcome.Done>(await worker.Develop(picture.JpegsaveBuffer(), CancellationToken.None));
    }

    [Fact]
    public async Task A_worker_that_is_not_there_is_told_and_not_thrown()
    {
        using var worker = new SandboxedWorker(AWorker.Settings with { WorkerDirectory = "/nonexistent" }, TimeProvider.System);
        var outcome = Assert.IsType<PreviewOutcome.Unavailable>(await worker.Develop(new byte[10], CancellationToken.None));
        Assert.Equal("Referrals.ImageWorker.dll is not in /nonexistent", outcome.Reason);
        Assert.Equal(outcome.Reason, await worker.Check(CancellationToken.None));
    }

    static SandboxedWorker Unsandboxed() => new(AWorker.Settings with { Sandbox = Sandbox.None, IsDevelopment = true }, TimeProvider.System);

    static async Task<WorkerEnd> Ask(params string[] question)
    {
        using var worker = AWorker.Sandboxed();
        var end = await worker.Run(Command.Worker(["probe", .. question]), default, CancellationToken.None);
        Assert.NotEqual((int)WorkerExit.Bug, end!.ExitCode);
        return end;
    }

    static string[] Lines(WorkerEnd end) => Encoding.UTF8.GetString(end.Answer.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
