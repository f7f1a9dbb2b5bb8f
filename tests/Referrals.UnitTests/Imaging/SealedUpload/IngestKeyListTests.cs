using Referrals.Imaging.SealedUpload;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>Which ingest key seals and which opens: 90 days, 14 days of overlap, the next key at 76 days.</summary>
public class IngestKeyListTests
{
    static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    static readonly IngestPublicKey First = Key(1), Second = Key(2);
    static readonly IngestKeyList One = new IngestKeyList(Guid.AllBitsSet, Start, []).Rotate(First, Start);
    static readonly IngestKeyList Two = One.Rotate(Second, Start.AddDays(76));

    public static TheoryData<TimeSpan, int?> SealingTimes => new()
    {
        { -Tick, null }, { TimeSpan.Zero, 1 }, { TimeSpan.FromDays(76) - Tick, 1 }, { TimeSpan.FromDays(76), 2 },
        { TimeSpan.FromDays(166) - Tick, 2 }, { TimeSpan.FromDays(166), null },
    };

    [Theory, MemberData(nameof(SealingTimes))]
    public void The_newest_valid_key_seals(TimeSpan age, int? expected) => Assert.Equal(expected is { } number ? Key(number) : null, Two.KeyForSealing(Start + age));

    public static TheoryData<TimeSpan, bool> OpeningTimes => new()
    {
        { -Tick, false }, { TimeSpan.Zero, true }, { TimeSpan.FromDays(90), true }, { TimeSpan.FromDays(104) - Tick, true }, { TimeSpan.FromDays(104), false },
    };

    [Theory, MemberData(nameof(OpeningTimes))]
    public void A_key_opens_for_14_days_after_its_end(TimeSpan age, bool opens) =>
        Assert.Equal(opens ? First : null, Two.KeyForOpening(First.Id, Start + age));

    [Fact]
    public void An_id_that_is_not_in_the_list_opens_nothing() => Assert.Null(One.KeyForOpening(Second.Id, Start));

    [Fact]
    public void A_key_is_followed_after_76_days()
    {
        Assert.True((One with { Keys = [] }).IsRotationDue(Start));
        Assert.False(One.IsRotationDue(Start.AddDays(76) - Tick));
        Assert.True(One.IsRotationDue(Start.AddDays(76)));
        Assert.False(Two.IsRotationDue(Start.AddDays(76)));
        Assert.True(Two.IsRotationDue(Start.AddDays(152)));
    }

    [Fact]
    public void Rotating_keeps_what_still_opens_and_drops_the_rest()
    {
        Assert.Equal([First.Id, Second.Id], Two.Keys.Select(key => key.Id));
        Assert.Equal([First.Id, Second.Id, Key(3).Id], Two.Rotate(Key(3), Start.AddDays(104) - Tick).Keys.Select(key => key.Id));
        Assert.Equal([Second.Id, Key(3).Id], Two.Rotate(Key(3), Start.AddDays(104)).Keys.Select(key => key.Id));
    }

    /// <summary>Rotated when due, there is always a key to seal with, and whatever was sealed opens for at least 14 days.</summary>
    [Fact]
    public void Over_two_years_a_handset_always_finds_a_key_that_opens_two_weeks_later()
    {
        var (list, next) = (One, 2);
        var choices = new List<(DateTimeOffset At, IngestPublicKey Key)>();
        for (var now = Start; now < Start.AddYears(2); now = now.AddHours(6))
        {
            if (list.IsRotationDue(now)) list = list.Rotate(Key(next++), now);
            choices.Add((now, Assert.IsType<IngestPublicKey>(list.KeyForSealing(now))));
            foreach (var choice in choices.Where(choice => choice.At > now.AddDays(-14)))
                Assert.Equal(choice.Key, list.KeyForOpening(choice.Key.Id, now));
        }
        Assert.Equal(9, next - 2);
    }

    [Fact]
    public void Keys_that_begin_together_are_chosen_alike_in_any_order()
    {
        var both = One.Rotate(Second, Start);
        Assert.Equal(both.KeyForSealing(Start), (both with { Keys = [.. both.Keys.Reverse()] }).KeyForSealing(Start));
    }

    static IngestPublicKey Key(int number) =>
        new(new(new Guid(number, 0, 0, new byte[8])), P256PrivateKey.FromScalar(Bytes.Counting(32, from: number)).Point);
}
