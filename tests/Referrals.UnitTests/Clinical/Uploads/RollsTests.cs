using System.Buffers;
using Referrals.Clinical;
using Xunit;

namespace Referrals.UnitTests.Clinical.Uploads;

public sealed class RollsTests
{
    [Fact]
    public void Six_photographs_are_held_and_a_seventh_finds_no_room_until_one_is_given_back_once()
    {
        var rolls = new Rolls();
        var held = Enumerable.Range(0, 6).Select(_ => rolls.Take(100, isSealed: true)!).ToList();
        Assert.DoesNotContain(null, held);
        Assert.Null(rolls.Take(100, isSealed: true));
        held[0].Dispose();
        held[0].Dispose();
        Assert.NotNull(rolls.Take(100, isSealed: true));
        Assert.Null(rolls.Take(100, isSealed: true));
    }

    [Fact]
    public void What_is_too_long_is_not_held() => Assert.Null(new Rolls().Take((8 << 20) + 1, isSealed: false));

    [Fact]
    public void What_was_added_is_read_and_nothing_of_an_earlier_longer_photograph()
    {
        var rolls = new Rolls();
        for (var i = 0; i < 6; i++)
            using (var longer = rolls.Take(6, isSealed: true)!) longer.Add(new ReadOnlySequence<byte>([9, 9, 9, 9, 9, 9]));
        using var exposure = rolls.Take(4, isSealed: true)!;
        exposure.Add(new ReadOnlySequence<byte>([1, 2]));
        exposure.Add(new ReadOnlySequence<byte>([3, 4]));
        Assert.Equal<byte>([1, 2, 3, 4], exposure.Bytes.ToArray());
    }
}
