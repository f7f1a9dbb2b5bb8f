using Referrals.Contracts;
using Referrals.Durable;
using static Referrals.Clinical.ReferralEvent;

namespace Referrals.Clinical;

/// <summary>The rules of a referral's life, one pure function per verb. Status × verb → status; · is a refusal, = leaves everything as it is.</summary>
/// <remarks>
/// A test compares this table with what the functions do, each verb at its best: by the right person, in time, complete.
/// <code>
/// verb               None            AwaitingImages  Queued          Claimed              AwaitingInformation  Advised         Filed           Closed  Cancelled
/// Submit             AwaitingImages  ·               ·               ·                    ·                    ·               ·               ·       ·
/// AttachImageSet     ·               AwaitingImages  ·               ·                    AwaitingInformation  ·               ·               ·       ·
/// ImagesSealed       ·               Queued          ·               ·                    Queued               ·               ·               ·       ·
/// Claim              ·               ·               Claimed         ·                    ·                    ·               ·               ·       ·
/// RenewClaim         ·               ·               ·               Claimed              ·                    ·               ·               ·       ·
/// ReleaseClaim       ·               ·               ·               Queued               ·                    ·               ·               ·       ·
/// ExpireClaim        =               =               =               Queued               =                    =               =               =       =
/// IssueAdvice        ·               ·               ·               Advised              ·                    ·               ·               ·       ·
/// AskBack            ·               ·               ·               AwaitingInformation  ·                    ·               ·               ·       ·
/// DeviceCleared      ·               AwaitingImages  Queued          Claimed              AwaitingInformation  =               =               =       Cancelled
/// SupplyInformation  ·               ·               ·               ·                    Queued               ·               ·               ·       ·
/// Relink             ·               AwaitingImages  Queued          Claimed              AwaitingInformation  Advised         ·               ·       ·
/// Cancel             ·               Cancelled       Cancelled       Cancelled            Cancelled            ·               ·               ·       =
/// Insist             ·               ·               ·               ·                    ·                    Advised         Filed           Closed  ·
/// TakeFaceToFace     ·               ·               ·               ·                    ·                    Advised         Filed           Closed  ·
/// AdviceFiled        ·               ·               ·               ·                    ·                    Filed           =               =       ·
/// AcknowledgeAdvice  ·               ·               ·               ·                    ·                    Advised         Closed          =       ·
/// NoteQuarantine     ·               ·               ·               ·                    ·                    Advised         Filed           Closed  ·
/// UnfileAdvice       ·               ·               ·               ·                    ·                    Advised         Advised         Advised ·
/// </code>
/// Not in the table: a case whose lease has run out is claimed by anybody at once, even before its alarm. A GP who attaches a new set and also answers in
/// words stays at AwaitingInformation until the set is sealed; one who seals first may still add the words while the case is queued. An acknowledgement
/// may overtake the news of the filing (they come through two queues); then the filing closes the referral. While a copy of a
/// photograph lives outside the archive, a referral that was filed and read stays at Filed, and the last receipt of deletion closes it
/// (the table shows those that nobody owes any more once they are answered). An anonymised case is filed nowhere: it closes when its sender has read the
/// answer. A GP who insists on an appointment opens no second round, for an answer is final and filed once: the wish stands beside the status, and the hub
/// has it in a list of its own until somebody takes it. A cancelled case keeps what its photographs owe, also when their sealing is heard of later.
/// </remarks>
public static partial class ReferralDecisions
{
    /// <summary>The GP asks for an opinion. Photographs, or an empty set with its reason, come next.</summary>
    public static Decision<ReferralEvent> Submit(Referral referral, Actor actor, DateTimeOffset now, Submission wish)
    {
        if (!actor.May(Act.Refer, Parties.Of(wish.Practice))) return Refusals.NotFound;
        if (referral.Status != ReferralStatus.None) return Refusals.AlreadyExists;
        if (wish.Urgency == Urgency.Emergency) return ReferralRefusals.Emergency;
        if (wish.Terms is not { } hub) return ReferralRefusals.HubUnknown;
        if (!wish.Images && wish.TextOnlyReason is null) return ReferralRefusals.TextOnlyReasonRequired;
        if (!wish.Images && !hub.TextOnlyAllowed) return ReferralRefusals.TextOnlyNotAllowed;
        return new Submitted
        {
            Practice = wish.Practice,
            Hub = wish.Hub,
            Pseudonym = wish.Pseudonym,
            By = actor.Person,
            Nation = hub.Nation,
            Urgency = wish.Urgency,
            UseCase = wish.UseCase,
            WhyMobile = wish.WhyMobile,
            BodySite = wish.BodySite,
            Laterality = wish.Laterality,
            AgeYears = wish.AgeYears,
            Sex = wish.Sex,
            Images = wish.Images,
            TextOnlyReason = wish.Images ? null : wish.TextOnlyReason,
            Question = wish.Question,
            History = wish.History,
            Key = wish.Key,
            Regime = wish.Regime,
            At = now,
        };
    }

