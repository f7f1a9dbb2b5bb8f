using Referrals.Clinical;
using Xunit;

namespace Referrals.UnitTests.Clinical.Triage;

/// <summary>The desk sends colleagues to different cases.</summary>
public sealed class OfferBookTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    static readonly DeskCase First = new(Id(1), 3);
    static readonly DeskCase Second = new(Id(2), 3);

    readonly OfferBook book = new();

    public OfferBookTests() => book.Fill([First, Second]);

    [Fact]
    public void Two_who_ask_are_sent_to_different_cases()
    {
        Assert.Equal((First, Second, null), (book.Take(Id(11), null, Now), book.Take(Id(12), null, Now), book.Take(Id(13), null, Now)));
    }

    [Fact]
    public void A_case_on_offer_is_not_offered_again_when_the_list_is_read_anew()
    {
        book.Take(Id(11), null, Now);
        book.Fill([First, Second]);
        Assert.Equal(Second, book.Take(Id(12), null, Now));
    }

    [Fact]
    public void The_same_wish_is_sent_to_the_same_case()
    {
        book.Take(Id(11), null, Now);
        Assert.Equal(First, book.Before(Id(11), null));
    }

    [Fact]
    public void A_case_that_said_no_is_not_offered_to_that_wish_again()
    {
        book.Take(Id(11), null, Now);
        Assert.Null(book.Before(Id(11), First.Id));
        Assert.Equal(Second, book.Take(Id(11), First.Id, Now));
    }

    [Fact]
    public void A_case_that_was_given_back_may_be_offered_at_once()
    {
        book.Take(Id(11), null, Now);
        book.Fill([First with { Version = 5 }, Second]);
        Assert.Equal(First.Id, book.Take(Id(12), null, Now)!.Value.Id);
    }

    [Fact]
    public void An_offer_that_nobody_took_up_is_free_after_a_while()
    {
        book.Take(Id(11), null, Now);
        var later = Now + ClinicalLimits.OfferLife;
        book.ForgetOld(later);
        book.Fill([First, Second]);
        Assert.Equal((First, null), (book.Take(Id(12), null, later), book.Before(Id(11), null)));
    }

    static Guid Id(int number) => new($"00000000-0000-4000-8000-{number:x12}");
}
