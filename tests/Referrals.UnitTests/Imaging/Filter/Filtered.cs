using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;
using Xunit;

namespace Referrals.UnitTests.Imaging.Filter;

/// <summary>The filter as the tests use it.</summary>
static class Filtered
{
    public static FilterOutcome Outcome(byte[] file, out byte[] master)
    {
        var room = new byte[MetadataFilter.MasterBytesMax(file.Length)];
        var outcome = MetadataFilter.Clean(file, room);
        master = outcome is FilterOutcome.Cleaned cleaned ? room[..cleaned.MasterBytes] : [];
        return outcome;
    }

    public static byte[] Master(byte[] file) => Cleaned(file).Master;

    public static PhotographFacts Facts(byte[] file) => Cleaned(file).Outcome.Facts;

    public static (FilterOutcome.Cleaned Outcome, byte[] Master) Cleaned(byte[] file)
    {
        var outcome = Outcome(file, out var master);
        return (Assert.IsType<FilterOutcome.Cleaned>(outcome), master);
    }

    public static void Refuses(ImageRefusal refusal, byte[] file) =>
        Assert.Equal(refusal, Assert.IsType<FilterOutcome.Refused>(Outcome(file, out _)).Refusal);
}
