using System.Text.RegularExpressions;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The practice states what the set consists of; from the answer on, the service is responsible for the photographs (TRN-20).</summary>
static partial class SealImageSetDoor
{
    sealed record Request
    {
        public required int Version { get; init; }
        public required ManifestEntry[] Entries { get; init; }
        public required string ManifestRoot { get; init; }
        public TextOnlyReason? EmptyReason { get; init; }
        /// <summary>Why the set is sent although a view is missing (DT-14).</summary>
        public IncompleteReason? IncompleteReason { get; init; }
        /// <summary>Photographs that were taken and not sent (DT-16); with the sent ones they make up taken.</summary>
        public Discards? Discarded { get; init; }

        public bool IsWellFormed() =>
            Discarded is null or { Superfluous: >= 0, PoorTechnique: >= 0 } && Digest().IsMatch(ManifestRoot) && Entries.All(entry => entry is not null && Digest().IsMatch(entry.Sha256));

        public StatedManifest Manifest(bool holdIncomplete, BaselineCapture? baseline, ImageId[]? consentForms) => new()
        {
            Version = Version, Entries = Entries, ManifestRoot = ManifestRoot, EmptyReason = EmptyReason, IncompleteReason = IncompleteReason, HoldIncomplete = holdIncomplete,
            Baseline = baseline, Discarded = Discarded, ConsentForms = consentForms,
        };
    }

    /// <summary>That the set is sealed, with the nation in which the photographs rest.</summary>
    sealed record Answer
    {
        public required ImageSetId ImageSet { get; init; }
        public required int Version { get; init; }
        public required string ManifestRoot { get; init; }
        public required int Images { get; init; }
        public required DateTimeOffset SealedAt { get; init; }
        /// <summary>ISO 3166-2 subdivision.</summary>
        public required string Archive { get; init; }
        /// <summary>Views that DT-14 asks for and that were not sent; the dermatologist is told too.</summary>
        public required MissingView[] Missing { get; init; }
        /// <summary>Compact JWS (ES256) of type image-receipt+jwt over a <see cref="ReceiptStatement"/>: against it, and nothing else, the device deletes its copies.</summary>
        public required string Receipt { get; init; }
    }

    /// <summary>A device that was out of reach for weeks may still delete against it; seal again for a fresh one.</summary>
    static readonly TimeSpan ReceiptLife = TimeSpan.FromDays(90);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/image-sets/{set:guid}/seal", Seal)
        .RequireAct(Act.Refer).WithTags("Image sets")
        .WithSummary("Seals an image set against its manifest; the referral joins the triage queue")
        .WithDescription("Every entry is compared with the digest taken while the photograph was stored. "
            + "Uploads that are not complete by then are given up.")
        .Produces<Answer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Seal(
        Guid set, Request request, HttpContext http, IGrainFactory grains, ArrivedPhotographs arrived, ZoneSettings settings,
        ZoneSigner signer, DatabaseTime time, UploadTable uploads)
    {
        if (!request.IsWellFormed()) return RequestRefusals.Malformed.ToProblem();
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var grain = grains.Grain<IImageSetGrain>(set);
        BaselineCapture? baseline = null;
        ImageId[]? consentForms = null;
        if (await grain.View() is not { } view || !command.Actor.May(Act.Refer, Parties.Of(view.Practice))) return Refusals.NotFound.ToProblem();
        if (!view.Sealed)
        {
            var referral = await grains.Grain<IReferralGrain>(view.Referral.Value).ForImages();
            if (referral?.CurrentSet != view.ImageSet) return ImageSetRefusals.SetReplaced.ToProblem();
            if (view.Kind == CaseKind.SerialMonitoring && referral.CompleteSet is { } before) baseline = BaselineOf(await grains.ImageSet(before).View());
            // A set that takes no photographs has none announced.
            var announced = view.Empty is null ? await uploads.Of(view.ImageSet, http.RequestAborted) : [];
            // What was announced is part of the package until its sender takes it out, arrived or not (CON-37).
            consentForms = [.. announced.Where(upload => upload.View == ViewKind.ConsentForm).Select(upload => upload.Image)];
            foreach (var upload in announced) await arrived.HandOver(upload, command.Actor);
        }
        if (!(await grain.Seal(command, request.Manifest(await Holds(request, grains.Hub(view.Hub)), baseline, consentForms))).Answered(out var it, out refusal)) return refusal.ToProblem();
        if (view.Empty is null) await arrived.DropUnfinished(view.ImageSet);
        var nation = settings.Archive!.Nation;
        return TypedResults.Ok(new Answer
        {
            ImageSet = it.ImageSet, Version = it.Version, ManifestRoot = it.ManifestRoot, Images = it.Images, SealedAt = it.SealedAt, Archive = nation, Missing = it.Missing,
            Receipt = signer.Sign(StatementType.Receipt, ReceiptStatement.Audience, ReceiptOf((await grain.View())!, nation), time.GetUtcNow(), ReceiptLife),
        });
    }

    /// <summary>The hub's policy matters only where no reason is given.</summary>
    static async Task<bool> Holds(Request request, IHubGrain hub) =>
        request is { IncompleteReason: null, Entries.Length: > 0 } && await hub.View() is { Settings.HoldIncomplete: true };

    static BaselineCapture? BaselineOf(ImageSetView? before) =>
        before is { Images.Length: > 0 } ? new() { Views = [.. before.Images.Select(image => image.View).Distinct()], Device = before.Device?.Id } : null;

    static ReceiptStatement ReceiptOf(ImageSetView set, string nation) => new()
    {
        ImageSet = set.ImageSet, Version = set.Version, ManifestRoot = set.ManifestRoot!, SealedAt = set.SealedAt!.Value, Archive = nation,
        Images = [.. set.Images.Select(image => new ReceiptLine
        {
            Image = image.Image, Ordinal = image.Ordinal, Length = image.Length, Sha256 = image.Sha256, SealedOnDevice = image.BoundOrdinal is not null,
        })],
    };

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Digest();
}
