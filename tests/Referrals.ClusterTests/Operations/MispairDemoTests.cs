using System.Text.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Processes;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>The demonstration with mistakes in it: swapped answers wait, the wrong patient is found, and each answer comes home (scenarios 10 and 11).</summary>
public sealed class MispairDemoTests
{
    [Fact]
    public async Task Swapped_answers_and_a_wrong_patient_are_put_right_and_nothing_stays_mispaired()
    {
        var folder = DataFolder.ForTest("mispair");
        var file = folder.Root + ".json";
        try
        {
            // Exit code 0: whole, and every step of the mistakes and their repair came out as told.
            await Ops(folder, "demo", "--mispair", "-n", "3", "--concurrency", "3", "--seed", "7", "--json", file);
            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            int Figure(string name) => figures.RootElement.GetProperty(JsonNamingPolicy.CamelCase.ConvertName(name)).GetInt32();
            Assert.Equal((6, 0, 0, 0), (Figure("Read"), Figure("Lost"), Figure("Duplicated"), Figure("Mispaired")));
            Assert.Equal(0, Figure("MixupAmiss"));
            Assert.InRange(Figure("MixupSteps"), 20, int.MaxValue);
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
