using System.Diagnostics;
using Referrals.Imaging.Previews;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.UnitTests.Imaging.Previews;

/// <summary>However a worker ends, its photograph has an outcome, and nothing of the worker lives on.</summary>
public sealed class WorkerEndsTests
{
    static readonly SandboxCommand Command = new(AWorker.Settings);

    [Fact]
    public async Task One_that_has_answered_is_gone()
    {
        using var picture = AWorker.Flag(4000, 3000);
        using var process = Process.Start(Command.Worker())!;
        var ending = new WorkerRun(process, TimeProvider.System).End(picture.JpegsaveBuffer(), CancellationToken.None);
        var children = await Descendants(process.Id);
        Assert.Equal((Stopped.Not, (int)WorkerExit.Done), ((await ending).Stopped, (await ending).ExitCode));
        Assert.NotEmpty(children);
        Assert.All(children, IsGone);
    }

    [Fact]
    public async Task One_that_takes_too_much_memory_is_ended()
    {
        var (end, lived, children) = await Run("take", "2000");
        Assert.Equal(Stopped.Memory, end.Stopped);
        Assert.True(lived < PreviewLimits.WallTimeMax, $"{lived}");
        Assert.All(children, IsGone);
    }

    [Fact]
    public async Task One_that_never_ends_is_ended()
    {
        var (end, lived, children) = await Run("wait");
        Assert.Equal(Stopped.Time, end.Stopped);
        Assert.InRange(lived, PreviewLimits.WallTimeMax, PreviewLimits.WallTimeMax + TimeSpan.FromSeconds(3));
        Assert.NotEmpty(children);
        Assert.All(children, IsGone);
    }

    [Fact]
    public async Task One_that_talks_too_much_is_ended_and_not_listened_to()
    {
        var (end, _, _) = await Run("talk", "500");
        Assert.Equal((Stopped.Output, PreviewLimits.AnswerBytesMax), (end.Stopped, end.Answer.Length));
    }

    [Fact]
    public async Task A_call_that_is_given_up_takes_its_worker_with_it()
    {
        using var worker = AWorker.Sandboxed();
        using var giveUp = new CancellationTokenSource();
        using var run = Process.Start(Command.Worker("probe", "wait"))!;
        var ending = new WorkerRun(run, TimeProvider.System).End(default, giveUp.Token);
        var children = await Descendants(run.Id);
        await giveUp.CancelAsync();
        Assert.Equal(Stopped.Cancelled, (await ending).Stopped);
        Assert.NotEmpty(children);
        Assert.All(children, IsGone);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.Develop(new byte[100], giveUp.Token));
    }

    /// <summary>By the machine's own killer, or a crash: the outcome says so, and a place is free again.</summary>
    [Fact]
    public async Task One_that_somebody_else_kills_has_an_outcome()
    {
        using var place = new APlaceOfItsOwn();
        using var worker = new SandboxedWorker(place.Settings with { AtOnce = 1 }, TimeProvider.System);
        var developing = worker.Develop(HostileMasters.PngBomb(10_000, 10_000, 8, 6, interlaced: false, 10_000L * 40_001), CancellationToken.None);
        int[] started;
        while ((started = [.. Children(Environment.ProcessId).Where(place.Started)]).Length == 0) await Task.Delay(2);
        Kill((await Descendants(started.Single()))[^1]);
        var outcome = await developing;
        Assert.True(outcome is PreviewOutcome.Undecodable { Because: UndecodableBecause.WorkerFailed } or PreviewOutcome.Unavailable, outcome.ToString());
        using var picture = AWorker.Flag(30, 20);
        Assert.IsType<PreviewOutcome.Done>(await worker.Develop(picture.JpegsaveBuffer(), CancellationToken.None));
    }

    [Fact]
    public async Task Two_work_at_once_and_a_third_waits_its_turn()
    {
        using var place = new APlaceOfItsOwn();
        using var worker = new SandboxedWorker(place.Settings, TimeProvider.System);
        var master = Photographs.Take(3, PhotographView.Overview).Bytes;
        var most = 0;
        var all = Task.WhenAll(Enumerable.Range(0, 6).Select(_ => worker.Develop(master, CancellationToken.None)));
        while (!all.IsCompleted)
        {
            most = Math.Max(most, Children(Environment.ProcessId).Count(place.Started));
            await Task.Delay(5);
        }
        Assert.All(await all, outcome => Assert.IsType<PreviewOutcome.Done>(outcome));
        Assert.Equal(2, most);
    }

    /// <summary>12 megapixels, two at once. The bound is loose, for a busy machine; docs/decisions/0011 has what was measured.</summary>
    [Fact]
    public async Task Twelve_megapixels_take_less_than_two_seconds_even_on_a_busy_machine()
    {
        using var picture = AWorker.Flag(4000, 3000);
        var (master, clock) = (picture.JpegsaveBuffer(q: 90), Stopwatch.StartNew());
        using var worker = AWorker.Sandboxed();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => worker.Develop(master, CancellationToken.None)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
    }

    static async Task<(WorkerEnd End, TimeSpan Lived, int[] Children)> Run(params string[] question)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(Command.Worker(["probe", .. question]))!;
        var ending = new WorkerRun(process, TimeProvider.System).End(default, CancellationToken.None);
        var children = await Descendants(process.Id);
        return (await ending, clock.Elapsed, children);
    }

    /// <summary>Waits until bwrap has a process inside, and that one the worker.</summary>
    static async Task<int[]> Descendants(int root)
    {
        for (var wait = 0; wait < 500; wait++)
        {
            var found = new List<int>();
            for (int[] next = [root]; next.Length > 0;)
            {
                next = [.. next.SelectMany(Children)];
                found.AddRange(next);
            }
            if (found.Count > 0 && IsWorker(found[^1])) return [.. found];
            await Task.Delay(2);
        }
        return [];
    }

    static IEnumerable<int> Children(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
        where id > 0 && Text($"/proc/{id}/stat") is var stat && stat.Length > 0 && stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is [not "Z", var of, ..] && of == $"{parent}"
        select id;

    /// <summary>bwrap's own line names the worker as well, among its options.</summary>
    static bool IsWorker(int id) => CommandLine(id).Split('\0') is [var program, "/app/Referrals.ImageWorker.dll", ..] && program.EndsWith("/dotnet", StringComparison.Ordinal);

    /// <summary>Collected too: where process 1 is no init, each that is not would hold its number for ever.</summary>
    static void IsGone(int id) => Assert.False(Directory.Exists($"/proc/{id}"));

    static string CommandLine(int id) => Text($"/proc/{id}/cmdline");

    static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The worker's folder under a name of its own: bwrap's line names it, so that other tests' workers are not taken for these.</summary>
    sealed class APlaceOfItsOwn : IDisposable
    {
        readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("referrals-worker-");

        public APlaceOfItsOwn() => Directory.CreateSymbolicLink(Link, AWorker.Settings.WorkerDirectory);

        public PreviewSettings Settings => AWorker.Settings with { WorkerDirectory = Link };

        string Link => Path.Combine(folder.FullName, "worker");

        public bool Started(int id) => CommandLine(id).Contains(Link);

        public void Dispose() => folder.Delete(recursive: true);
    }
}
