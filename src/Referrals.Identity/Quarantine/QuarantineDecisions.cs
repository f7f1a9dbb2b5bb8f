using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>The rules of quarantine, in the order of its life.</summary>
public static class QuarantineDecisions
{
    /// <summary>The same answer twice is one quarantine; what waited for the sender may turn out to be a mix-up, never the other way round.</summary>
    public static Decision<QuarantineEvent> Hold(Quarantine quarantine, HeldAdvice advice, DateTimeOffset now)
    {
        if (quarantine.Refused.Contains(advice.Package) || IsCovered(quarantine.Advice, advice)) return Decision<QuarantineEvent>.Unchanged;
        if (quarantine.Order is not null) return QuarantineRefusals.BeingFiled;
        return new AdviceHeld { Advice = advice, At = now };
    }

    /// <summary>
    /// Only what the sender has put in order by binding or by a new link, and what a person has ordered to be filed. A suspected mix-up under a link that was
    /// taken back since is put in order too: of one referral only one link lives, and under the new one sender and hub agree.
    /// </summary>
    /// <param name="quarantine">What waits.</param>
    /// <param name="under">The pseudonym under which the referral's answer was filed.</param>
    /// <param name="now">When.</param>
    public static Decision<QuarantineEvent> Release(Quarantine quarantine, Pseudonym under, DateTimeOffset now) =>
        quarantine.Advice is { } held && (WaitsForSender(held.Reason) || quarantine.Order is not null || IsTakenBack(held, under)) ? new AdviceReleased { At = now } : Decision<QuarantineEvent>.Unchanged;

    /// <summary>Filed for the link's patient and nobody else, and only when two identifiers of that patient were entered anew.</summary>
    /// <param name="command">Names the try: the same one again is not counted twice.</param>
    public static Decision<QuarantineEvent> OrderFiling(Quarantine quarantine, Actor actor, Guid command, ResolutionWish wish, DateTimeOffset now)
    {
        if (NotTheirs(quarantine, actor, wish.Package) is { } absent) return absent;
        if (quarantine.Order is { } order) return order.Id == command ? Decision<QuarantineEvent>.Unchanged : QuarantineRefusals.BeingFiled;
        if (LockedFor(quarantine, actor, command) is { } locked) return locked;
        var held = quarantine.Advice!;
        if (held.Reason != QuarantineReason.PossibleMispairing) return QuarantineRefusals.NoFilingByHand;
        if (!Stands(wish.Link, held)) return QuarantineRefusals.NoSuchLinkHere;
        if (wish.Identifiers is null) return PatientRefusals.IdentifierRequired;
        if (!wish.Link!.Digests!.Recognises(wish.Identifiers)) return Mistyped(quarantine, actor, command, now);
        return new FilingOrdered
        {
            Package = held.Package,
            Order = new() { Id = command, By = actor.Person, Reason = wish.Reason, At = now, BirthDateConfirmed = wish.BirthDateConfirmed },
        };
    }

    /// <summary>A link that is no longer what it was: the answer waits as before.</summary>
    public static Decision<QuarantineEvent> AbandonFiling(Quarantine quarantine, Guid order) =>
        quarantine.Order?.Id == order ? new FilingAbandoned { Order = order } : Decision<QuarantineEvent>.Unchanged;

    /// <summary>Never filed. Where the answer names a patient of this practice, that patient's identifiers are asked for here too: one may have the wrong answer open.</summary>
    public static Decision<QuarantineEvent> Refuse(Quarantine quarantine, Actor actor, Guid command, ResolutionWish wish, DateTimeOffset now)
    {
        if (quarantine.Refused.Contains(wish.Package) && quarantine.Advice is null) return Decision<QuarantineEvent>.Unchanged;
        if (NotTheirs(quarantine, actor, wish.Package) is { } absent) return absent;
        if (quarantine.Order is not null) return QuarantineRefusals.BeingFiled;
        if (LockedFor(quarantine, actor, command) is { } locked) return locked;
        var held = quarantine.Advice!;
        if (wish.Link is { Digests: { } digests } link && link.Practice == held.Owner)
        {
            if (wish.Identifiers is null) return PatientRefusals.IdentifierRequired;
            if (!digests.Recognises(wish.Identifiers)) return Mistyped(quarantine, actor, command, now);
        }
        return new HeldRefused { Package = held.Package, Practice = held.Owner, Hub = held.Hub, Reason = wish.Reason, By = actor.Person, At = now };
    }

