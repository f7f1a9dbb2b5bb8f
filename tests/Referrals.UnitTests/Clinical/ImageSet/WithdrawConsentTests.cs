using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Policy;
using Xunit;
using static Referrals.Contracts.ConsentPurpose;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>CON-33: a consent is taken back at any time, for some uses or for all, and nothing that was is edited.</summary>
public sealed class WithdrawConsentTests
{
    static readonly PersonId Nurse = new(new Guid("d0000000-0000-4000-8000-000000000002"));
    static readonly DateTimeOffset Later = AnImageSet.Now.AddDays(3);
    /// <summary>Sealed under a consent to everything.</summary>
    static readonly ImageSet Wide = AnImageSet.Sealed with
    {
        Consent = ConsentTableTests.AWrittenConsent with { Purposes = Enum.GetValues<ConsentPurpose>() },
        Verdict = ConsentTable.Verdict(ConsentTableTests.AWrittenConsent with { Purposes = Enum.GetValues<ConsentPurpose>() }),
    };

    [Fact]
    public void A_use_is_taken_back_with_who_when_and_why()
    {
        var happened = Assert.IsType<ConsentWithdrawn>(Assert.Single(Withdraw(Wide, WithdrawalReason.Privacy, Research, TeachingInternal, Research).Events)).Withdrawal;
        Assert.Equal([TeachingInternal, Research], happened.Purposes);
        Assert.Equal((Later, Nurse, AnImageSet.Referrer.Person, WithdrawalReason.Privacy), (happened.At, happened.ReceivedBy, happened.By, happened.Reason));
    }

    [Fact]
    public void What_is_left_is_what_the_table_lets_through()
    {
        var left = AnImageSet.After(Wide, Withdraw(Wide, null, TeachingInternal, PublicationInternet));
        foreach (var purpose in Enum.GetValues<ConsentPurpose>())
            Assert.Equal(ConsentTable.Allows(ConsentTable.Judge(left.Consent!, purpose, left.IsWithdrawn(purpose)).Result), left.Level!.Purposes.Contains(purpose));
        Assert.Equal([(TeachingInternal, Later), (PublicationInternet, Later)], left.Level!.Withdrawn!.Select(withdrawn => (withdrawn.Purpose, withdrawn.At)));
        Assert.Null(Wide.Level!.Withdrawn);
    }

    /// <summary>Appended, never edited (CON-16): consent, verdict and the first withdrawal stand as they were.</summary>
    [Fact]
    public void A_second_withdrawal_adds_what_is_new()
    {
        var first = AnImageSet.After(Wide, Withdraw(Wide, null, Research));
        var second = AnImageSet.After(first, ImageSetDecisions.WithdrawConsent(first, AnImageSet.Referrer, Wish(null, Enum.GetValues<ConsentPurpose>()), Later.AddDays(1)));
        Assert.Equal((Wide.Consent, Wide.Verdict), (second.Consent, second.Verdict));
        Assert.Same(first.Withdrawals![0], second.Withdrawals![0]);
        Assert.DoesNotContain(Research, second.Withdrawals[1].Purposes);
        Assert.Empty(second.Level!.Purposes);
    }

    [Fact]
    public void The_same_again_changes_nothing()
    {
        var left = AnImageSet.After(Wide, Withdraw(Wide, null, Research));
        Assert.Equal((null, 0), (Withdraw(left, null, Research).Refusal, Withdraw(left, null, Research).Events.Count));
    }

    [Fact]
    public void No_set() => Assert.Equal("not-found", Withdraw(AnImageSet.Absent, null, Research).Refusal?.Code);

    [Fact]
    public void Of_another_practice() =>
        Assert.Equal("not-found", ImageSetDecisions.WithdrawConsent(Wide, AnImageSet.Stranger, Wish(null, Research), Later).Refusal?.Code);

    [Fact]
    public void Of_a_set_without_photographs() => Assert.Equal("no-consent-to-withdraw", Withdraw(AnImageSet.SealedEmpty, null, Research).Refusal?.Code);

    /// <summary>A withdrawal while photographs are still coming: no more of them are taken, and they are not sent on.</summary>
    [Fact]
    public void Without_direct_care_nothing_is_added_and_nothing_is_sealed()
    {
        var left = AnImageSet.After(AnImageSet.WithTwoImages, Withdraw(AnImageSet.WithTwoImages, null, DirectCare));
        Assert.Equal("consent-withdrawn", ImageSetDecisions.AddImage(left, AnImageSet.Referrer, AnImageSet.Image(3)).Refusal?.Code);
        Assert.Equal("consent-withdrawn", ImageSetDecisions.Seal(left, AnImageSet.Referrer, AnImageSet.ManifestOf(left), Later).Refusal?.Code);
    }

    /// <summary>CON-17, CON-33: care does not suffer from a use that was never its own.</summary>
    [Fact]
    public void Without_teaching_the_set_is_filled_and_sealed()
    {
        var left = AnImageSet.With(AnImageSet.After(AnImageSet.WithTwoImages, Withdraw(AnImageSet.WithTwoImages, null, TeachingInternal)), 3);
        Assert.Null(ImageSetDecisions.Seal(left, AnImageSet.Referrer, AnImageSet.ManifestOf(left), Later).Refusal);
    }

    static Decision<ImageSetEvent> Withdraw(ImageSet set, WithdrawalReason? reason, params ConsentPurpose[] purposes) =>
        ImageSetDecisions.WithdrawConsent(set, AnImageSet.Referrer, Wish(reason, purposes), Later);

    static Withdrawal Wish(WithdrawalReason? reason, params ConsentPurpose[] purposes) => new() { Purposes = purposes, ReceivedBy = Nurse, Reason = reason };
}
