using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>
/// Identity fetches the hub's signed answer. It says which set was looked at, so that identity can compare it with what the sender bound there (DT-17).
/// </summary>
static class PackAdvice
{
    const string Audience = "referrals-identity";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/referrals/{referral:guid}/advice-package", Handle)
        .RequireAct(Act.PackAdvice).WithTags("Pairing").WithSummary("The signed advice package, for the identity zone")
        .Produces<PackageAnswer>().ProducesProblem(404);

    static async Task<IResult> Handle(
        Guid referral, HttpContext http, IGrainFactory grains, ReferralTexts texts, AccessLog access, ZoneSigner signer, DatabaseTime time, CancellationToken cancel)
    {
        var id = new ReferralId(referral);
        if (await grains.Referral(id).View() is not { Referral.Advice: { } advice } stored) return Refusals.NotFound.ToProblem();
        await access.Append(http.Actor(), "pack", "referral", referral, "Filing", cancel);
        var set = await SetSeen(grains, advice.Seen);
        using var key = await texts.KeyOf(id, stored.Referral);
        var package = Package(id, stored.Referral, advice, key.Open(advice.Text, ReferralTexts.Advice), set);
        return TypedResults.Ok(new PackageAnswer
        {
            Package = signer.Sign(StatementType.AdvicePackage, Audience, package, time.GetUtcNow(), ClinicalLimits.AdvicePackageLife),
        });
    }

    /// <summary>A sealed set never changes, so one that differs from what was answered to means a broken store.</summary>
    static async Task<ImageSetView> SetSeen(IGrainFactory grains, CompleteSet seen)
    {
        var set = await grains.ImageSet(seen.ImageSet).View();
        return set is { Sealed: true } && set.Version == seen.Version && set.ManifestRoot == seen.ManifestRoot
            ? set : throw new InvalidOperationException("The image set is not the one that was answered to.");
    }

    static AdvicePackage Package(ReferralId id, Referral referral, Advice advice, string text, ImageSetView set) => new()
    {
        Referral = id,
        Pseudonym = referral.Pseudonym,
        Practice = referral.Practice,
        Hub = referral.Hub,
        ImageSet = advice.Seen.ImageSet,
        SetVersion = advice.Seen.Version,
        ManifestRoot = advice.Seen.ManifestRoot,
        Images = [.. set.Images.Select(image => new ManifestEntry { Image = image.Image, Ordinal = image.Ordinal, Length = image.Length, Sha256 = image.Sha256 })],
        Outcome = advice.Outcome,
        Text = text,
        Priority = advice.Priority,
        Limitation = Limitation.Text(advice.Limitation),
        Responder = advice.By,
        IssuedAt = advice.At,
        Urgency = referral.Urgency,
        Consent = set.Consent?.Id,
        ConsentKind = set.Consent?.Kind.ToString(),
        DeviceScenario = set.DeviceScenario,
        Capture = Capture(referral, set),
    };

    static CaptureFacts? Capture(Referral referral, ImageSetView set) => set.Images.Length == 0 ? null : new()
    {
        Purposes = set.Consent?.Purposes ?? [],
        Withdrawn = set.Consent?.Withdrawn,
        Taken = set.Deleted is { } deleted ? set.Images.Length + deleted : null,
        Retained = set.Images.Length,
        Deleted = set.Deleted,
        VerifiedAt = set.SealedAt!.Value,
        SealedOnDevice = set.Images.Count(image => image.BoundOrdinal is not null),
        Risk = ImageRiskTable.Of(set.Images.Select(image => image.View), referral.BodySite),
        RiskRules = ImageRiskTable.Version,
        Photographs = [.. set.Images.Select(image => new CapturedPhotograph
        {
            Image = image.Image, View = image.View, Type = image.Type, Length = image.MasterLength, Sha256 = image.MasterSha256 ?? image.Sha256, TakenOn = image.TakenOn,
        })],
    };

    /// <summary>A compact JWS.</summary>
    internal sealed record PackageAnswer
    {
        public required string Package { get; init; }
    }
}