    /// <summary>The alarm: each step that has come, once.</summary>
    public static Decision<QuarantineEvent> Escalate(Quarantine quarantine, DateTimeOffset now) =>
        StepsLeft(quarantine).Where(step => step.At <= now).Select(step => new HeldEscalated { Step = step.Step }).ToArray<QuarantineEvent>();

    /// <summary>When the next one is told; null when nobody is left to be told.</summary>
    public static DateTimeOffset? NextStepAt(Quarantine quarantine) => StepsLeft(quarantine).Select(step => (DateTimeOffset?)step.At).FirstOrDefault();

    /// <summary>Whether exactly this package stays unfiled until a person says otherwise, or for good.</summary>
    public static bool Stays(Quarantine quarantine, string package) =>
        quarantine.Refused.Contains(package) || quarantine.Advice is { } held && held.Package == package && !WaitsForSender(held.Reason);

    static IEnumerable<(QuarantineStep Step, DateTimeOffset At)> StepsLeft(Quarantine quarantine) =>
        quarantine.DueAt is not { } due ? [] : Enum.GetValues<QuarantineStep>().Where(step => step > quarantine.Step).Select(step => (step, QuarantineClock.At(step, due)));

    static Refusal? NotTheirs(Quarantine quarantine, Actor actor, string package)
    {
        if (quarantine.Advice is not { } held || !actor.May(Act.ResolveQuarantine, Parties.Of(held.Owner))) return Refusals.NotFound;
        return held.Package == package ? null : QuarantineRefusals.NothingHeld;
    }

    static Refusal? LockedFor(Quarantine quarantine, Actor actor, Guid command) =>
        quarantine.Locked && actor.Role != Role.DataGuardian && quarantine.LastWrongTry != command ? QuarantineRefusals.ResolutionLocked : null;

    /// <summary>The link stands for somebody, is this practice's and this referral's, and is free, or taken by exactly this answer.</summary>
    static bool Stands(LinkFacts? link, HeldAdvice held) => link?.Digests is not null && link.Practice == held.Owner && link.Referral == held.Referral
        && (link.Status == LinkStatus.Bound || link.Status == LinkStatus.Paired && link.Package == held.Package);

    static Decision<QuarantineEvent> Mistyped(Quarantine quarantine, Actor actor, Guid command, DateTimeOffset now) => quarantine.LastWrongTry == command
        ? Decision<QuarantineEvent>.Unchanged : new IdentifiersMistyped { Try = command, By = actor.Person, At = now };

    static bool IsCovered(HeldAdvice? held, HeldAdvice advice) => held is not null
        && (held.Package == advice.Package && held.Reason == advice.Reason
            || !WaitsForSender(held.Reason) && (held.Package == advice.Package || WaitsForSender(advice.Reason)));

    static bool IsTakenBack(HeldAdvice held, Pseudonym under) => held.Reason == QuarantineReason.PossibleMispairing && held.Pseudonym != under;

    /// <summary>The sender ends these waits alone, by binding the link or making a new one; in all others somebody may have been mistaken for somebody else.</summary>
    static bool WaitsForSender(QuarantineReason reason) => reason switch
    {
        QuarantineReason.TooEarly or QuarantineReason.CancelledLink or QuarantineReason.UnpairedLink => true,
        QuarantineReason.UnknownPseudonym or QuarantineReason.PossibleMispairing or QuarantineReason.NotAParty or QuarantineReason.AlreadyFiled => false,
    };
}
