using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>Situations in which a referral can be.</summary>
static class AReferral
{
    /// <summary>A Monday morning without holidays ahead.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    public const int LeaseMinutes = 15;

    public static readonly ReferralId Id = new(new Guid("f0000000-0000-4000-8000-000000000001"));
    public static readonly PracticeId ThePractice = new(new Guid("a0000000-0000-4000-8000-000000000001"));
    public static readonly HubId TheHub = new(new Guid("b0000000-0000-4000-8000-000000000001"));
    public static readonly Pseudonym ItsPseudonym = Pseudonyms(1);
    public static readonly Pseudonym OtherPseudonym = Pseudonyms(2);

    public static readonly Actor Referrer = new() { Person = Person(1), Role = Role.Referrer, Organisations = [ThePractice.Value] };
    public static readonly Actor Dermatologist = new() { Person = Person(2), Role = Role.Dermatologist, Organisations = [TheHub.Value] };
    public static readonly Actor Colleague = Dermatologist with { Person = Person(3) };
    public static readonly Actor ForeignReferrer = Referrer with { Organisations = [new Guid("a0000000-0000-4000-8000-000000000002")] };
    public static readonly Actor ForeignDermatologist = Dermatologist with { Organisations = [new Guid("b0000000-0000-4000-8000-000000000002")] };

    public static readonly SealedText Text = Sealed(1);
    public static readonly ClaimTerms Terms = new() { LeaseMinutes = LeaseMinutes, OpenClaims = 0 };
    public static readonly CompleteSet FirstSet = Set(1, 1, images: 3);
    public static readonly CompleteSet EmptySet = Set(1, 1, images: 0);

    /// <summary>A wish that nothing is wrong with.</summary>
    public static readonly Submission AWish = new()
    {
        Practice = ThePractice, Hub = TheHub, Pseudonym = ItsPseudonym, Urgency = Urgency.Routine, UseCase = UseCase.HubAndSpoke,
        WhyMobile = WhyMobile.IllustrationNotAvailable, BodySite = BodySite.PosteriorTorso, Laterality = Laterality.Left, AgeYears = 51, Sex = Sex.Male,
        Images = true, Question = Text, History = Sealed(2), Key = new WrappedKey { Key = "ClinicalText/1", Box = [1, 2, 3] },
        Terms = new HubTerms { Nation = Nation.England, TextOnlyAllowed = true },
    };

    /// <summary>A wish for words only.</summary>
    public static readonly Submission TextOnly = AWish with { Images = false, TextOnlyReason = TextOnlyReason.ManagementQuestion };

    /// <summary>An answer that nothing is wrong with.</summary>
    public static readonly Answer AnAnswer = new() { Fence = 1, SetVersion = 1, Outcome = Outcome.AdviceOnly, Text = Sealed(3) };

    /// <summary>A question back that nothing is wrong with.</summary>
    public static readonly Answer Question = AnAnswer with { Outcome = Outcome.MoreInformation, Kinds = [InformationKind.Medication, InformationKind.RetakeImages] };

    public static readonly Referral Absent = new();
    public static readonly Referral AwaitingImages = After(Absent, ReferralDecisions.Submit(Absent, Referrer, Now, AWish));
    public static readonly Referral WithOpenSet = Attach(AwaitingImages, FirstSet.ImageSet);
    public static readonly Referral Queued = After(WithOpenSet, ReferralDecisions.ImagesSealed(WithOpenSet, Now, FirstSet));
    public static readonly Referral Claimed = Claim(Queued, Dermatologist);
    public static readonly Referral AwaitingInformation = After(Claimed, ReferralDecisions.IssueAdvice(Claimed, Dermatologist, Now, Question));
    /// <summary>The phone still holds its photographs.</summary>
    public static readonly Referral AdvisedWithCopy = After(Claimed, ReferralDecisions.IssueAdvice(Claimed, Dermatologist, Now, AnAnswer));
    public static readonly Referral FiledWithCopy = After(AdvisedWithCopy, ReferralDecisions.AdviceFiled(AdvisedWithCopy, ItsPseudonym, Now));
    public static readonly Referral Advised = After(AdvisedWithCopy, ReferralDecisions.DeviceCleared(AdvisedWithCopy, FirstSet.ImageSet));
    public static readonly Referral AdvisedAndRead = After(Advised, ReferralDecisions.AcknowledgeAdvice(Advised, ItsPseudonym, Referrer.Person, Now));
    public static readonly Referral Filed = After(Advised, ReferralDecisions.AdviceFiled(Advised, ItsPseudonym, Now));
    public static readonly Referral Closed = After(Filed, ReferralDecisions.AcknowledgeAdvice(Filed, ItsPseudonym, Referrer.Person, Now));
    public static readonly Referral Cancelled = After(Queued, ReferralDecisions.Cancel(Queued, Referrer, Now, ReferralCancelReason.NoLongerNeeded));
    /// <summary>Filed, read and closed, and the GP insists on an appointment.</summary>
    public static readonly Referral Insisted = After(Closed, ReferralDecisions.Insist(Closed, Referrer, Now, InsistReason.ClinicalConcern));
    /// <summary>Nobody is known behind it; the photographs are gone from the device.</summary>
    public static readonly Referral AdvisedAnonymised = Advised with { Regime = Regime.Anonymised };

    /// <summary>Identity holds the answer back.</summary>
    public static readonly QuarantineNote ANote = new() { Number = 1, Reason = QuarantineReason.PossibleMispairing, At = Now };

    public static Referral Attach(Referral referral, ImageSetId set) => After(referral, ReferralDecisions.AttachImageSet(referral, Referrer, set));

    public static Referral Claim(Referral referral, Actor by, DateTimeOffset? at = null) => After(referral, ReferralDecisions.Claim(referral, by, at ?? Now, Terms));

    /// <summary>The state after a decision that must not be refused.</summary>
    public static Referral After(Referral referral, Decision<ReferralEvent> decision) => decision.Refusal is { } refusal
        ? throw new InvalidOperationException(refusal.Code)
        : decision.Events.Aggregate(referral, ReferralHistory.Apply);

    public static SealedText Sealed(byte mark) => new() { Box = [mark, .. new byte[40]] };

    public static CompleteSet Set(int number, int version, int images) => new()
    {
        ImageSet = SetId(number), Version = version, Images = images, ManifestRoot = new string((char)('a' + number % 6), 64),
    };

    public static ImageSetId SetId(int number) => new(new Guid($"e0000000-0000-4000-8000-{number:x12}"));

    public static PersonId Person(int number) => new(new Guid($"d0000000-0000-4000-8000-{number:x12}"));

    public static Pseudonym Pseudonyms(byte number) => Pseudonym.FromRandom([0, 0, 0, 0, 0, 0, 0, number]);
}
