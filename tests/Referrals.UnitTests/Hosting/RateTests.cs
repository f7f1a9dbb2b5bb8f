using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

/// <summary>A bucket of permits for each person: what one uses up is not missing to another.</summary>
public sealed class RateTests
{
    static readonly Guid One = Guid.NewGuid(), Other = Guid.NewGuid();

    [Fact]
    public void Each_has_a_bucket_and_whoever_has_emptied_it_is_told_how_long_to_wait()
    {
        using var rate = new Rate(permits: 15, TimeSpan.FromMinutes(1), bucket: 30);
        for (var each = 0; each < 30; each++) Assert.Null(rate.Take(One));
        Assert.Equal(TimeSpan.FromSeconds(4), rate.Take(One));
        // Three permits come in twelve seconds.
        Assert.Equal(TimeSpan.FromSeconds(12), rate.Take(One, permits: 3));
        Assert.Null(rate.Take(Other));
    }

    [Fact]
    public void More_than_a_bucket_holds_counts_as_a_bucketful()
    {
        using var rate = new Rate(permits: 60, TimeSpan.FromMinutes(1), bucket: 30);
        Assert.Null(rate.Take(One, permits: long.MaxValue));
        Assert.NotNull(rate.Take(One));
    }

    [Fact]
    public void It_fills_again()
    {
        using var rate = new Rate(permits: 100, TimeSpan.FromSeconds(1), bucket: 1);
        Assert.Null(rate.Take(One));
        Assert.True(SpinWait.SpinUntil(() => rate.Take(One) is null, TimeSpan.FromSeconds(20)));
    }
}
