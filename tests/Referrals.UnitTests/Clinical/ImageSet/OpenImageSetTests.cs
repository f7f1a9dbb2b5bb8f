using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

public sealed class OpenImageSetTests
{
    [Fact]
    public void Photographs_under_a_valid_consent_open_the_set_and_the_verdict_is_kept()
    {
        var opened = Assert.IsType<ImageSetOpened>(Assert.Single(Open(AnImageSet.Opening).Events));
        Assert.Equal((ConsentTable.Version, 1, ConsentResult.Valid), (opened.Verdict!.Table, opened.Verdict.Row, opened.Verdict.Result));
        Assert.Equal((AnImageSet.Now, 1, DeviceScenario.OrganisationIssued, 3), (opened.At, opened.Version, opened.Device!.Scenario, opened.Taken));
        Assert.Equal(AnImageSet.Opening.Salt, AnImageSet.Open.Salt);
    }

    [Fact]
    public void A_text_only_referral_opens_an_empty_set_without_consent_or_device() =>
        Assert.Equal((TextOnlyReason.ManagementQuestion, null, null), (AnImageSet.OpenEmpty.Empty, AnImageSet.OpenEmpty.Consent, AnImageSet.OpenEmpty.Verdict));

    [Fact]
    public void Of_another_practice() => Refused("not-found", ImageSetDecisions.Open(AnImageSet.Absent, AnImageSet.Stranger, AnImageSet.Opening, AnImageSet.Now));

    [Fact]
    public void The_id_is_taken() => Refused("already-exists", ImageSetDecisions.Open(AnImageSet.Open, AnImageSet.Referrer, AnImageSet.Opening, AnImageSet.Now));

    [Fact]
    public void The_id_is_taken_by_another_practice() => Refused("not-found", ImageSetDecisions.Open(AnImageSet.Open, AnImageSet.Stranger, AnImageSet.Opening, AnImageSet.Now));

    [Fact]
    public void Empty_although_photographs_are_wanted() => Refused("set-empty-not-allowed", Open(AnImageSet.EmptyOpening with { WantsImages = true }));

    [Fact]
    public void Photographs_although_the_referral_is_text_only() => Refused("referral-wants-no-images", Open(AnImageSet.Opening with { WantsImages = false }));

    [Fact]
    public void Without_consent() => Refused("consent-required", Open(AnImageSet.Opening with { Consent = null }));

    [Fact]
    public void Without_device() => Refused("device-required", Open(AnImageSet.Opening with { Device = null }));

    [Fact]
    public void Consent_dated_in_the_future() =>
        Refused("consent-invalid", Open(AnImageSet.Opening with { Consent = AnImageSet.Opening.Consent! with { GivenAt = AnImageSet.Now.AddMinutes(6) } }));

    [Fact]
    public void Consent_given_by_a_clock_that_is_a_little_ahead() =>
        Assert.Null(Open(AnImageSet.Opening with { Consent = AnImageSet.Opening.Consent! with { GivenAt = AnImageSet.Now.AddMinutes(4) } }).Refusal);

    [Fact]
    public void Consent_that_DT_10_refuses_names_its_row()
    {
        var refusal = Refused("consent-invalid", Open(AnImageSet.Opening with { Consent = AnImageSet.Opening.Consent! with { InformationComplete = false } }));
        Assert.StartsWith("DT-10 row 11: ", refusal.Advice);
    }

    [Fact]
    public void Consent_of_which_no_row_speaks_says_so()
    {
        var refusal = Refused("consent-invalid", Open(AnImageSet.Opening with { Consent = AnImageSet.Opening.Consent! with { SignedBy = [Signatory.Patient] } }));
        Assert.StartsWith("DT-10 row none: ", refusal.Advice);
    }

    static Decision<ImageSetEvent> Open(ImageSetOpening opening) => ImageSetDecisions.Open(AnImageSet.Absent, AnImageSet.Referrer, opening, AnImageSet.Now);

    static Refusal Refused(string code, Decision<ImageSetEvent> decision)
    {
        Assert.Equal((code, 0), (decision.Refusal?.Code, decision.Events.Count));
        return decision.Refusal!;
    }
}
