namespace Referrals.Imaging.Previews;

/// <summary>What came of the attempt to make a photograph's thumbnail and preview. Until there are some, readers get the clean master.</summary>
public abstract record PreviewOutcome
{
    PreviewOutcome() { }

    /// <summary>Both are JPEG, sRGB, upright, without metadata.</summary>
    /// <param name="Thumbnail">Longest side at most 320 pixels.</param>
    /// <param name="Preview">Longest side at most 2,048 pixels.</param>
    /// <param name="WidthPixels">Of the master held upright.</param>
    /// <param name="HeightPixels">Of the master held upright.</param>
    public sealed record Done(ReadOnlyMemory<byte> Thumbnail, ReadOnlyMemory<byte> Preview, int WidthPixels, int HeightPixels) : PreviewOutcome;

    /// <summary>This photograph has no preview, now or later.</summary>
    public sealed record Undecodable(UndecodableBecause Because) : PreviewOutcome;

    /// <summary>This photograph asks for more than a worker gets. Worth an alarm when it happens often: somebody sends bombs.</summary>
    public sealed record TooHeavy(TooHeavyIn In) : PreviewOutcome;

    /// <summary>Nothing is known of the photograph: no worker could be started. Try again when the machine is mended.</summary>
    /// <param name="Reason">For the operator; holds nothing of the photograph.</param>
    public sealed record Unavailable(string Reason) : PreviewOutcome;
}

/// <summary>Why a photograph has no preview.</summary>
public enum UndecodableBecause
{
    /// <summary>Neither JPEG nor PNG, or damaged.</summary>
    Damaged,

    /// <summary>The worker crashed on it, was killed, or answered with something that is no preview. Worth one more attempt and an alarm.</summary>
    WorkerFailed,
}

/// <summary>What a photograph asked too much of.</summary>
public enum TooHeavyIn
{
    /// <summary>More bytes or pixels than are accepted anywhere here.</summary>
    Size,
    Time,
    Memory,
    Output,
}
