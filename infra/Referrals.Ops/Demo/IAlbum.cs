using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>Where the photographs of a run come from: a painted patient, or a folder of real ones.</summary>
public interface IAlbum
{
    /// <param name="number">Which referral, from 1.</param>
    /// <param name="version">Which capture of it, from 1.</param>
    Task<Capture> Take(int number, int version);
}

/// <summary>How many photographs a capture has.</summary>
static class HandSize
{
    const int Min = 3;
    const int Max = 5;

    // Shifted every third time, so that with three practices each of them sends all sizes.
    public static int Of(int number) => Min + (number + number / 3) % (Max - Min + 1);

    /// <summary>How many all referrals before this one have together.</summary>
    public static int Before(int number) => Enumerable.Range(1, number - 1).Sum(Of);
}
