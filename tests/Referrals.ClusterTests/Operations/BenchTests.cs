using System.Text.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The measurements' short form: every one runs, and writes the figures that it promises. How large they are is no test's business.</summary>
public sealed class BenchTests
{
    [Theory]
    [InlineData("journey", "journeysPerSecond", "serverCpuMsPerJourney", "--images", "1", "--concurrency", "4")]
    [InlineData("upload", "uploadsPerSecond", "serverCpuMsPerUpload", "--mb", "1", "--concurrency", "4")]
    [InlineData("queue", "pagesPerSecond", "serverCpuMsPerPage", "--open", "2000", "--concurrency", "4")]
    [InlineData("records", "readsPerSecond", "serverCpuMsPerRead", "--entries", "2000", "--concurrency", "4")]
    [InlineData("claims", "claimsPerSecond", "serverCpuMsPerClaim", "--concurrency", "8")]
    public async Task A_short_measurement_writes_its_figures(string what, string rate, string cost, params string[] setting)
    {
        var folder = DataFolder.ForTest("bench-" + what);
        var file = folder.Root + ".json";
        // Beside the folder that the variable names, so that the test program's clearing up finds it.
        await Tool.MustRun("env", [$"REFERRALS_DATA={folder.Root}", Repository.Dotnet, Repository.BuiltProgram("infra", "Referrals.Ops"),
            "bench", what, "--seconds", "2", "--warm-up", "2", "--json", file, .. setting], TestContext.Current.CancellationToken);
        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
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
        Assert.False(Directory.Exists(folder.Root + "-bench"));
    }
}
