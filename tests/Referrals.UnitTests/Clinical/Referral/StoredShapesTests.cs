using System.Reflection;
using System.Text.Json;
using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Hosting;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>What was ever written must still load: a changed shape is a decision, not an accident.</summary>
public sealed class StoredShapesTests
{
    static readonly Referral Relinked = After(Queued, ReferralDecisions.Relink(Queued, Referrer, OtherPseudonym));

    static readonly Dictionary<string, Referral> States = new()
    {
        ["referral-awaiting-images"] = AwaitingImages, ["referral-claimed"] = Claimed, ["referral-awaiting-information"] = AwaitingInformation,
        ["referral-relinked"] = Relinked, ["referral-closed"] = Closed,
        ["referral-unfiled"] = After(Filed, ReferralDecisions.UnfileAdvice(Filed, ItsPseudonym, Now)) with { Quarantine = ANote },
        ["referral-cancelled"] = Cancelled, ["referral-insisted"] = After(Insisted, ReferralDecisions.TakeFaceToFace(Insisted, Dermatologist, Now, Urgency.Urgent)),
    };

    public static TheoryData<string> Names => [.. States.Keys];

    static readonly ReferralEvent[] History =
    [
        .. ReferralDecisions.Submit(Absent, Referrer, Now, AWish).Events,
        .. ReferralDecisions.AttachImageSet(AwaitingImages, Referrer, SetId(1)).Events,
        .. ReferralDecisions.ImagesSealed(WithOpenSet, Now, FirstSet).Events,
        .. ReferralDecisions.Claim(Queued, Dermatologist, Now, Terms).Events,
        .. ReferralDecisions.RenewClaim(Claimed, Dermatologist, Now, 1).Events,
        .. ReferralDecisions.ReleaseClaim(Claimed, Dermatologist, Now, 1).Events,
        .. ReferralDecisions.ExpireClaim(Claimed, Now.AddHours(1)).Events,
        .. ReferralDecisions.IssueAdvice(Claimed, Dermatologist, Now, Question).Events,
        .. ReferralDecisions.SupplyInformation(AwaitingInformation, Referrer, Now, Text).Events,
        .. ReferralDecisions.IssueAdvice(Claimed, Dermatologist, Now, AnAnswer with { Outcome = Outcome.FaceToFace, Priority = Urgency.Urgent }).Events,
        .. ReferralDecisions.Relink(Queued, Referrer, OtherPseudonym).Events,
        .. ReferralDecisions.DeviceCleared(AdvisedWithCopy, FirstSet.ImageSet).Events,
        .. ReferralDecisions.Cancel(Queued, Referrer, Now, ReferralCancelReason.NoLongerNeeded).Events,
        .. ReferralDecisions.Insist(Closed, Referrer, Now, InsistReason.ClinicalConcern).Events,
        .. ReferralDecisions.TakeFaceToFace(Insisted, Dermatologist, Now, Urgency.Urgent).Events,
        .. ReferralDecisions.AdviceFiled(Advised, ItsPseudonym, Now).Events,
        .. ReferralDecisions.AcknowledgeAdvice(Filed, ItsPseudonym, Referrer.Person, Now).Events,
        .. ReferralDecisions.NoteQuarantine(Advised, ANote).Events,
        .. ReferralDecisions.UnfileAdvice(Filed, ItsPseudonym, Now).Events,
    ];

