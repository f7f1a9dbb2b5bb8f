namespace Referrals.Imaging.Sealing;

/// <summary>Why a sealed photograph cannot be opened.</summary>
public enum SealedFault
{
    /// <summary>There is no file of that name.</summary>
    Missing,
    /// <summary>The file ends too early, or has a length that no object has.</summary>
    Truncated,
    /// <summary>Sealed under another data key, or for another image: a swapped row or file.</summary>
    WrongKeyOrContext,
    /// <summary>A piece is not what was written there: flipped bits, a swapped piece, or the end cut off inside the last one.</summary>
    ChunkAltered,
}

/// <summary>A stored photograph is not what was stored. Never an everyday answer: storage is broken, or somebody touched it.</summary>
public sealed class SealedObjectException(SealedFault fault, Exception? cause = null)
    : Exception($"A sealed object cannot be opened: {fault}.", cause)
{
    public SealedFault Fault { get; } = fault;
}
