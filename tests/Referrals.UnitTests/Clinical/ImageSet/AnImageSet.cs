using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Policy;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>Situations in which an image set can be.</summary>
static class AnImageSet
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    public static readonly PracticeId Practice = new(new Guid("a0000000-0000-4000-8000-000000000001"));
    public static readonly HubId Hub = new(new Guid("b0000000-0000-4000-8000-000000000001"));

    public static readonly Actor Referrer = new() { Person = new(new Guid("d0000000-0000-4000-8000-000000000001")), Role = Role.Referrer, Organisations = [Practice.Value] };
    public static readonly Actor Stranger = Referrer with { Organisations = [new Guid("a0000000-0000-4000-8000-000000000002")] };

    /// <summary>A wish that nothing is wrong with.</summary>
    public static readonly ImageSetOpening Opening = new()
    {
        ImageSet = new(new Guid("e0000000-0000-4000-8000-000000000001")), Referral = new(new Guid("f0000000-0000-4000-8000-000000000001")),
        Practice = Practice, Hub = Hub, WantsImages = true, Version = 1, Salt = Convert.FromHexString("000102030405060708090a0b0c0d0e0f"),
        Consent = ConsentTableTests.AWrittenConsent, Taken = 3, Kind = CaseKind.Other,
        Device = new() { Id = new(new Guid("de000000-0000-4000-8000-000000000001")), Scenario = DeviceScenario.OrganisationIssued },
    };

    /// <summary>A wish of a text-only referral.</summary>
    public static readonly ImageSetOpening EmptyOpening = Opening with { WantsImages = false, Consent = null, Device = null, Taken = null, Kind = null, Empty = TextOnlyReason.ManagementQuestion };

    public static readonly ImageSet Absent = new();
    public static readonly ImageSet Open = After(Absent, ImageSetDecisions.Open(Absent, Referrer, Opening, Now));
    public static readonly ImageSet OpenEmpty = After(Absent, ImageSetDecisions.Open(Absent, Referrer, EmptyOpening, Now));
    public static readonly ImageSet WithTwoImages = With(Open, 2);
    public static readonly ImageSet Sealed = After(WithTwoImages, ImageSetDecisions.Seal(WithTwoImages, Referrer, ManifestOf(WithTwoImages), Now));
    /// <summary>Written down by somebody else than was told.</summary>
    public static readonly Withdrawal Teaching = new()
    {
        Purposes = [ConsentPurpose.TeachingInternal, ConsentPurpose.Research], ReceivedBy = new(new Guid("d0000000-0000-4000-8000-000000000002")), Reason = WithdrawalReason.ChangedMind,
    };
    public static readonly ImageSet Withdrawn = After(Sealed, ImageSetDecisions.WithdrawConsent(Sealed, Referrer, Teaching, Now.AddDays(1)));
    public static readonly ImageSet SealedEmpty = After(OpenEmpty, ImageSetDecisions.Seal(OpenEmpty, Referrer, ManifestOf(OpenEmpty), Now));

    public static StoredImage Image(int number) => new()
    {
        Image = new(new Guid($"1a000000-0000-4000-8000-{number:x12}")), View = ViewKind.CloseUp, Type = "image/jpeg", Length = 1_000_000 + number,
        Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)number])), Width = 3000, Height = 2000 + number,
    };

    public static ImageSet With(ImageSet set, int images) =>
        Enumerable.Range(1, images).Aggregate(set, (so, number) => After(so, ImageSetDecisions.AddImage(so, Referrer, Image(number))));

    /// <summary>The statement that fits the set exactly, its photographs in reverse order of arrival.</summary>
    public static StatedManifest ManifestOf(ImageSet set) => Stating(set,
        [.. set.Images.Reverse().Select((image, place) => new ManifestEntry { Image = image.Image, Ordinal = place + 1, Length = image.Length, Sha256 = image.Sha256 })]);

    /// <summary>A statement of these entries, with the root that belongs to them.</summary>
    public static StatedManifest Stating(ImageSet set, ManifestEntry[] entries) => new()
    {
        Version = set.Version, Entries = entries, ManifestRoot = Manifest.Root(set.Id, set.Version, set.Salt, entries), EmptyReason = set.Empty,
    };

    public static ImageSet After(ImageSet set, Decision<ImageSetEvent> decision) => decision.Refusal is { } refusal
        ? throw new InvalidOperationException(refusal.Code)
        : decision.Events.Aggregate(set, (so, happened) => so.Apply(happened));
}
