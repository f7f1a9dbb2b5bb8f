using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>The rules of a link's life, in the order of its life.</summary>
public static class PseudonymKeyDecisions
{
    /// <summary>A link is made once; asked for again with the same content it is the same link.</summary>
    public static Decision<PseudonymKeyEvent> MakeLink(PseudonymKey key, Actor actor, NewLink wish)
    {
        if (!actor.May(Act.LinkPatient, Parties.Of(wish.Practice))) return Refusals.NotFound;
        if (key.Status != LinkStatus.None) return IsSame(key, wish) ? Decision<PseudonymKeyEvent>.Unchanged : Refusals.AlreadyExists;
        if (wish.Regime == Regime.Anonymised && wish.Patient is not null) return PseudonymKeyRefusals.AnonymisedHasNoPatient;
        if (wish.Regime == Regime.Anonymised && !wish.AcceptsUnlinked) return PseudonymKeyRefusals.UnlinkedNotAccepted;
        if (wish.Regime != Regime.Anonymised && wish.Patient is null) return PseudonymKeyRefusals.PatientMissing;
        return new LinkMade
        {
            Link = wish.Link, Referral = wish.Referral, Practice = wish.Practice, Hub = wish.Hub, Sender = actor.Person, Regime = wish.Regime, Patient = wish.Patient,
            UnlinkedAccepted = wish.Regime == Regime.Anonymised ? true : null,
        };
    }

    /// <summary>Once, by any colleague of the sender's; the same patient again is the same identification, another one never.</summary>
    public static Decision<PseudonymKeyEvent> Identify(PseudonymKey key, Actor actor, SealedPatient patient)
    {
        if (NotYours(key, actor) is { } foreign) return foreign;
        if (Ended(key.Status) is { } ended) return ended;
        if (key.Patient is { } known) return known.Digests.Whole == patient.Digests.Whole ? Decision<PseudonymKeyEvent>.Unchanged : PseudonymKeyRefusals.AlreadyIdentified;
        return new PatientIdentified { By = actor.Person, Patient = patient };
    }

    /// <summary>Every set version binds; the same version may be bound again with another root until it is answered, an older one may not.</summary>
    public static Decision<PseudonymKeyEvent> Bind(PseudonymKey key, Actor actor, BindingWish wish)
    {
        if (NotYours(key, actor) is { } foreign) return foreign;
        if (NoLongerOpen(key.Status) is { } late) return late;
        if (wish.Binding.SetVersion < key.Newest?.SetVersion) return PseudonymKeyRefusals.BindingOutdated;
        if (wish.BirthYear != key.Patient?.Digests.BirthYear) return PseudonymKeyRefusals.BirthYearMismatch;
        return wish.Binding == key.Newest ? Decision<PseudonymKeyEvent>.Unchanged : new SetBound { Binding = wish.Binding };
    }

    /// <summary>Before an answer is paired; a second time changes nothing.</summary>
    public static Decision<PseudonymKeyEvent> Cancel(PseudonymKey key, Actor actor, CancelReason reason)
    {
        if (NotYours(key, actor) is { } foreign) return foreign;
        if (key.Status == LinkStatus.Cancelled) return Decision<PseudonymKeyEvent>.Unchanged;
        if (NoLongerOpen(key.Status) is { } late) return late;
        return new LinkCancelled { Reason = reason };
    }

    /// <summary>Pairs when the gate lets it through and it was not paired yet; a quarantine changes nothing here.</summary>
    public static Decision<PseudonymKeyEvent> Pair(PseudonymKey key, PackageFacts package)
    {
        if (IsTaken(key) || Pairing.Judge(key, package) is not { Quarantine: null } verdict) return Decision<PseudonymKeyEvent>.Unchanged;
        return new AdvicePaired { Package = package.Digest, Binding = package.Binding, Verdict = verdict.Outcome, Gate = ReIdentificationGate.Version };
    }

    /// <summary>Only for a link of the same practice and referral, and never in place of another answer; which photographs were bound no longer matters.</summary>
    public static Decision<PseudonymKeyEvent> PairByHand(PseudonymKey key, PackageFacts package, FilingOrder order)
    {
        if (key.Status is not (LinkStatus.Bound or LinkStatus.Paired or LinkStatus.Filed) || key.Referral != package.Referral || key.Patient is null)
            return QuarantineRefusals.NoSuchLinkHere;
        if (IsTaken(key)) return key.Package == package.Digest ? Decision<PseudonymKeyEvent>.Unchanged : PseudonymKeyRefusals.LinkAlreadyFiled;
        return new AdvicePairedByHand
        {
            Package = package.Digest, Binding = package.Binding, Gate = ReIdentificationGate.Version, Order = order,
            Verdict = package.ConsentLive ? GateOutcome.Pair : GateOutcome.PairForRecordOnly,
        };
    }

    /// <summary>An answer has come too early. Noted once, and only while the link stands unbound: a sender who was faster has nothing left to bring.</summary>
    public static Decision<PseudonymKeyEvent> AwaitBinding(PseudonymKey key, DateTimeOffset now) =>
        key is { Status: LinkStatus.Open, AnswerWaitsSince: null } ? new BindingAwaited { At = now } : Decision<PseudonymKeyEvent>.Unchanged;

