namespace Referrals.Imaging.Previews;

/// <summary>All that a worker's environment holds.</summary>
public static class WorkerEnvironment
{
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["DOTNET_GCHeapHardLimit"] = $"0x{PreviewLimits.ManagedHeapBytesMax:x}",
        ["DOTNET_EnableDiagnostics"] = "0",
        // It maps a memory file of 2 GiB twice, which the bound on files forbids; the runtime would not start.
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["VIPS_BLOCK_UNTRUSTED"] = "1",
        ["VIPS_CONCURRENCY"] = "1",
        ["MALLOC_ARENA_MAX"] = "2",
    };
}
