namespace Referrals.Imaging.Previews;

/// <summary>How a worker ends, as its exit code. Any other code comes from the runtime, the sandbox or a signal.</summary>
public enum WorkerExit
{
    Done = 0,

    /// <summary>Neither JPEG nor PNG, or damaged.</summary>
    Undecodable = 20,

    /// <summary>More bytes or pixels than are accepted; nothing was decoded.</summary>
    TooLarge = 21,

    /// <summary>Our mistake, or a decoder's.</summary>
    Bug = 22,

    /// <summary>Answer to a question of the hub: something can be reached that should not, or the other way round.</summary>
    NotConfined = 23,
}