    static readonly Dictionary<string, object> Messages = new()
    {
        ["message-image-set-sealed"] = new ImageSetSealed { Referral = Id, ImageSet = SetId(1), SetVersion = 1, Images = 3, ManifestRoot = FirstSet.ManifestRoot },
        ["message-device-cleared"] = new DeviceCleared { Referral = Id, ImageSet = SetId(1) },
        ["message-copies-cleared"] = new CopiesCleared
        {
            Referral = Id, ImageSet = SetId(1), ClearedAt = Now,
            Copies = [new() { Location = CopyLocation.Device, By = Referrer.Person, DeletedAt = Now, Means = DeletionMeans.ByApp, Images = 3, BackupsChecked = true }, new() { Location = CopyLocation.Backup, Waived = true }],
        },
        ["message-uses-withdrawn"] = new UsesWithdrawn { Referral = Id, ImageSet = SetId(1), Withdrawn = [new() { Purpose = ConsentPurpose.TeachingInternal, At = Now }] },
        ["message-advice-issued"] = new AdviceIssued { Referral = Id, Practice = ThePractice, Hub = TheHub },
        ["message-advice-filed"] = new AdviceFiled { Referral = Id, Pseudonym = ItsPseudonym, FiledAt = Now },
        ["message-advice-acknowledged"] = new AdviceAcknowledged { Referral = Id, Pseudonym = ItsPseudonym, By = Referrer.Person, At = Now },
        ["message-quarantine-changed"] = new QuarantineChanged { Referral = Id, Number = 2, Reason = QuarantineReason.PossibleMispairing, At = Now },
        ["message-advice-unfiled"] = new AdviceUnfiled { Referral = Id, Pseudonym = ItsPseudonym, At = Now },
        ["result-referral-changed"] = new ReferralChanged { Referral = Id, Pseudonym = ItsPseudonym, Status = ReferralStatus.Queued, Version = 3 },
        ["result-claimed-referral"] = new ClaimedReferral { Referral = Id, Fence = 1, LeaseUntil = Now, Version = 4 },
        ["result-attached-image-set"] = new AttachedImageSet { ImageSet = SetId(1), Version = 1 },
    };

    public static TheoryData<string> MessageNames => [.. Messages.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_referral_is_written_as_in_its_golden_file_and_read_back_whole(string name) => Golden.Same(name, States[name]);

    [Theory, MemberData(nameof(MessageNames))]
    public void A_message_or_result_is_written_as_in_its_golden_file_and_read_back_whole(string name) => Golden.Same(name, Messages[name]);

    [Fact]
    public void Every_event_is_written_as_in_its_golden_file_and_read_back_whole()
    {
        var kinds = typeof(ReferralEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ReferralEvent)));
        Assert.Empty(kinds.Except(History.Select(happened => happened.GetType())));
        Golden.Same("referral-events", History);
    }

    [Fact]
    public void Every_event_is_applied()
    {
        foreach (var happened in History) Assert.NotNull(ReferralHistory.Apply(Claimed with { Information = AwaitingInformation.Information, FaceToFace = Insisted.FaceToFace }, happened));
    }

    /// <summary>Free text written by a clinician counts as identity, and events are for ever: no member could hold a plain one.</summary>
    [Fact]
    public void No_free_text_fits_into_state_or_events()
    {
        HashSet<MemberInfo> allowed =
            [typeof(CompleteSet).GetProperty(nameof(CompleteSet.ManifestRoot))!, typeof(WrappedKey).GetProperty(nameof(WrappedKey.Key))!];
        var texts = Shapes.Reachable(typeof(Referral), typeof(ReferralEvent), typeof(ReferralChanged), typeof(ClaimedReferral), typeof(AttachedImageSet))
            .SelectMany(type => type.GetProperties()).Where(member => Shapes.HoldsText(member.PropertyType) && !allowed.Contains(member));
        Assert.Empty(texts.Select(member => $"{member.DeclaringType!.Name}.{member.Name}"));
    }

    /// <summary>A state above 2 KB is moved out of the row, which doubles a write; texts come on top.</summary>
    [Fact]
    public void A_referral_at_the_end_of_its_life_is_small()
    {
        var texts = new[] { Closed.Question, Closed.History, Closed.Advice!.Text }.Sum(text => JsonSerializer.Serialize(text, Golden.Json).Length);
        Assert.InRange(JsonSerializer.Serialize(Closed, Golden.Json).Length - texts, 1_000, 2_048);
    }
}
