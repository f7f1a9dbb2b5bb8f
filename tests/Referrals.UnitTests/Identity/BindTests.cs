using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>The sender says which photographs belong to the link, the year of birth once more.</summary>
public sealed class BindTests
{
    static Decision<PseudonymKeyEvent> Bind(PseudonymKey key, Binding binding, Actor? by = null) => PseudonymKeyDecisions.Bind(key, by ?? Gp, AWish(binding));

    [Fact]
    public void The_set_is_bound() => Assert.Equal((LinkStatus.Bound, FirstSet), (Bound.Status, Bound.Newest));

    [Fact]
    public void A_new_version_binds_again_and_the_older_binding_stays_good_for_its_own_answer()
    {
        var rebound = After(Bound, Bind(Bound, SecondSet));
        Assert.Equal(SecondSet, rebound.Newest);
        Assert.Equal([FirstSet, SecondSet], rebound.Bindings);
        Assert.Null(Pairing.Judge(rebound, Package).Quarantine);
        Assert.Null(Pairing.Judge(rebound, Package with { Binding = SecondSet }).Quarantine);
    }

    [Fact]
    public void The_same_version_with_another_root_takes_the_place_of_the_first()
    {
        var rebound = After(Bound, Bind(Bound, Set(1, 'c')));
        Assert.Equal([Set(1, 'c')], rebound.Bindings);
        Assert.Equal(QuarantineReason.PossibleMispairing, Pairing.Judge(rebound, Package).Quarantine);
    }

    [Fact]
    public void The_same_again_changes_nothing() => Given.Unchanged(Bind(Bound, FirstSet));

    [Fact]
    public void Only_the_last_four_versions_are_kept()
    {
        var key = Open;
        for (var version = 1; version <= 9; version++) key = After(key, Bind(key, Set(version, 'd')));
        Assert.Equal([6, 7, 8, 9], key.Bindings.Select(binding => binding.SetVersion));
    }

    [Fact]
    public void No_link() => Given.Refused(Refusals.NotFound, Bind(None, FirstSet));

    [Fact]
    public void A_foreign_referrer() => Given.Refused(Refusals.NotFound, Bind(Open, FirstSet, ForeignGp));

    [Fact]
    public void A_cancelled_link() => Given.Refused(PseudonymKeyRefusals.LinkCancelled, Bind(Cancelled, SecondSet));

    [Fact]
    public void An_answered_link()
    {
        Given.Refused(PseudonymKeyRefusals.LinkAlreadyFiled, Bind(Paired, SecondSet));
        Given.Refused(PseudonymKeyRefusals.LinkAlreadyFiled, Bind(Filed, SecondSet));
    }

    [Fact]
    public void An_older_version() => Given.Refused(PseudonymKeyRefusals.BindingOutdated, Bind(After(Bound, Bind(Bound, SecondSet)), FirstSet));

    [Fact]
    public void Another_year_of_birth() =>
        Given.Refused(PseudonymKeyRefusals.BirthYearMismatch, PseudonymKeyDecisions.Bind(Open, Gp, AWish(FirstSet) with { BirthYear = OtherPatient.Digests.BirthYear }));
}
