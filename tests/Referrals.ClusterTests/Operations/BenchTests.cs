using System.Text.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The measurements' short form: every one runs, and writes the figures that it promises. How large they are is no test's business.</summary>
public sealed class BenchTests
{
    [Fact]
    public async Task Short_measurements_write_their_figures()
    {
        var folder = DataFolder.ForTest("bench");
        var files = Directory.CreateTempSubdirectory();
        // Beside the folder that the variable names, so that the test program's clearing up finds it.
        await Tool.MustRun("env", [$"REFERRALS_DATA={folder.Root}", Repository.Dotnet, Repository.BuiltProgram("infra", "Referrals.Ops"),
            "bench", "journey", "upload", "queue", "records", "claims", "--images", "1", "--mb", "1", "--open", "2000", "--entries", "2000", "--concurrency", "4", "--seconds", "2", "--warm-up", "2",
            "--json", files.FullName], TestContext.Current.CancellationToken);
        await Holds(files, "journey", "journeysPerSecond", "serverCpuMsPerJourney");
        await Holds(files, "upload", "uploadsPerSecond", "serverCpuMsPerUpload");
        await Holds(files, "queue", "pagesPerSecond", "serverCpuMsPerPage");
        await Holds(files, "records", "readsPerSecond", "serverCpuMsPerRead");
        await Holds(files, "claims", "claimsPerSecond", "serverCpuMsPerClaim");
        files.Delete(recursive: true);
        Assert.False(Directory.Exists(folder.Root + "-bench"));
    }

    static async Task Holds(DirectoryInfo files, string what, string rate, string cost)
    {
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(files.FullName, what + ".json"), TestContext.Current.CancellationToken));
        Assert.True(figures.RootElement.GetProperty(rate).GetDouble() > 0);
        Assert.Equal(0, figures.RootElement.GetProperty("failures").GetInt32());
        Assert.Equal("paused", figures.RootElement.GetProperty("previews").GetString());
        var parts = figures.RootElement.GetProperty(cost);
        foreach (var group in new[] { "silos", "identity", "PostgreSQL", "RabbitMQ", "worker", "total" }) Assert.True(parts.GetProperty(group).GetDouble() >= 0);
        Assert.True(parts.GetProperty("total").GetDouble() > 0);
        Assert.True(figures.RootElement.GetProperty("peakRssMb").GetProperty("clinical-1").GetDouble() > 50);
        foreach (var step in figures.RootElement.GetProperty("steps").EnumerateObject())
            Assert.True(step.Value.GetProperty("p50").GetDouble() <= step.Value.GetProperty("p99").GetDouble(), step.Name);
        foreach (var measured in figures.RootElement.GetProperty("machine").EnumerateObject()) Assert.True(measured.Value.GetDouble() > 0, measured.Name);
    }
}
