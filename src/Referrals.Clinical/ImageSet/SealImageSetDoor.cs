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

        public bool IsWellFormed() =>
            Digest().IsMatch(ManifestRoot) && Entries.All(entry => entry is not null && Digest().IsMatch(entry.Sha256));

        public StatedManifest Manifest() => new() { Version = Version, Entries = Entries, ManifestRoot = ManifestRoot, EmptyReason = EmptyReason };
    }

    /// <summary>The receipt, with the nation in which the photographs rest.</summary>
    sealed record Answer(ImageSetId ImageSet, int Version, string ManifestRoot, int Images, DateTimeOffset SealedAt, string Archive);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/image-sets/{set:guid}/seal", Seal)
        .RequireAuthorization(Policies.Referrer).WithTags("Image sets")
        .WithSummary("Seals an image set against its manifest; the referral joins the triage queue")
        .WithDescription("Every entry is compared with the digest taken while the photograph was stored. "
            + "Uploads that are not complete by then are given up.")
        .Produces<Answer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Seal(
        Guid set, Request request, HttpContext http, IGrainFactory grains, ArrivedPhotographs arrived, ZoneSettings settings)
    {
        if (!request.IsWellFormed()) return RequestRefusals.Malformed.ToProblem();
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var grain = grains.Grain<IImageSetGrain>(set);
        if (await grain.View() is not { } view || !command.Actor.ActsFor(view.Practice.Value)) return Refusals.NotFound.ToProblem();
        if (!view.Sealed)
        {
            var referral = await grains.Grain<IReferralGrain>(view.Referral.Value).ForImages();
            if (referral?.CurrentSet != view.ImageSet) return ImageSetRefusals.SetReplaced.ToProblem();
            await arrived.HandOverAll(view.ImageSet, command.Actor, http.RequestAborted);
        }
        if (!(await grain.Seal(command, request.Manifest())).Answered(out var it, out refusal)) return refusal.ToProblem();
        await arrived.DropUnfinished(view.ImageSet);
        return TypedResults.Ok(new Answer(it.ImageSet, it.Version, it.ManifestRoot, it.Images, it.SealedAt, settings.Archive!.Nation));
    }

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Digest();
}
