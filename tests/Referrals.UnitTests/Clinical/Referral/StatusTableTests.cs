using System.Xml.Linq;
using Referrals.Clinical;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>The table in the summary of <see cref="ReferralDecisions"/> says what the decisions do.</summary>
public sealed class StatusTableTests
{
    static readonly Dictionary<ReferralStatus, Referral> Situations = new()
    {
        [ReferralStatus.None] = Absent, [ReferralStatus.AwaitingImages] = WithOpenSet, [ReferralStatus.Queued] = Queued, [ReferralStatus.Claimed] = Claimed,
        [ReferralStatus.AwaitingInformation] = AwaitingInformation, [ReferralStatus.Advised] = Advised, [ReferralStatus.Filed] = Filed,
        [ReferralStatus.Closed] = Closed, [ReferralStatus.Cancelled] = Cancelled,
    };

    static readonly Dictionary<string, Func<Referral, Decision<ReferralEvent>>> Verbs = new()
    {
        ["Submit"] = it => ReferralDecisions.Submit(it, Referrer, Now, AWish),
        ["AttachImageSet"] = it => ReferralDecisions.AttachImageSet(it, Referrer, SetId(7)),
        ["ImagesSealed"] = it => SealNewSet(it),
        ["Claim"] = it => ReferralDecisions.Claim(it, Colleague, Now, Terms),
        ["RenewClaim"] = it => ReferralDecisions.RenewClaim(it, Dermatologist, Now, 1),
        ["ReleaseClaim"] = it => ReferralDecisions.ReleaseClaim(it, Dermatologist, Now, 1),
        ["ExpireClaim"] = it => ReferralDecisions.ExpireClaim(it, Now.AddMinutes(LeaseMinutes)),
        ["IssueAdvice"] = it => ReferralDecisions.IssueAdvice(it, Dermatologist, Now, AnAnswer),
        ["AskBack"] = it => ReferralDecisions.IssueAdvice(it, Dermatologist, Now, Question),
        ["DeviceCleared"] = it => ReferralDecisions.DeviceCleared(it, FirstSet.ImageSet),
        ["SupplyInformation"] = it => ReferralDecisions.SupplyInformation(it, Referrer, Now, Text),
        ["Relink"] = it => ReferralDecisions.Relink(it, Referrer, OtherPseudonym),
        ["Cancel"] = it => ReferralDecisions.Cancel(it, Referrer, Now, ReferralCancelReason.PatientWithdrew),
        ["Insist"] = it => ReferralDecisions.Insist(it, Referrer, Now, InsistReason.PatientWishes),
        ["TakeFaceToFace"] = it => ReferralDecisions.TakeFaceToFace(it.Advice is null ? it : it with { FaceToFace = Insisted.FaceToFace }, Dermatologist, Now, Referrals.Contracts.Urgency.Urgent),
        ["AdviceFiled"] = it => ReferralDecisions.AdviceFiled(it, ItsPseudonym, Now),
        ["AcknowledgeAdvice"] = it => ReferralDecisions.AcknowledgeAdvice(it, ItsPseudonym, Referrer.Person, Now),
        ["NoteQuarantine"] = it => ReferralDecisions.NoteQuarantine(it, ANote),
        ["UnfileAdvice"] = it => ReferralDecisions.UnfileAdvice(it, ItsPseudonym, Now),
    };

    [Fact]
    public void The_table_is_true()
    {
        var rows = Table();
        Assert.Equal(Verbs.Keys.Order(), rows.Skip(1).Select(row => row[0]).Order());
        Assert.Equal(Enum.GetNames<ReferralStatus>(), rows[0][1..]);
        foreach (var row in rows.Skip(1))
            foreach (var (status, expected) in Enum.GetValues<ReferralStatus>().Zip(row[1..]))
                Assert.Equal((row[0], status, expected), (row[0], status, Outcome(Verbs[row[0]], Situations[status])));
    }

    static string Outcome(Func<Referral, Decision<ReferralEvent>> verb, Referral before)
    {
        var decision = verb(before);
        if (decision.Refusal is not null) return "·";
        return decision.Events.Count == 0 ? "=" : decision.Events.All(happened => happened is ReferralEvent.FaceToFaceTaken) ? before.Status.ToString() : After(before, decision).Status.ToString();
    }

    /// <summary>The attached set where one is awaited; where more was asked for, a new one; elsewhere one that nobody attached.</summary>
    static Decision<ReferralEvent> SealNewSet(Referral referral)
    {
        if (referral.Status == ReferralStatus.AwaitingInformation) referral = Attach(referral, SetId(7));
        return ReferralDecisions.ImagesSealed(referral, Now, referral.Status == ReferralStatus.AwaitingImages ? FirstSet : Set(7, 2, 1));
    }

    static string[][] Table()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(typeof(ReferralDecisions).Assembly.Location, "xml"));
        var code = documentation.Descendants("member").Single(member => member.Attribute("name")!.Value == $"T:{typeof(ReferralDecisions).FullName}").Descendants("code").Single().Value;
        return [.. code.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
    }
}
