using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>The wrong patient was picked: the sender takes the link back.</summary>
public sealed class CancelTests
{
    static Decision<PseudonymKeyEvent> Cancel(PseudonymKey key, Actor? by = null) => PseudonymKeyDecisions.Cancel(key, by ?? Gp, CancelReason.WrongPatient);

    [Fact]
    public void An_open_link_and_a_bound_one()
    {
        Assert.Equal(CancelReason.WrongPatient, Given.Only<LinkCancelled, PseudonymKeyEvent>(Cancel(Open)).Reason);
        Assert.Equal(LinkStatus.Cancelled, After(Bound, Cancel(Bound, Colleague)).Status);
    }

    [Fact]
    public void Again_changes_nothing() => Given.Unchanged(Cancel(Cancelled));

    [Fact]
    public void No_link() => Given.Refused(Refusals.NotFound, Cancel(None));

    [Fact]
    public void A_foreign_referrer()
    {
        Given.Refused(Refusals.NotFound, Cancel(Bound, ForeignGp));
        Given.Refused(Refusals.NotFound, Cancel(Cancelled, ForeignGp));
    }

    [Fact]
    public void Too_late()
    {
        Given.Refused(PseudonymKeyRefusals.LinkAlreadyFiled, Cancel(Paired));
        Given.Refused(PseudonymKeyRefusals.LinkAlreadyFiled, Cancel(Filed));
    }
}
