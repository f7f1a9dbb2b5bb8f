using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A whole referral with its texts opened, for its practice and its hub. Never says who the patient is.</summary>
public sealed record ReferralAnswer
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required ReferralStatus Status { get; init; }
    public required int Version { get; init; }
    /// <summary>Whether anybody is known behind the pseudonym (PSN-02).</summary>
    public required Regime Regime { get; init; }
    /// <summary>Why the GP has taken it back; absent while it stands.</summary>
    public ReferralCancelReason? CancelReason { get; init; }
    /// <summary>The GP insists on an appointment.</summary>
    public FaceToFaceAnswer? FaceToFace { get; init; }
    public required Urgency Urgency { get; init; }
    public required UseCase UseCase { get; init; }
    public required WhyMobile WhyMobile { get; init; }
    public required BodySite BodySite { get; init; }
    public Laterality? Laterality { get; init; }
    public int? AgeYears { get; init; }
    public Sex? Sex { get; init; }
    public TextOnlyReason? TextOnlyReason { get; init; }
    public required string Question { get; init; }
    public string? History { get; init; }
    public required IReadOnlyList<InformationAnswer> Information { get; init; }
    /// <summary>The set that counts for an answer: the last one complete, or the first one while it is being filled.</summary>
    public ImageSetId? ImageSet { get; init; }
    public required int SetVersion { get; init; }
    /// <summary>A newer set that is still being filled.</summary>
    public ImageSetId? OpenImageSet { get; init; }
    public required IReadOnlyList<StoredImage> Images { get; init; }
    /// <summary>What DT-14 asks for and the set does not show, and why it was sent all the same.</summary>
    public IReadOnlyList<MissingView> Missing { get; init; } = [];
    public IncompleteReason? IncompleteReason { get; init; }
    public ConsentLevel? ConsentLevel { get; init; }
    public DeviceScenario? DeviceScenario { get; init; }
    public ClaimAnswer? Claim { get; init; }
    public AdviceAnswer? Advice { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? QueuedAt { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FiledAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    /// <summary>The answer waits in identity's quarantine, or has waited there; absent when it never did.</summary>
    public QuarantineState? Quarantine { get; init; }

    internal static ReferralAnswer Of(ReferralId id, ReferralSnapshot stored, DataKey key, ImageSetView? set)
    {
        var referral = stored.Referral;
        return new()
        {
            Referral = id,
            Pseudonym = referral.Pseudonym,
            Practice = referral.Practice,
            Hub = referral.Hub,
            Status = referral.Status,
            Version = stored.Version,
            Regime = referral.Regime ?? Regime.Pseudonymised,
            CancelReason = referral.CancelReason,
            FaceToFace = referral.FaceToFace is { } wanted ? FaceToFaceAnswer.Of(wanted) : null,
            Urgency = referral.Urgency,
            UseCase = referral.UseCase,
            WhyMobile = referral.WhyMobile,
            BodySite = referral.BodySite,
            Laterality = referral.Laterality,
            AgeYears = referral.AgeYears,
            Sex = referral.Sex,
            TextOnlyReason = referral.TextOnlyReason,
            Question = key.Open(referral.Question!, ReferralTexts.Question),
            History = referral.History is { } history ? key.Open(history, ReferralTexts.History) : null,
            Information = [.. referral.Information.Select(round => InformationAnswer.Of(round, key))],
            ImageSet = referral.Complete?.ImageSet ?? referral.CurrentSet,
            SetVersion = referral.Complete?.Version ?? referral.SetVersion,
            OpenImageSet = referral is { Complete: not null, SetIsOpen: true } ? referral.CurrentSet : null,
            Images = set is { Sealed: true } ? set.Images : [],
            Missing = set is { Sealed: true } ? set.Missing : [],
            IncompleteReason = set?.IncompleteReason,
            ConsentLevel = set?.Consent,
            DeviceScenario = set?.DeviceScenario,
            Claim = referral.Claim is { } claim ? new() { By = claim.By, Fence = claim.Fence, Until = claim.Until } : null,
            Advice = referral.Advice is { } advice ? AdviceAnswer.Of(advice, key) : null,
            DueAt = referral.DueAt,
            QueuedAt = referral.QueuedAt,
            CreatedAt = referral.CreatedAt,
            FiledAt = referral.FiledAt,
            AcknowledgedAt = referral.AcknowledgedAt,
            Quarantine = referral.Quarantine is { } note ? new() { Reason = note.Reason, At = note.At, End = note.End } : null,
        };
    }
}

/// <summary>Where an answer stands that was not filed at once (DT-17: both sides are told).</summary>
public sealed record QuarantineState
{
    /// <summary>Why it waits; absent: it waits no longer.</summary>
    public QuarantineReason? Reason { get; init; }
    /// <summary>Since when it waits, or when that ended.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Filed after all, or refused for good.</summary>
    public QuarantineEnd? End { get; init; }
}

/// <summary>An appointment on which the GP insists.</summary>
public sealed record FaceToFaceAnswer
{
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
    public required InsistReason Reason { get; init; }
    public required DateTimeOffset DueAt { get; init; }
    /// <summary>Absent until somebody of the hub has taken it.</summary>
    public DateTimeOffset? TakenAt { get; init; }
    public PersonId? TakenBy { get; init; }
    public Urgency? Priority { get; init; }

    internal static FaceToFaceAnswer Of(FaceToFaceRequest wanted) => new()
    {
        By = wanted.By, At = wanted.At, Reason = wanted.Reason, DueAt = wanted.DueAt, TakenAt = wanted.TakenAt, TakenBy = wanted.TakenBy, Priority = wanted.Priority,
    };
}

/// <summary>One question of the hub and the GP's answer in words.</summary>
public sealed record InformationAnswer
{
    public required DateTimeOffset At { get; init; }
    public required AskedAnswer Asked { get; init; }
    public string? Answer { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }

    internal static InformationAnswer Of(InformationRound round, DataKey key) => new()
    {
        At = round.At,
        Asked = new() { By = round.By, Kinds = round.Kinds, Text = key.Open(round.Asked, ReferralTexts.Advice), SetVersion = round.SetVersion },
        Answer = round.Answer is { } answer ? key.Open(answer, ReferralTexts.Information) : null,
        AnsweredAt = round.AnsweredAt,
    };
}

/// <summary>What the dermatologist asked back.</summary>
public sealed record AskedAnswer
{
    public required PersonId By { get; init; }
    public required IReadOnlyList<InformationKind> Kinds { get; init; }
    public required string Text { get; init; }
    /// <summary>The image set version that the question refers to.</summary>
    public required int SetVersion { get; init; }
}

/// <summary>Who holds the case just now.</summary>
public sealed record ClaimAnswer
{
    public required PersonId By { get; init; }
    public required int Fence { get; init; }
    public required DateTimeOffset Until { get; init; }
}

/// <summary>The hub's answer.</summary>
public sealed record AdviceAnswer
{
    public required Outcome Outcome { get; init; }
    public required string Text { get; init; }
    public Urgency? Priority { get; init; }
    /// <summary>A photograph never equals an examination (SCO-09).</summary>
    public required string Limitation { get; init; }
    public required PersonId Responder { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    /// <summary>What was looked at (WRK-06).</summary>
    public required ImageSetId ImageSet { get; init; }
    public required int SetVersion { get; init; }

    internal static AdviceAnswer Of(Advice advice, DataKey key) => new()
    {
        Outcome = advice.Outcome,
        Text = key.Open(advice.Text, ReferralTexts.Advice),
        Priority = advice.Priority,
        Limitation = Clinical.Limitation.Text(advice.Limitation),
        Responder = advice.By,
        IssuedAt = advice.At,
        ImageSet = advice.Seen.ImageSet,
        SetVersion = advice.Seen.Version,
    };
}
