using System.Diagnostics;
using System.Net;
using Referrals.Ops.Processes;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>A clinic of one silo, whose archive is a disk of its own that nobody else sees, and that goes when the silo ends.</summary>
public sealed class AClinicWithADisk : AClinic
{
    /// <summary>More than the silo asks for before it takes photographs (ARC-12); what nobody fills takes no memory.</summary>
    const string Roomy = "8g";

    protected override string Name => "disk";

    /// <summary>Root may mount, but not in every container.</summary>
    public bool MayMount { get; } = Process.Start(new ProcessStartInfo("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]) { RedirectStandardError = true }) is { } trial && Succeeded(trial);

    protected override TopologyPlan Plan(TopologyPlan usual) => usual with
    {
        ClinicalSilos = 1,
        ClinicalWithin = !MayMount ? [] : ["unshare", "--mount", "--propagation", "private",
            "sh", "-c", $"mkdir -p \"$0\" && mount -t tmpfs -o size={Roomy},mode=700 archive \"$0\" && exec \"$@\"", usual.Folder.Archive],
    };

    static bool Succeeded(Process trial)
    {
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }

    /// <summary>As the silo sees it.</summary>
    public string Archive => $"/proc/{One.Pid}/root{Folder.Archive}";

    /// <summary>Leaves so many bytes of room; null gives all of it back.</summary>
    public async Task LeaveRoom(int? bytes)
    {
        var size = bytes is { } few ? $"{Directory.EnumerateFiles(Archive, "*", SearchOption.AllDirectories).Sum(Blocks) + few}" : Roomy;
        var said = await Tool.Run("nsenter", ["--target", $"{One.Pid}", "--mount", "mount", "-o", $"remount,size={size}", Folder.Archive], TestContext.Current.CancellationToken);
        Assert.True(said.ExitCode == 0, said.Output);
    }

    /// <summary>In pages, as a file in memory takes them.</summary>
    static long Blocks(string file) => (new FileInfo(file).Length + 4095) / 4096 * 4096;
}

/// <summary>The archive's disk fills up while photographs arrive: the sender is told, nothing half-written stays, what was acknowledged is shown, and with room it goes on.</summary>
public sealed class FullArchiveTests(AClinicWithADisk clinic) : IClassFixture<AClinicWithADisk>
{
    [Fact]
    public async Task A_full_disk_is_said_to_be_full_and_costs_nothing_that_was_acknowledged()
    {
        Assert.SkipUnless(clinic.MayMount, "a disk of its own needs the right to mount one");
        using var referrer = clinic.Referrer();
        var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var (safe, whole, inParts) = (Photograph.Of(400_000), Photograph.Of(400_000), Photograph.Of(400_000));
        await referrer.Upload(set, safe);
        foreach (var announced in new[] { whole, inParts }) await referrer.Create(set, announced);
        await (await referrer.Patch(inParts.Image, 0, inParts.Bytes.AsMemory(0, 100_000))).Says(HttpStatusCode.NoContent);
        var durable = 100_000 / 16_384 * 16_384;

        await clinic.LeaveRoom(100_000);
        var before = Objects();
        using (var refused = await referrer.Patch(whole.Image, 0, whole.Bytes))
        {
            Assert.Equal(TimeSpan.FromMinutes(1), refused.Headers.RetryAfter?.Delta);
            await refused.Refuses(507, "storage-full");
        }
        await (await referrer.Patch(inParts.Image, durable, inParts.Bytes.AsMemory(durable))).Refuses(507, "storage-full");
        Assert.Equal((0, durable), (await referrer.Offset(whole.Image), await referrer.Offset(inParts.Image)));
        Assert.Equal(before, Objects());
        Assert.Equal(safe.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{safe.Image}"));

        await clinic.LeaveRoom(null);
        await (await referrer.Patch(whole.Image, 0, whole.Bytes)).Says(HttpStatusCode.NoContent);
        await (await referrer.Patch(inParts.Image, durable, inParts.Bytes.AsMemory(durable))).Says(HttpStatusCode.NoContent);
        foreach (var it in new[] { safe, whole, inParts }) Assert.Equal(it.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{it.Image}"));
    }

    string[] Objects() => [.. Directory.EnumerateFiles(clinic.Archive, "*", SearchOption.AllDirectories).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
}
