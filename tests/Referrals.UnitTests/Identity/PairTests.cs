using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>The hub's answer is held against the sender's binding: paired, or quarantined with the reason; then its filing is noted.</summary>
public sealed class PairTests
{
    static QuarantineReason? Reason(PseudonymKey key, PackageFacts package)
    {
        var verdict = Pairing.Judge(key, package);
        // What is quarantined changes nothing, and shows nobody.
        if (verdict.Quarantine is not null)
        {
            Given.Unchanged(PseudonymKeyDecisions.Pair(key, package));
            Assert.Null(verdict.Answer(key).Patient);
        }
        return verdict.Quarantine;
    }

    [Fact]
    public void Both_statements_agree()
    {
        var paired = Given.Only<AdvicePaired, PseudonymKeyEvent>(PseudonymKeyDecisions.Pair(Bound, Package));
        Assert.Equal((FirstSet, GateOutcome.Pair, "DT-17/1", "package"), (paired.Binding, paired.Verdict, paired.Gate, paired.Package));
        var answer = Pairing.Judge(Paired, Package).Answer(Paired);
        Assert.Equal(new PairingAnswer { Practice = Practice, Patient = Patient }, answer);
    }

    [Fact]
    public void The_same_package_again_is_paired_as_before()
    {
        Given.Unchanged(PseudonymKeyDecisions.Pair(Paired, Package));
        Assert.Null(Pairing.Judge(Paired, Package).Quarantine);
        Assert.Equal(TheRecord, Pairing.Judge(Filed, Package).Answer(Filed).Record);
    }

    [Fact]
    public void Without_live_consent_it_is_paired_for_the_record_only()
    {
        var verdict = Pairing.Judge(Bound, Package with { ConsentLive = false });
        Assert.Equal((GateOutcome.PairForRecordOnly, (QuarantineReason?)null, true), (verdict.Outcome, verdict.Quarantine, verdict.Answer(Bound).RecordOnly));
    }

    [Fact]
    public void The_sender_has_bound_nothing() => Assert.Equal(QuarantineReason.TooEarly, Reason(Open, Package));

    [Fact]
    public void An_answer_that_came_too_early_is_noted_once_and_only_while_nothing_is_bound()
    {
        var awaiting = After(Open, PseudonymKeyDecisions.AwaitBinding(Open, Now));
        Assert.Equal((LinkStatus.Open, Now), (awaiting.Status, awaiting.AnswerWaitsSince));
        Assert.Equal(QuarantineReason.TooEarly, Reason(awaiting, Package));
        foreach (var key in new[] { awaiting, None, Bound, Paired, Filed, Cancelled }) Given.Unchanged(PseudonymKeyDecisions.AwaitBinding(key, Now.AddDays(1)));
        var bound = After(awaiting, PseudonymKeyDecisions.Bind(awaiting, Gp, AWish(FirstSet)));
        Assert.Null(Reason(bound, Package));
    }

    [Fact]
    public void The_receipt_is_not_complete()
    {
        Assert.Equal(QuarantineReason.TooEarly, Reason(Bound, Package with { ReceiptComplete = false }));
        Assert.Equal(QuarantineReason.TooEarly, Reason(None, Package with { ReceiptComplete = false }));
    }

    [Fact]
    public void Nobody_made_the_link()
    {
        Assert.Equal(QuarantineReason.UnknownPseudonym, Reason(None, Package));
        Assert.Null(Pairing.Judge(None, Package).Answer(None).Practice);
    }

    [Fact]
    public void The_link_was_cancelled()
    {
        Assert.Equal(QuarantineReason.CancelledLink, Reason(Cancelled, Package));
        Assert.Equal(QuarantineReason.CancelledLink, Reason(After(Open, PseudonymKeyDecisions.Cancel(Open, Gp, CancelReason.WrongHub)), Package));
    }

    [Fact]
    public void Anything_of_the_set_differs()
    {
        PackageFacts[] others =
        [
            Package with { Binding = FirstSet with { ManifestRoot = new string('0', 64) } }, Package with { Binding = FirstSet with { SetVersion = 2 } },
            Package with { Binding = FirstSet with { ImageSet = SecondSet.ImageSet } }, Package with { Referral = new(Guid.Parse("22222222-0000-4000-8000-000000000009")) },
        ];
        Assert.All(others, other => Assert.Equal(QuarantineReason.PossibleMispairing, Reason(Bound, other)));
    }

