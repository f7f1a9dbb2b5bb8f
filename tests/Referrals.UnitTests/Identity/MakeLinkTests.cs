using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>A referrer joins a patient to a pseudonym for one referral.</summary>
public sealed class MakeLinkTests
{
    static Decision<PseudonymKeyEvent> Make(PseudonymKey key, NewLink wish, Actor? by = null) => PseudonymKeyDecisions.MakeLink(key, by ?? Gp, wish);

    [Fact]
    public void The_link_is_open_and_knows_its_parties_and_its_sealed_patient()
    {
        Assert.Equal((LinkStatus.Open, Id, Referral, Practice, Hub, Gp.Person, Regime.Pseudonymised, Patient),
            (Open.Status, Open.Link, Open.Referral, Open.Practice, Open.Hub, Open.Sender, Open.Regime, Open.Patient));
    }

    [Fact]
    public void Identified_is_linked_too() => Given.Only<LinkMade, PseudonymKeyEvent>(Make(None, Wish with { Regime = Regime.Identified }));

    [Fact]
    public void A_practice_of_others() => Given.Refused(Refusals.NotFound, Make(None, Wish, ForeignGp));

    [Theory]
    [InlineData(LinkStatus.Open)]
    [InlineData(LinkStatus.Bound)]
    [InlineData(LinkStatus.Paired)]
    [InlineData(LinkStatus.Filed)]
    [InlineData(LinkStatus.Cancelled)]
    public void The_same_again_is_the_same_link_however_far_it_is(LinkStatus status)
    {
        Given.Unchanged(Make(Situations[status], Wish));
        Given.Unchanged(Make(Situations[status], Wish, Colleague));
    }

    [Fact]
    public void The_same_patient_sealed_again_is_the_same_link() =>
        Given.Unchanged(Make(Open, Wish with { Patient = Patient with { Identity = new SealedText { Box = [9, 9, 9] } } }));

    [Fact]
    public void Other_content_under_the_same_id()
    {
        NewLink[] others =
        [
            Wish with { Patient = OtherPatient }, Wish with { Referral = new(Guid.Parse("22222222-0000-4000-8000-000000000009")) },
            Wish with { Hub = new(Guid.Parse("44444444-0000-4000-8000-000000000009")) }, Wish with { Regime = Regime.Identified }, Wish with { Regime = Regime.Anonymised },
        ];
        Assert.All(others, other => Given.Refused(Refusals.AlreadyExists, Make(Open, other)));
    }

    [Fact]
    public void An_anonymised_case_has_no_patient() => Given.Refused(PseudonymKeyRefusals.AnonymisedHasNoPatient, Make(None, Wish with { Regime = Regime.Anonymised, AcceptsUnlinked = true }));
}