    /// <summary>A set is opened for photographs.</summary>
    public static Decision<ReferralEvent> AttachImageSet(Referral referral, Actor actor, ImageSetId set)
    {
        if (NotTheirPractice(referral, actor)) return Refusals.NotFound;
        if (referral.CurrentSet == set) return Decision<ReferralEvent>.Unchanged;
        if (referral.FormerSets.Contains(set)) return ReferralRefusals.ImageSetReplaced;
        if (referral.Status is not (ReferralStatus.AwaitingImages or ReferralStatus.AwaitingInformation)) return ReferralRefusals.WrongState;
        if (referral.SetVersion >= ClinicalLimits.ImageSetsMax) return ReferralRefusals.TooManyImageSets;
        return new ImageSetAttached { ImageSet = set, Version = referral.SetVersion + 1 };
    }

    /// <summary>The attached set is complete: the case joins the queue.</summary>
    public static Decision<ReferralEvent> ImagesSealed(Referral referral, DateTimeOffset now, CompleteSet set)
    {
        if (referral.Status == ReferralStatus.None) return Refusals.NotFound;
        // Sealed just before a later set took its place: that one counts now, but this one's photographs lie on the device as well.
        if (referral.FormerSets.Contains(set.ImageSet))
            return referral.Status != ReferralStatus.Closed && OwesCopies(referral, set)
                ? new CopiesOwed { ImageSet = set.ImageSet } : Decision<ReferralEvent>.Unchanged;
        if (referral.CurrentSet != set.ImageSet || referral.SetVersion != set.Version) return ReferralRefusals.ImageSetUnknown;
        if (referral.Complete == set) return Decision<ReferralEvent>.Unchanged;
        if (referral.Status == ReferralStatus.Cancelled) return OwesCopies(referral, set) ? new CopiesOwed { ImageSet = set.ImageSet } : Decision<ReferralEvent>.Unchanged;
        if (referral.Status is not (ReferralStatus.AwaitingImages or ReferralStatus.AwaitingInformation)) return ReferralRefusals.WrongState;
        if (set.Images == 0 && referral.WantsImages) return ReferralRefusals.EmptySetNotAllowed;
        var completed = new ImageSetCompleted { Set = set };
        return OwesCopies(referral, set)
            ? new ReferralEvent[] { completed, new CopiesOwed { ImageSet = set.ImageSet }, Queue(referral, now) }
            : new ReferralEvent[] { completed, Queue(referral, now) };
    }

    /// <summary>The last copy of a set outside the archive is gone. The news may overtake that of the sealing, which comes through another queue.</summary>
    public static Decision<ReferralEvent> DeviceCleared(Referral referral, ImageSetId set)
    {
        if (referral.Status == ReferralStatus.None) return Refusals.NotFound;
        if (referral.ClearedSets.Contains(set)) return Decision<ReferralEvent>.Unchanged;
        if (referral.CurrentSet != set && !referral.FormerSets.Contains(set)) return ReferralRefusals.ImageSetUnknown;
        var cleared = new DeviceCleared { ImageSet = set };
        return Waits(referral) && !ReferralHistory.Apply(referral, cleared).CopyLives
            ? new ReferralEvent[] { cleared, new Closed() } : cleared;
    }

