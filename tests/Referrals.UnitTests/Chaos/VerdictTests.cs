using Referrals.Contracts;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Xunit;

namespace Referrals.UnitTests.Chaos;

/// <summary>The clients' book against both databases: what is wrong is found and called by its name.</summary>
public sealed class VerdictTests
{
    static readonly Promise Kept = Promised();
    static readonly Stored AsPromised = Of(Kept);

    [Fact]
    public void What_is_as_promised_is_not_complained_about() => Assert.Empty(Findings(AsPromised));

    [Fact]
    public void A_referral_that_is_gone_is_lost() => Finds(Wrong.Lost, AsPromised with { Referrals = [], Entries = [] });

    [Fact]
    public void A_filed_answer_that_is_in_no_record_is_lost() => Finds(Wrong.Lost, AsPromised with { Entries = [] });

    [Fact]
    public void A_photograph_that_is_gone_is_lost() => Finds(Wrong.Lost, AsPromised with { Photographs = [.. AsPromised.Photographs.Skip(1)] });

    [Fact]
    public void A_photograph_with_another_digest_is_lost() =>
        Finds(Wrong.Lost, AsPromised with { Photographs = [AsPromised.Photographs[0] with { Sha256 = "00" }, AsPromised.Photographs[1]] });

    [Fact]
    public void A_photograph_of_an_earlier_set_counts_as_well()
    {
        var (before, now) = (Sent(1), Sent(2));
        var promise = Kept with { Sets = [before, now] };
        var stored = Of(promise);
        Assert.Empty(new Verdict([promise], stored).Findings());
        var without = stored with { Photographs = [.. stored.Photographs.Where(row => row.Set != before.Set)] };
        Assert.All(new Verdict([promise], without).Findings(), finding => Assert.Equal(Wrong.Lost, finding.Wrong));
        Assert.Equal(2, new Verdict([promise], without).Findings().Count());
    }

    [Fact]
    public void One_that_is_not_filed_is_stuck() =>
        Finds(Wrong.Stuck, AsPromised with { Referrals = [AsPromised.Referrals[0] with { Status = "Advised" }], Entries = [] });

    [Fact]
    public void One_that_was_never_accepted_is_stuck_and_not_lost() =>
        Assert.Equal(Wrong.Stuck, Assert.Single(new Verdict([Kept with { Accepted = false, Sets = [] }], new Stored([], [], [], [])).Findings()).Wrong);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    public void One_that_was_submitted_or_answered_twice_is_duplicated(int submitted, int answered) => Finds(
        Wrong.Duplicated, AsPromised with { Referrals = [AsPromised.Referrals[0] with { TimesSubmitted = submitted, TimesAnswered = answered }] });

    [Fact]
    public void One_that_was_filed_twice_is_duplicated() =>
        Finds(Wrong.Duplicated, AsPromised with { Entries = [AsPromised.Entries[0] with { TimesEntered = 2 }] });

    [Fact]
    public void One_that_nobody_sent_is_duplicated() =>
        Finds(Wrong.Duplicated, AsPromised with { Referrals = [.. AsPromised.Referrals, AsPromised.Referrals[0] with { Referral = new(Guid.NewGuid()) }] });

    [Fact]
    public void One_with_two_live_links_is_duplicated() =>
        Finds(Wrong.Duplicated, AsPromised with { Links = [.. AsPromised.Links, AsPromised.Links[0] with { Link = new(Guid.NewGuid()) }] });

    [Fact]
    public void An_answer_in_another_record_than_its_link_leads_to_is_mispaired() =>
        Finds(Wrong.Mispaired, AsPromised with { Entries = [AsPromised.Entries[0] with { Record = new(Guid.NewGuid()) }] });

    [Fact]
    public void An_answer_under_another_pseudonym_is_mispaired() =>
        Finds(Wrong.Mispaired, AsPromised with { Entries = [AsPromised.Entries[0] with { Pseudonym = "another" }] });

    [Fact]
    public void An_answer_to_another_set_is_mispaired() =>
        Finds(Wrong.Mispaired, AsPromised with { Entries = [AsPromised.Entries[0] with { ManifestRoot = "another" }] });

    [Fact]
    public void A_referral_to_another_hub_is_mispaired() =>
        Finds(Wrong.Mispaired, AsPromised with { Referrals = [AsPromised.Referrals[0] with { Hub = new(Guid.NewGuid()) }] });

    [Fact]
    public void Two_patients_in_one_record_are_mispaired()
    {
        var other = Promised();
        var (one, two) = (Of(Kept), Of(other));
        var record = one.Entries[0].Record;
        var together = new Stored(
            [.. one.Referrals, .. two.Referrals], [.. one.Photographs, .. two.Photographs],
            [one.Entries[0], two.Entries[0] with { Record = record }], [one.Links[0], two.Links[0] with { Record = record }]);
        Assert.Equal(Wrong.Mispaired, Assert.Single(new Verdict([Kept, other], together).Findings()).Wrong);
    }

    [Fact]
    public void A_filed_one_of_which_clinical_has_not_heard_is_amiss() =>
        Finds(Wrong.Amiss, AsPromised with { Referrals = [AsPromised.Referrals[0] with { Status = "Advised" }] });

    [Fact]
    public void What_should_have_been_used_up_is_amiss() => Finds(Wrong.Amiss, AsPromised with { LeftOver = ["a message that was never sent"] });

    static void Finds(Wrong wrong, Stored stored) => Assert.Equal(wrong, Assert.Single(Findings(stored)).Wrong);

    static IEnumerable<Finding> Findings(Stored stored) => new Verdict([Kept], stored).Findings();

    static Promise Promised() =>
        new(new(Guid.NewGuid()), new(Guid.NewGuid()), new(Guid.NewGuid()), new(Guid.NewGuid()), $"pseudonym {Guid.NewGuid()}", Accepted: true, Closed: true, [Sent(1)]);

    static SetSent Sent(int version) =>
        new(new(Guid.NewGuid()), version, $"root {version}", [.. Enumerable.Range(1, 2).Select(place => new ManifestLine(new(Guid.NewGuid()), place, 100, $"digest {place}"))]);

    /// <summary>Both databases as they are when everything went well.</summary>
    static Stored Of(Promise promise)
    {
        var record = new PatientRecordId(Guid.NewGuid());
        var newest = promise.Sets[^1];
        return new Stored(
            [new ReferralRow(promise.Referral, promise.Practice, promise.Hub, promise.Pseudonym!, "Closed", TimesSubmitted: 1, TimesAnswered: 1)],
            [.. from set in promise.Sets from image in set.Images select new PhotographRow(image.Image, set.Set, image.Length, image.Sha256, Complete: true)],
            [new EntryRow(promise.Referral, record, promise.Practice, promise.Hub, promise.Pseudonym!, newest.Set, newest.ManifestRoot, TimesEntered: 1)],
            [new LinkRow(promise.Link, promise.Referral, "Filed", record)]);
    }
}
