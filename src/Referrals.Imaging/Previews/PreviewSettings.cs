namespace Referrals.Imaging.Previews;

/// <summary>What stands between a hostile photograph and the hub while it is decoded.</summary>
public enum Sandbox
{
    /// <summary>Namespaces without network, files and other processes, by bubblewrap, and the kernel's limits on top.</summary>
    Bubblewrap,

    /// <summary>The kernel's limits alone. Development only: a decoder that is taken over reads what the hub reads.</summary>
    None,
}

/// <summary>How a hub makes previews.</summary>
public sealed record PreviewSettings
{
    /// <summary>Folder of Referrals.ImageWorker.dll; beside the hub's program unless told otherwise.</summary>
    public string WorkerDirectory { get; init; } = Path.Combine(AppContext.BaseDirectory, "worker");

    public Sandbox Sandbox { get; init; } = Sandbox.Bubblewrap;

    /// <summary>The environment is a developer's, with synthetic patients only.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Workers at one time in this process: each takes a core and up to 512 MiB.</summary>
    public int AtOnce { get; init; } = 2;
}
