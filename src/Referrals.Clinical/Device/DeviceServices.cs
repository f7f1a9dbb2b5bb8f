using System.Text.Json.Serialization;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>What the obligations to delete need of the process.</summary>
static class DeviceServices
{
    public static void Add(IServiceCollection services) => services.AddSingleton<DeletionLists>().AddHostedService<DeletionGauge>();
}

/// <summary>The doors of deletion.</summary>
static class DeviceDoors
{
    public static void Map(IEndpointRouteBuilder app)
    {
        ReportDeletionDoor.Map(app);
        ShowDeletionsDoor.Map(app);
        ListDeletionsDoor.Map(app);
        CountOverdueDoor.Map(app);
    }
}

/// <summary>The obligations' state and events as they are stored.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Commit<DeviceCopies>))]
[JsonSerializable(typeof(DeviceCopiesEvent))]
public sealed partial class DeviceJson : JsonSerializerContext;
