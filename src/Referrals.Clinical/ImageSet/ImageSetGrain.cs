using Orleans.Placement;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <inheritdoc cref="IImageSetGrain"/>
[GrainType("imageset"), PreferLocalPlacement]
sealed class ImageSetGrain : DecidingGrain<ImageSet, ImageSetEvent>, IImageSetGrain
{
    public Task<Result<OpenedImageSet>> Open(Command command, ImageSetOpening opening) => Execute(command,
        (set, now) => ImageSetDecisions.Open(set, command.Actor, opening, now),
        (set, _) => new OpenedImageSet { ImageSet = set.Id, Version = set.Version, Salt = set.Salt });

    public Task<Result<ImageTaken>> AddImage(Command command, StoredImage image) => Execute(command,
        (set, _) => ImageSetDecisions.AddImage(set, command.Actor, image),
        (set, _) => new ImageTaken { Images = set.Images.Length });

    public Task<Result<SealedImageSet>> Seal(Command command, StatedManifest manifest) => Execute(command,
        (set, now) => ImageSetDecisions.Seal(set, command.Actor, manifest, now),
        (set, _) => new SealedImageSet
        {
            ImageSet = set.Id, Version = set.Version, ManifestRoot = set.ManifestRoot!,
            Images = set.Images.Length, SealedAt = set.SealedAt!.Value, Missing = set.Missing,
        });

    public Task<Result<WithdrawnConsent>> WithdrawConsent(Command command, Withdrawal withdrawal) => Execute(command,
        (set, now) => ImageSetDecisions.WithdrawConsent(set, command.Actor, withdrawal, now),
        (set, _) => new WithdrawnConsent { ImageSet = set.Id, Consent = set.Level! });

    public Task<ImageSetView?> View() => Task.FromResult(State.IsOpened ? ViewOf(State) : null);

    protected override ImageSet Apply(ImageSet set, ImageSetEvent happened) => set.Apply(happened);

    /// <summary>The referral may queue; the patient's record hears what was taken back of photographs that were sent.</summary>
    protected override IEnumerable<object> Messages(ImageSet set, ImageSetEvent happened)
    {
        if (happened is ImagesSealed { Order.Length: var images, ManifestRoot: var root })
            yield return new ImageSetSealed { Referral = set.Referral, ImageSet = set.Id, SetVersion = set.Version, Images = images, ManifestRoot = root };
        if (happened is ConsentWithdrawn && set.IsSealed) yield return new UsesWithdrawn { Referral = set.Referral, ImageSet = set.Id, Withdrawn = set.Level!.Withdrawn! };
    }

    static ImageSetView ViewOf(ImageSet set) => new()
    {
        ImageSet = set.Id, Referral = set.Referral, Practice = set.Practice, Hub = set.Hub, Version = set.Version, Salt = set.Salt,
        Sealed = set.IsSealed, SealedAt = set.SealedAt, ManifestRoot = set.ManifestRoot, Images = set.Images,
        DeviceScenario = set.Device?.Scenario, Device = set.Device, Empty = set.Empty, Missing = set.Missing, IncompleteReason = set.IncompleteReason,
        Kind = set.Kind, Discarded = set.Discarded,
        Deleted = set is { IsSealed: true, Taken: { } taken } ? taken - set.Images.Length : null,
        Consent = set.Level, Withdrawals = set.Withdrawals ?? [], Regime = set.Regime ?? Regime.Pseudonymised,
    };
}