    /// <summary>Filing needs somebody to file for (PSN-03), and happens by itself once there is; asking for it says what it waits for.</summary>
    public static Decision<PseudonymKeyEvent> File(PseudonymKey key, Actor actor)
    {
        if (NotYours(key, actor) is { } foreign) return foreign;
        if (Ended(key.Status) is { } ended) return ended;
        if (key.Patient is null) return PseudonymKeyRefusals.NoLink;
        return IsTaken(key) ? Decision<PseudonymKeyEvent>.Unchanged : PseudonymKeyRefusals.NotPaired;
    }

    /// <summary>The last step; only of an answer that was paired.</summary>
    public static Decision<PseudonymKeyEvent> NoteFiled(PseudonymKey key, PatientRecordId record)
    {
        // The news of the filing may come after it was taken back.
        if (key.Status == LinkStatus.Unpaired) return Decision<PseudonymKeyEvent>.Unchanged;
        if (!IsTaken(key)) return PseudonymKeyRefusals.NotPaired;
        if (key.Patient is null) return PseudonymKeyRefusals.NoLink;
        if (key.Record is { } filed) return filed == record ? Decision<PseudonymKeyEvent>.Unchanged : PseudonymKeyRefusals.LinkAlreadyFiled;
        return new FilingNoted { Record = record };
    }

    /// <summary>After its entry was taken out of the record. Nothing leads back: the right patient gets a link of their own.</summary>
    public static Decision<PseudonymKeyEvent> Unpair(PseudonymKey key, MispairingReason reason, PersonId by)
    {
        if (key.Status == LinkStatus.Unpaired) return Decision<PseudonymKeyEvent>.Unchanged;
        return IsTaken(key) ? new LinkUnpaired { Reason = reason, By = by } : PseudonymKeyRefusals.NotPaired;
    }

    /// <summary>Only when nothing needs the key any more, by the practice's data guardian; a second time changes nothing.</summary>
    public static Decision<PseudonymKeyEvent> Destroy(PseudonymKey key, Actor actor, DestructionReason reason, DateTimeOffset now)
    {
        if (key.Status == LinkStatus.None || !actor.May(Act.DestroyKey, Parties.Of(key.Practice))) return Refusals.NotFound;
        if (key.KeyDestroyedAt is not null) return Decision<PseudonymKeyEvent>.Unchanged;
        if (key.Status is LinkStatus.Open or LinkStatus.Bound or LinkStatus.Paired) return PseudonymKeyRefusals.KeyInUse;
        if (key.Patient is not { } patient) return PseudonymKeyRefusals.NoKey;
        return patient.Sealing is null ? PseudonymKeyRefusals.KeyInseparable : new KeyDestroyed { By = actor.Person, Reason = reason, At = now };
    }

    /// <summary>Whatever ends the link retires its key in the same commit; an end after another one never shortens what was said. Where no key stands apart, there is none to retire.</summary>
    public static Decision<PseudonymKeyEvent> Retiring(PseudonymKey key, Decision<PseudonymKeyEvent> decision, DateTimeOffset keptUntil) =>
        key is { Patient.Sealing: not null, KeyDestroyedAt: null } && decision.Events is [FilingNoted or LinkCancelled or LinkUnpaired]
            ? (PseudonymKeyEvent[])[.. decision.Events, new KeyRetired { KeptUntil = key.KeyKeptUntil > keptUntil ? key.KeyKeptUntil.Value : keptUntil }] : decision;

    /// <summary>When the clock has something to do: destroy a retired key.</summary>
    public static DateTimeOffset? EndsAt(PseudonymKey key) => key.KeyDestroyedAt is null ? key.KeyKeptUntil : null;

    /// <summary>Destroys the key once its time has come; nobody asks for that.</summary>
    public static Decision<PseudonymKeyEvent> End(PseudonymKey key, DateTimeOffset now) =>
        EndsAt(key) <= now ? new KeyDestroyed { By = Actor.Zone.Person, Reason = DestructionReason.RetentionEnded, At = now } : Decision<PseudonymKeyEvent>.Unchanged;

    static bool IsTaken(PseudonymKey key) => key.Status is LinkStatus.Paired or LinkStatus.Filed;

    /// <summary>Any colleague of the practice may ask again: the sender is not compared, nor who was named after an anonymised link was made.</summary>
    static bool IsSame(PseudonymKey key, NewLink wish) =>
        (key.Link, key.Referral, key.Practice, key.Hub, key.Regime, key.Regime == Regime.Anonymised ? null : key.Patient!.Digests.Whole) ==
        (wish.Link, wish.Referral, wish.Practice, wish.Hub, wish.Regime, wish.Patient?.Digests.Whole);

    static Refusal? NotYours(PseudonymKey key, Actor actor) =>
        key.Status != LinkStatus.None && actor.May(Act.LinkPatient, Parties.Of(key.Practice)) ? null : Refusals.NotFound;

    static Refusal? Ended(LinkStatus status) => status is LinkStatus.Cancelled or LinkStatus.Unpaired ? NoLongerOpen(status) : null;

    static Refusal? NoLongerOpen(LinkStatus status) => status switch
    {
        LinkStatus.None => Refusals.NotFound,
        LinkStatus.Open or LinkStatus.Bound => null,
        LinkStatus.Paired or LinkStatus.Filed => PseudonymKeyRefusals.LinkAlreadyFiled,
        LinkStatus.Cancelled => PseudonymKeyRefusals.LinkCancelled,
        LinkStatus.Unpaired => PseudonymKeyRefusals.LinkUnpaired,
    };
}
