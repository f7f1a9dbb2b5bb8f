using System.Text.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The demonstration over a line that breaks, with a silo killed under it: every photograph arrives all the same, and as it was.</summary>
public sealed class FlakyDemoTests
{
    [Fact]
    public async Task Uploads_are_cut_and_a_silo_is_killed_and_nothing_is_lost()
    {
        var folder = DataFolder.ForTest("flaky");
        var file = folder.Root + ".json";
        try
        {
            // Exit code 0: whole, nothing disagrees, the line was cut, the silo was killed, and every broken upload was gone on with.
            await Ops(folder, "demo", "--flaky", "-n", "8", "--concurrency", "4", "--seed", "7", "--json", file);
            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            int Figure(string name) => figures.RootElement.GetProperty(JsonNamingPolicy.CamelCase.ConvertName(name)).GetInt32();
            Assert.Equal((8, 0, 0, 0), (Figure("Read"), Figure("Lost"), Figure("Duplicated"), Figure("Mispaired")));
            Assert.InRange(Figure("Cuts"), 3, int.MaxValue);
            // Resumed where they were cut, not begun again: a chunk and what was in the pipes goes twice, and what the killed silo had not yet kept.
            Assert.InRange(Figure("BytesSentTwice"), 0, Figure("BytesSent") / 4);
        }
        finally
        {
            await Ops(folder, "stop");
            File.Delete(file);
        }
    }

    static Task Ops(DataFolder folder, params string[] words) => Tool.MustRun("env",
        [$"REFERRALS_DATA={folder.Root}", Repository.Dotnet, Repository.BuiltProgram("infra", "Referrals.Ops"), .. words], TestContext.Current.CancellationToken);
}
