using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>What may be done with an image set, and when.</summary>
public static class ImageSetDecisions
{
    /// <summary>A practice's clock may be a little ahead of the database's.</summary>
    static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Why the set may not be opened, judged before anything is changed; null when it may.</summary>
    public static Refusal? MayOpen(Actor actor, ImageSetOpening opening, DateTimeOffset now)
    {
        if (!actor.May(Act.Refer, Parties.Of(opening.Practice))) return Refusals.NotFound;
        if (opening.Empty is not null) return opening.WantsImages ? ImageSetRefusals.SetEmptyNotAllowed : null;
        if (!opening.WantsImages) return ImageSetRefusals.ReferralWantsNoImages;
        if (opening.Consent is not { } consent) return ImageSetRefusals.ConsentRequired;
        if (opening.Device is null) return ImageSetRefusals.DeviceRequired;
        if (consent.GivenAt > now + ClockSkew) return ImageSetRefusals.ConsentNotYetGiven;
        var verdict = ConsentTable.Verdict(consent);
        return verdict.CoversDirectCare ? null : ImageSetRefusals.ConsentInvalid(verdict);
    }

    public static Decision<ImageSetEvent> Open(ImageSet set, Actor actor, ImageSetOpening opening, DateTimeOffset now)
    {
        if (set.IsOpened) return actor.May(Act.Refer, Parties.Of(set.Practice)) ? Refusals.AlreadyExists : Refusals.NotFound;
        if (MayOpen(actor, opening, now) is { } refusal) return refusal;
        return new ImageSetOpened
        {
            At = now, ImageSet = opening.ImageSet, Referral = opening.Referral, Practice = opening.Practice, Hub = opening.Hub,
            Version = opening.Version, Salt = opening.Salt, Device = opening.Device, Taken = opening.Taken, Empty = opening.Empty, Kind = opening.Kind, Regime = opening.Regime,
            Consent = opening.Consent, Verdict = opening.Consent is { } consent ? ConsentTable.Verdict(consent) : null,
        };
    }

    public static Decision<ImageSetEvent> AddImage(ImageSet set, Actor actor, StoredImage image)
    {
        if (!set.IsOpened || !actor.May(Act.Refer, Parties.Of(set.Practice))) return Refusals.NotFound;
        if (set.Images.Any(there => there.Image == image.Image)) return Decision<ImageSetEvent>.Unchanged;
        if (set.IsSealed) return ImageSetRefusals.SetSealed;
        if (set.Empty is not null) return ImageSetRefusals.SetTakesNoImages;
        if (set.IsWithdrawn(ConsentPurpose.DirectCare)) return ImageSetRefusals.ConsentWithdrawn;
        if (image.View == ViewKind.ConsentForm && !TakesConsentForms(set.Regime)) return ImageSetRefusals.ConsentFormInPackage(image.Image);
        if (set.Images.Length == ClinicalImageLimits.ImagesPerSetMax) return ImageSetRefusals.TooManyImages;
        return new ImageAdded { Image = image };
    }

    public static Decision<ImageSetEvent> Seal(ImageSet set, Actor actor, StatedManifest stated, DateTimeOffset now)
    {
        if (!set.IsOpened || !actor.May(Act.Refer, Parties.Of(set.Practice))) return Refusals.NotFound;
        if (set.IsSealed) return IsAsSealed(set, stated) ? Decision<ImageSetEvent>.Unchanged : ImageSetRefusals.SetSealed;
        if (stated.Version != set.Version) return ImageSetRefusals.ManifestMismatch("version");
        if ((set.Empty is null ? WhyNotWithImages(set, stated) : WhyNotEmpty(set, stated)) is { } refusal) return refusal;
        if (RootOf(set, stated) != stated.ManifestRoot) return ImageSetRefusals.ManifestRootMismatch;
        if (!CountsBalance(set, stated.Discarded)) return ImageSetRefusals.CountsDoNotBalance;
        var facts = FactsOf(set, stated);
        var (outcome, missing) = Completeness.Judge(facts, stated.HoldIncomplete);
        if (outcome == CompletenessOutcome.Held && stated.IncompleteReason is null)
            return ImageSetRefusals.Incomplete(missing.Where(view => Completeness.IsNeeded(facts.Kind, view)));
        return new ImagesSealed
        {
            At = now, ManifestRoot = stated.ManifestRoot, Missing = missing, IncompleteReason = stated.IncompleteReason, Discarded = stated.Discarded,
            Order = [.. stated.Entries.OrderBy(entry => entry.Ordinal).Select(entry => entry.Image)],
        };
    }

