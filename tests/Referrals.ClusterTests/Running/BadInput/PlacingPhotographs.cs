using Referrals.Clinical;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>DT-9 over HTTP: an archive that does not comply takes nothing new and shows what it has.</summary>
[Collection(RunningSystem.Name)]
public sealed class PlacingPhotographs(RunningSystem system)
{
    const long KeepersLock = 0x4152434849;

    [Fact]
    public async Task A_store_that_does_not_comply_takes_nothing_new_and_shows_what_it_has()
    {
        var (kept, open, waiting) = (new ReferralOnItsWay(system), new ReferralOnItsWay(system), new ReferralOnItsWay(system));
        await kept.Queued();
        await open.WithOpenSet();
        await waiting.Referred();
        var image = kept.Entries[0].Image.Value;
        // The keeper would read it again at once and mend what is planted here.
        await using var keeper = await system.ClinicalDatabase.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await Run(keeper, $"SELECT pg_advisory_lock({KeepersLock})");
        try
        {
            await RunningSystem.Scalar(system.ClinicalDatabase, "UPDATE upload SET scrubbed_at = clock_timestamp() - interval '40 days' WHERE image = $1", image);
            await LookNow();
            foreach (var silo in new[] { system.Clinical, system.OtherClinical })
            {
                await RunningSystem.Until($"{silo} refuses", async () => (await system.Get($"{silo}/health/ready", null)).Body == "Degraded");
                Assert.Equal(200, (await system.Get($"{silo}/health/ready", null)).Status);
                var refused = await system.Put($"{silo}/referrals/{waiting.Referral}/image-sets/{waiting.Set}", waiting.Gp, waiting.ImageSetBody);
                Assert.Equal((503, "storage-not-compliant"), (refused.Status, refused.Problem));
                Assert.Equal(StorageGate.Wait, refused.Headers.RetryAfter?.Delta);
                Assert.Contains("ScrubOverdue: let the archive keeper run", refused.Value.GetProperty("detail").GetString());
            }
            var announced = await open.Create(Guid.NewGuid(), 70_000);
            Assert.Equal((503, "storage-not-compliant"), (announced.Status, announced.Problem));

            var seen = await system.Get($"{system.Clinical}/image-sets/{kept.Set}/images/{image}", kept.Reader);
            Assert.Equal(200, seen.Status);
            var checks = Must(await system.Get($"{system.Clinical}/storage-checks", system.Admin)).GetProperty("items").EnumerateArray().ToArray();
            Assert.Equal(system.Topology.Clinical.Count, checks.Length);
            Assert.Contains(checks, check => !check.GetProperty("compliant").GetBoolean() && check.GetProperty("failing")[0].GetProperty("question").GetString() == "ScrubOverdue");
        }
        finally
        {
            await RunningSystem.Scalar(system.ClinicalDatabase, "UPDATE upload SET scrubbed_at = clock_timestamp() WHERE image = $1", image);
            await Run(keeper, $"SELECT pg_advisory_unlock({KeepersLock})");
        }
        foreach (var silo in new[] { system.Clinical, system.OtherClinical })
            await RunningSystem.Until($"{silo} takes photographs again", async () => (await system.Get($"{silo}/health/ready", null)).Body == "Healthy", seconds: 120);
        await waiting.OpenSet();
        Assert.Equal(201, (await open.Create(Guid.NewGuid(), 70_000)).Status);
    }

    Task LookNow() => RunningSystem.Scalar(system.ClinicalDatabase, "UPDATE storage_check_due SET due_at = clock_timestamp()");

    static async Task Run(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