    [Fact]
    public void A_practice_or_hub_that_is_no_party()
    {
        Assert.Equal(QuarantineReason.NotAParty, Reason(Bound, Package with { Practice = new(ForeignGp.Organisations[0]) }));
        Assert.Equal(QuarantineReason.NotAParty, Reason(Bound, Package with { Hub = new(Guid.Parse("44444444-0000-4000-8000-000000000009")) }));
    }

    [Fact]
    public void Another_answer_to_the_same_link()
    {
        Assert.Equal(QuarantineReason.AlreadyFiled, Reason(Paired, Package with { Digest = "another" }));
        Assert.Equal(QuarantineReason.AlreadyFiled, Reason(Filed, Package with { Digest = "another" }));
    }

    [Fact]
    public void Filing_is_noted_once()
    {
        Assert.Equal(TheRecord, Given.Only<FilingNoted, PseudonymKeyEvent>(PseudonymKeyDecisions.NoteFiled(Paired, TheRecord)).Record);
        Given.Unchanged(PseudonymKeyDecisions.NoteFiled(Filed, TheRecord));
        Given.Refused(PseudonymKeyRefusals.LinkAlreadyFiled, PseudonymKeyDecisions.NoteFiled(Filed, new(Guid.Parse("55555555-0000-4000-8000-000000000009"))));
        foreach (var unpaired in new[] { None, Open, Bound, Cancelled }) Given.Refused(PseudonymKeyRefusals.NotPaired, PseudonymKeyDecisions.NoteFiled(unpaired, TheRecord));
    }
}

/// <summary>What of a verified package goes into pairing.</summary>
public sealed class PackageFactsTests
{
    [Fact]
    public void Ids_and_digests_and_no_text()
    {
        var package = AnAdvice.Package;
        var facts = PackageFacts.Of(package, "digest");
        Assert.Equal((package.Referral, package.Practice, package.Hub, FirstSet), (facts.Referral, facts.Practice, facts.Hub, facts.Binding));
        Assert.True(facts is { ReceiptComplete: true, ConsentLive: true });
        Assert.DoesNotContain(typeof(PackageFacts).GetProperties(), member => member.Name == nameof(AdvicePackage.Text));
    }

    [Fact]
    public void A_photograph_without_digest_place_or_length_leaves_the_receipt_open()
    {
        var whole = AnAdvice.Package.Images;
        ManifestEntry[][] torn =
        [
            [whole[0] with { Sha256 = "" }, whole[1]], [whole[0] with { Sha256 = new string('G', 64) }, whole[1]], [whole[0], whole[1] with { Ordinal = 3 }],
            [whole[0], whole[1] with { Ordinal = 1 }], [whole[0] with { Length = 0 }, whole[1]],
        ];
        Assert.All(torn, images => Assert.False(PackageFacts.Of(AnAdvice.Package with { Images = images }, "").ReceiptComplete));
        Assert.False(PackageFacts.Of(AnAdvice.Package with { ManifestRoot = "?" }, "").ReceiptComplete);
        Assert.True(PackageFacts.Of(AnAdvice.Package with { Images = [whole[1], whole[0]] }, "").ReceiptComplete);
    }

    /// <summary>DT-17, fifth row; a withdrawn teaching use is no matter of care.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(true, ConsentPurpose.TeachingInternal, ConsentPurpose.Research)]
    [InlineData(false, ConsentPurpose.TeachingInternal, ConsentPurpose.DirectCare)]
    public void A_consent_lives_until_direct_care_is_withdrawn(bool live, params ConsentPurpose[] withdrawn)
    {
        var capture = AnEntry.Capture with { Withdrawn = withdrawn.Length == 0 ? null : [.. withdrawn.Select(purpose => new WithdrawnPurpose { Purpose = purpose, At = ALink.Now })] };
        Assert.Equal(live, PackageFacts.Of(AnAdvice.Package with { Capture = capture }, "").ConsentLive);
        Assert.True(PackageFacts.Of(AnAdvice.Package with { Images = [], Capture = capture }, "").ConsentLive);
    }

    [Fact]
    public void Photographs_need_a_consent_and_an_empty_set_does_not()
    {
        Assert.False(PackageFacts.Of(AnAdvice.Package with { Consent = null }, "").ConsentLive);
        Assert.True(PackageFacts.Of(AnAdvice.Package with { Consent = null, Images = [] }, "").ConsentLive);
    }
}
