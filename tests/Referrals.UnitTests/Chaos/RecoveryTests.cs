using Referrals.Ops.Chaos;
using Xunit;

namespace Referrals.UnitTests.Chaos;

/// <summary>Small parts of a chaos run.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public void Ninety_five_of_a_hundred_blows_are_no_worse() =>
        Assert.Equal(95, Recovery.P95(Enumerable.Range(1, 100).Select(each => (double)each)));

    [Fact]
    public void Of_a_few_blows_the_worst_one_counts() => Assert.Equal(9, Recovery.P95([2, 9, 4]));

    [Fact]
    public async Task Each_photograph_is_a_file_of_its_own_and_the_same_when_it_is_taken_again()
    {
        var album = await StampedAlbum.Paint(1, TestContext.Current.CancellationToken);
        var taken = new List<string>();
        for (var number = 1; number <= 10; number++)
            for (var version = 1; version <= 2; version++)
                taken.AddRange((await album.Take(number, version)).Photographs.Select(photograph => photograph.Sha256));
        Assert.Equal(40, taken.Distinct().Count());
        Assert.Equal(taken[..2], (await album.Take(1, 1)).Photographs.Select(photograph => photograph.Sha256));
    }
}
