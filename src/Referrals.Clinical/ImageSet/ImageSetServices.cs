using System.Text.Json.Serialization;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Previews;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Clinical;

/// <summary>What image sets and uploads need of the process.</summary>
public static class ImageSetServices
{
    /// <exception cref="UnsafeConfigurationException">No archive is configured.</exception>
    public static void Add(IServiceCollection services, ZoneSettings settings)
    {
        var archive = settings.Archive ?? throw new UnsafeConfigurationException("Archive is missing: photographs would have no place.");
        if (!P256Point.TryParse(archive.Evidence.Point, out var evidence))
            throw new UnsafeConfigurationException("Archive.Evidence.Point is no point of P-256: originals could be opened by nobody.");
        services.AddSingleton(new EvidencePublicKey(new(archive.Evidence.Id), evidence))
            .AddSingleton<IngestKeys>()
            .AddSingleton<Developing>()
            .AddSingleton<Rolls>()
            .AddHostedService<ArchiveKeeper>()
            .AddSingleton<PreviewTable>()
            .AddSingleton<Pictures>()
            .AddSingleton(settings.Previews)
            .AddSingleton(new SandboxedWorker(
                new() { Sandbox = settings.Previews.Sandboxed ? Sandbox.Bubblewrap : Sandbox.None, IsDevelopment = settings.IsDevelopment, AtOnce = settings.Previews.AtOnce }, TimeProvider.System))
            .AddHostedService<PreviewMaker>();
        services.AddSingleton(new SealedArchive(archive.Directory, ArchiveNationCode.Parse(archive.Nation)))
            .AddSingleton<PhotographArchive>()
            .AddSingleton(archive)
            .AddSingleton<StorageProbe>()
            .AddSingleton<StorageCheckTable>()
            .AddSingleton<StorageGate>()
            .AddHostedService(provider => provider.GetRequiredService<StorageGate>())
            .AddSingleton<UploadTable>()
            .AddSingleton(settings.Limits)
            .AddSingleton<UploadRate>()
            .AddSingleton<ArrivedPhotographs>()
            .AddSingleton<PhotographUses>()
            // Leases are compared in the database; only the pace of checkpoints is measured here.
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<PhotographReceiver>(provider, TimeProvider.System));
        services.AddHealthChecks().AddCheck<StorageGate>("storage", tags: ["referrals"]);
    }
}

/// <summary>The doors of image sets and uploads.</summary>
public static class ImageSetDoors
{
    public static void Map(IEndpointRouteBuilder app)
    {
        OpenImageSetDoor.Map(app);
        ShowImageSetDoor.Map(app);
        CreateUploadDoor.Map(app);
        UploadStateDoor.Map(app);
        AppendUploadDoor.Map(app);
        EndUploadDoor.Map(app);
        SealImageSetDoor.Map(app);
        WithdrawConsentDoor.Map(app);
        ViewImageDoor.Map(app);
        ReadIngestKeys.Map(app);
        ReadStorageDoor.Map(app);
    }
}

/// <summary>The image set's state and events as they are stored.</summary>
[JsonSerializable(typeof(Commit<ImageSet>))]
[JsonSerializable(typeof(ImageSetEvent))]
[JsonSerializable(typeof(Result<OpenedImageSet>))]
[JsonSerializable(typeof(Result<ImageTaken>))]
[JsonSerializable(typeof(Result<SealedImageSet>))]
[JsonSerializable(typeof(Result<WithdrawnConsent>))]
public sealed partial class ImageSetJson : JsonSerializerContext;