    /// <summary>The patient takes uses back: always possible, whatever became of the set (CON-33).</summary>
    public static Decision<ImageSetEvent> WithdrawConsent(ImageSet set, Actor actor, Withdrawal withdrawal, DateTimeOffset now)
    {
        if (!set.IsOpened || !actor.May(Act.Refer, Parties.Of(set.Practice))) return Refusals.NotFound;
        if (set.Consent is null) return ImageSetRefusals.NoConsentToWithdraw;
        ConsentPurpose[] taken = [.. withdrawal.Purposes.Distinct().Where(purpose => !set.IsWithdrawn(purpose)).Order()];
        if (taken.Length == 0) return Decision<ImageSetEvent>.Unchanged;
        return new ConsentWithdrawn { Withdrawal = new() { Purposes = taken, At = now, ReceivedBy = withdrawal.ReceivedBy, By = actor.Person, Reason = withdrawal.Reason } };
    }

    /// <summary>DT-8: whether the signed form may travel in this set's package.</summary>
    public static bool TakesConsentForms(Regime? regime) => PackagingTable.PlaceOf(regime ?? Regime.Pseudonymised, PackagePart.ConsentForm) == PartPlace.InPackage;

    /// <summary>IMG-13: taken = retained + deleted. Who counts what was discarded counts all of it.</summary>
    static bool CountsBalance(ImageSet set, Discards? discarded)
    {
        if (discarded is null) return set.Taken is not { } all || all >= set.Images.Length;
        return set.Taken == (long)set.Images.Length + discarded.Superfluous + discarded.PoorTechnique;
    }

    static ViewsSent FactsOf(ImageSet set, StatedManifest stated) => new()
    {
        Kind = set.Kind ?? CaseKind.Other, Views = [.. set.Images.Select(image => image.View)], Device = set.Device?.Id, Baseline = stated.Baseline,
        DaysKnown = set.Images.All(image => image.TakenOn is not null),
    };

    /// <summary>Entry by entry against what was stored, so that the sender learns which photograph is wrong and how.</summary>
    static Refusal? WhyNotWithImages(ImageSet set, StatedManifest stated)
    {
        if (set.Verdict?.CoversDirectCare is not true) return ImageSetRefusals.ConsentRequired;
        if (set.IsWithdrawn(ConsentPurpose.DirectCare)) return ImageSetRefusals.ConsentWithdrawn;
        if (stated.ConsentForms is [var form, ..] && !TakesConsentForms(set.Regime)) return ImageSetRefusals.ConsentFormInPackage(form);
        if (set.Device is null) return ImageSetRefusals.DeviceRequired;
        if (stated.Entries.Length == 0) return ImageSetRefusals.SetEmptyNotAllowed;
        if (stated.EmptyReason is not null) return ImageSetRefusals.ManifestMismatch("emptyReason");
        var unseen = set.Images.ToDictionary(image => image.Image);
        foreach (var (place, entry) in stated.Entries.OrderBy(entry => entry.Ordinal).Index())
        {
            if (!unseen.Remove(entry.Image, out var stored))
                return set.Images.Any(image => image.Image == entry.Image)
                    ? ImageSetRefusals.ManifestMismatch(entry.Image, "image")
                    : ImageSetRefusals.ImageMissing(entry.Image);
            if (entry.Length != stored.Length) return ImageSetRefusals.ManifestMismatch(entry.Image, "length");
            if (entry.Sha256 != stored.Sha256) return ImageSetRefusals.ManifestMismatch(entry.Image, "sha256");
            if (entry.Ordinal != place + 1) return ImageSetRefusals.ManifestMismatch(entry.Image, "ordinal");
            if (stored.BoundOrdinal is { } bound && bound != entry.Ordinal) return ImageSetRefusals.ManifestMismatch(entry.Image, "ordinal");
            if (stored.BoundCount is { } count && count != stated.Entries.Length) return ImageSetRefusals.ManifestMismatch(entry.Image, "count");
        }
        var surplus = set.Images.FirstOrDefault(image => unseen.ContainsKey(image.Image));
        return surplus is null ? null : ImageSetRefusals.ImageSurplus(surplus.Image);
    }

    static Refusal? WhyNotEmpty(ImageSet set, StatedManifest stated)
    {
        if (stated.Entries.Length > 0) return ImageSetRefusals.ImageMissing(stated.Entries[0].Image);
        if (stated.EmptyReason is null) return ImageSetRefusals.EmptyReasonRequired;
        return stated.EmptyReason == set.Empty ? null : ImageSetRefusals.ManifestMismatch("emptyReason");
    }

    /// <summary>The root covers every entry, but only the entries themselves show that the sender still means the same.</summary>
    static bool IsAsSealed(ImageSet set, StatedManifest stated) =>
        stated.Version == set.Version && stated.ManifestRoot == set.ManifestRoot && RootOf(set, stated) == set.ManifestRoot;

    static string RootOf(ImageSet set, StatedManifest stated) => Manifest.Root(set.Id, set.Version, set.Salt, stated.Entries);
}
