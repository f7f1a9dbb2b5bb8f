using Referrals.Clinical;
using Xunit;

namespace Referrals.UnitTests.Clinical.Triage;

/// <summary>A page's cursor is the sort key of its last row.</summary>
public sealed class CursorTests
{
    static readonly Guid Id = new("00000000-0000-4000-8000-000000000001");

    [Fact]
    public void A_place_in_the_queue_comes_back() => Assert.Equal(new QueuePlace(2, 1_795_370_828_374, Id), Cursor.Queue(Cursor.Of(new QueuePlace(2, 1_795_370_828_374, Id))).Value);

    [Fact]
    public void A_place_in_the_list_comes_back() => Assert.Equal(new ListPlace(1_795_370_828_374, Id), Cursor.List(Cursor.Of(new ListPlace(1_795_370_828_374, Id))).Value);

    [Fact]
    public void An_id_comes_back() => Assert.Equal(Id, Cursor.Id(Cursor.Of(Id)).Value);

    [Fact]
    public void Without_a_cursor_the_list_begins_at_its_start() =>
        Assert.Equal((QueuePlace.Start, ListPlace.Start, Guid.Empty), (Cursor.Queue(null).Value, Cursor.List("").Value, Cursor.Id(null).Value));

    [Theory]
    [InlineData("***")]
    [InlineData("AAAA")]
    [InlineData("MS4yLjM")]
    public void Anything_else_is_refused(string after)
    {
        Assert.Equal(Cursor.Malformed, Cursor.Queue(after).Refusal);
        Assert.Equal(Cursor.Malformed, Cursor.List(after).Refusal);
        Assert.Equal(Cursor.Malformed, Cursor.Id(after).Refusal);
    }
}