    /// <summary>The GP answers the hub's question in words.</summary>
    public static Decision<ReferralEvent> SupplyInformation(Referral referral, Actor actor, DateTimeOffset now, SealedText text)
    {
        if (NotTheirPractice(referral, actor)) return Refusals.NotFound;
        if (referral.Status is not (ReferralStatus.AwaitingInformation or ReferralStatus.Queued) || !referral.AsksForWords) return ReferralRefusals.NothingAsked;
        var supplied = new InformationSupplied { By = actor.Person, At = now, Text = text };
        return referral.Status == ReferralStatus.Queued || referral.SetIsOpen ? supplied : new ReferralEvent[] { supplied, Queue(referral, now) };
    }

    /// <summary>Before the hub has answered. Whoever holds the case is told at the next step; what the photographs owe stays owed.</summary>
    public static Decision<ReferralEvent> Cancel(Referral referral, Actor actor, DateTimeOffset now, ReferralCancelReason reason)
    {
        if (NotTheirPractice(referral, actor)) return Refusals.NotFound;
        if (referral.Status == ReferralStatus.Cancelled) return Decision<ReferralEvent>.Unchanged;
        if (referral.Advice is not null) return ReferralRefusals.AlreadyAnswered;
        return new Cancelled { By = actor.Person, At = now, Reason = reason };
    }

    /// <summary>After an answer in words, once. The hub cannot decline: a photograph is no examination (SCO-09), and the GP sees the patient.</summary>
    public static Decision<ReferralEvent> Insist(Referral referral, Actor actor, DateTimeOffset now, InsistReason reason)
    {
        if (NotTheirPractice(referral, actor)) return Refusals.NotFound;
        if (referral.Advice is not { } advice) return ReferralRefusals.WrongState;
        if (referral.FaceToFace is not null) return Decision<ReferralEvent>.Unchanged;
        if (advice.Outcome == Outcome.FaceToFace) return ReferralRefusals.FaceToFaceOffered;
        if (referral.IsAnonymised) return ReferralRefusals.AnonymisedAdviceOnly;
        return new FaceToFaceInsisted { By = actor.Person, At = now, Reason = reason, DueAt = UrgencyClock.DueAt(Urgency.Urgent, referral.Nation, now) };
    }

    /// <summary>Whoever of the hub was first stands.</summary>
    public static Decision<ReferralEvent> TakeFaceToFace(Referral referral, Actor actor, DateTimeOffset now, Urgency priority)
    {
        if (NotTheirHub(referral, actor)) return Refusals.NotFound;
        if (referral.FaceToFace is not { } wanted) return ReferralRefusals.NothingInsisted;
        return wanted.TakenAt is null ? new FaceToFaceTaken { By = actor.Person, At = now, Priority = priority } : Decision<ReferralEvent>.Unchanged;
    }

    /// <summary>The wrong patient had been picked; a new link stands for the right one.</summary>
    public static Decision<ReferralEvent> Relink(Referral referral, Actor actor, Pseudonym pseudonym, Regime? regime = null)
    {
        if (NotTheirPractice(referral, actor)) return Refusals.NotFound;
        if (referral.Pseudonym == pseudonym) return Decision<ReferralEvent>.Unchanged;
        if (referral.Status is ReferralStatus.Filed or ReferralStatus.Closed || referral.AcknowledgedAt is not null) return ReferralRefusals.AlreadyFiled;
        if (referral.Status == ReferralStatus.Cancelled) return ReferralRefusals.WrongState;
        if (regime == Regime.Anonymised && !referral.IsAnonymised) return ReferralRefusals.LinkAnonymised;
        if (referral.FormerPseudonyms.Contains(pseudonym)) return ReferralRefusals.LinkReplaced;
        if (referral.FormerPseudonyms.Length + 1 >= ClinicalLimits.LinksMax) return ReferralRefusals.TooManyLinks;
        return new Relinked { Pseudonym = pseudonym, Regime = regime == referral.Regime ? null : regime };
    }

