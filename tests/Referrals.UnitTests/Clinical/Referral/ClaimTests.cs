using Referrals.Clinical;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>A dermatologist takes a case.</summary>
public sealed class ClaimTests
{
    static readonly DateTimeOffset LeaseEnd = Now.AddMinutes(LeaseMinutes);

    static Decision<ReferralEvent> Claim(Referral referral, Actor by, DateTimeOffset? at = null, ClaimTerms? terms = null) =>
        ReferralDecisions.Claim(referral, by, at ?? Now, terms ?? Terms);

    [Fact]
    public void The_case_is_held_for_the_length_of_the_lease()
    {
        var claim = Given.Only<ReferralEvent.Claimed, ReferralEvent>(Claim(Queued, Dermatologist)).Claim;
        Assert.Equal((Dermatologist.Person, 1, LeaseEnd), (claim.By, claim.Fence, claim.Until));
    }

    [Fact]
    public void The_holder_is_answered_their_own_claim() => Given.Unchanged(Claim(Claimed, Dermatologist, Now.AddMinutes(5)));

    [Fact]
    public void Who_asks_for_the_next_case_is_not_given_their_own() =>
        Given.Refused(ReferralRefusals.AlreadyClaimed, Claim(Claimed, Dermatologist, terms: Terms with { Next = true }));

    [Fact]
    public void A_case_whose_lease_ran_out_is_free_at_once()
    {
        var decision = Claim(Claimed, Colleague, LeaseEnd);
        Given.Happened(decision, typeof(ReferralEvent.ClaimExpired), typeof(ReferralEvent.Claimed));
        Assert.Equal((Colleague.Person, 2), (After(Claimed, decision).Claim!.By, After(Claimed, decision).Fence));
    }

    [Fact]
    public void The_former_holder_starts_anew_too() => Assert.Equal(2, After(Claimed, Claim(Claimed, Dermatologist, LeaseEnd)).Claim!.Fence);

    [Fact]
    public void A_dermatologist_of_another_hub() => Given.Refused(Refusals.NotFound, Claim(Queued, ForeignDermatologist));

    [Fact]
    public void A_referrer_of_an_organisation_with_the_hubs_id() => Given.Refused(Refusals.NotFound, Claim(Queued, Dermatologist with { Role = Role.Referrer }));

    [Fact]
    public void No_such_referral() => Given.Refused(Refusals.NotFound, Claim(Absent, Dermatologist));

    [Fact]
    public void A_case_that_does_not_wait() => Given.Refused(ReferralRefusals.WrongState, Claim(WithOpenSet, Dermatologist));

    [Fact]
    public void A_case_in_a_colleagues_hands() => Given.Refused(ReferralRefusals.AlreadyClaimed, Claim(Claimed, Colleague, LeaseEnd.AddTicks(-1)));

    [Fact]
    public void Too_many_cases_in_one_pair_of_hands() =>
        Given.Refused(ReferralRefusals.TooManyOpenClaims, Claim(Queued, Dermatologist, terms: Terms with { OpenClaims = ClinicalLimits.OpenClaimsMax }));
}
