using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Referrals.Tests;

namespace Referrals.ClusterTests.Running.Epr;

/// <summary>A system in which two practices have a record system: one takes photographs, the other only refers to them. All others have none.</summary>
public sealed class EprSystem : RunningSystem
{
    public FhirReceiver Epr { get; private set; } = null!;
    public Guid WithEpr { get; } = Guid.NewGuid();
    public Guid WithoutPhotographs { get; } = Guid.NewGuid();
    string tokenFile = "";

    protected override TopologyPlan Plan => new(DataFolder.ForTest("epr"))
    {
        Epr = new Dictionary<Guid, JsonObject>
        {
            [WithEpr] = new JsonObject { ["Url"] = Epr.Url, ["TokenFile"] = tokenFile, ["TimeoutSeconds"] = 2 },
            [WithoutPhotographs] = new JsonObject { ["Url"] = Epr.Url, ["SendPhotographs"] = false, ["PatientSystem"] = "https://mill-lane.example.invalid/patients", ["TimeoutSeconds"] = 2 },
        },
    };

    public override async ValueTask InitializeAsync()
    {
        Epr = await FhirReceiver.Start();
        tokenFile = Path.GetTempFileName();
        await File.WriteAllTextAsync(tokenFile, "epr-token\n");
        File.SetUnixFileMode(tokenFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Epr.DisposeAsync();
        File.Delete(tokenFile);
    }
}