    /// <summary>Identity reports where the answer went. Only the pseudonym that stands now can have been the right one.</summary>
    public static Decision<ReferralEvent> AdviceFiled(Referral referral, Pseudonym pseudonym, DateTimeOffset filedAt)
    {
        if (referral.Status == ReferralStatus.None) return Refusals.NotFound;
        if (WasUnfiled(referral, pseudonym)) return Decision<ReferralEvent>.Unchanged;
        if (referral.Pseudonym != pseudonym) return ReferralRefusals.PseudonymOutdated;
        if (referral.Status is ReferralStatus.Filed or ReferralStatus.Closed) return Decision<ReferralEvent>.Unchanged;
        if (referral.Status != ReferralStatus.Advised) return ReferralRefusals.WrongState;
        var filed = new AdviceFiled { Pseudonym = pseudonym, At = filedAt };
        return referral.AcknowledgedAt is null || referral.CopyLives ? filed : new ReferralEvent[] { filed, new Closed() };
    }

    /// <summary>A referrer has read the answer in the record.</summary>
    public static Decision<ReferralEvent> AcknowledgeAdvice(Referral referral, Pseudonym pseudonym, PersonId by, DateTimeOffset at)
    {
        if (referral.Status == ReferralStatus.None) return Refusals.NotFound;
        if (WasUnfiled(referral, pseudonym)) return Decision<ReferralEvent>.Unchanged;
        if (referral.Pseudonym != pseudonym) return ReferralRefusals.PseudonymOutdated;
        if (referral.AcknowledgedAt is not null) return Decision<ReferralEvent>.Unchanged;
        var acknowledged = new AdviceAcknowledged { By = by, At = at };
        return referral.Status switch
        {
            ReferralStatus.Filed when referral.CopyLives => acknowledged,
            ReferralStatus.Filed => new ReferralEvent[] { acknowledged, new Closed() },
            ReferralStatus.Advised when referral.IsAnonymised && !referral.CopyLives => new ReferralEvent[] { acknowledged, new Closed() },
            ReferralStatus.Advised => acknowledged,
            _ => ReferralRefusals.WrongState,
        };
    }

    /// <summary>Identity holds the answer in quarantine, or no longer: both sides see it. News may overtake each other; the highest number is true.</summary>
    public static Decision<ReferralEvent> NoteQuarantine(Referral referral, QuarantineNote note)
    {
        if (referral.Status == ReferralStatus.None) return Refusals.NotFound;
        if (referral.Advice is null) return ReferralRefusals.WrongState;
        return note.Number <= (referral.Quarantine?.Number ?? 0) ? Decision<ReferralEvent>.Unchanged : new QuarantineNoted { Note = note };
    }

    /// <summary>The wrong patient was found late: the answer is in no record, and a new link may be put in place. May overtake the news of the filing.</summary>
    public static Decision<ReferralEvent> UnfileAdvice(Referral referral, Pseudonym pseudonym, DateTimeOffset at)
    {
        if (referral.Status == ReferralStatus.None) return Refusals.NotFound;
        if (WasUnfiled(referral, pseudonym)) return Decision<ReferralEvent>.Unchanged;
        if (referral.Pseudonym != pseudonym) return ReferralRefusals.PseudonymOutdated;
        if (referral.Status is not (ReferralStatus.Advised or ReferralStatus.Filed or ReferralStatus.Closed)) return ReferralRefusals.WrongState;
        return new AdviceUnfiled { Pseudonym = pseudonym, At = at };
    }

    static bool WasUnfiled(Referral referral, Pseudonym pseudonym) => referral.UnfiledPseudonyms?.Contains(pseudonym) ?? false;

    /// <summary>Whether a living copy is all that keeps it open.</summary>
    static bool Waits(Referral referral) =>
        referral.AcknowledgedAt is not null && (referral.Status == ReferralStatus.Filed || referral is { Status: ReferralStatus.Advised, IsAnonymised: true });

    static bool OwesCopies(Referral referral, CompleteSet set) => set.Images > 0 && !referral.OwedSets.Contains(set.ImageSet);

    static Queued Queue(Referral referral, DateTimeOffset now) => new()
    {
        At = now,
        DueAt = referral.DueAt ?? UrgencyClock.DueAt(referral.Urgency, referral.Nation, now),
    };

    static bool NotTheirPractice(Referral referral, Actor actor) =>
        referral.Status == ReferralStatus.None || !actor.May(Act.Refer, Parties.Of(referral.Practice, referral.Hub));

    static bool NotTheirHub(Referral referral, Actor actor) =>
        referral.Status == ReferralStatus.None || !actor.May(Act.Triage, Parties.Of(referral.Practice, referral.Hub));
}
