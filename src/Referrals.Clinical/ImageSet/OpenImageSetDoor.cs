using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The practice announces a capture: consent, device, and how many photographs were taken; or why there are none.</summary>
static partial class OpenImageSetDoor
{
    sealed record Request
    {
        public ConsentFacts? Consent { get; init; }
        public CaptureDevice? Device { get; init; }
        public int? Taken { get; init; }
        public TextOnlyReason? Empty { get; init; }
        /// <summary>Which views are needed (DT-14), where the referral's use case does not say.</summary>
        public CaseKind? Kind { get; init; }

        /// <summary>A set is either of photographs or empty; codes are codes, so that no name gets in by them.</summary>
        public bool IsWellFormed() =>
            (Empty is null || (Consent, Device, Taken, Kind) is (null, null, null or 0, null))
            && Device?.IsWellFormed() is not false
            && Taken is null or (>= 0 and <= ClinicalImageLimits.TakenMax)
            && (Consent is not { FormVersion: var form } || (form.Length <= ClinicalImageLimits.FormVersionCharactersMax && Code().IsMatch(form)));
    }

    sealed record Answer(ImageSetId ImageSet, int Version, byte[] Salt, AnswerLimits Limits);

    sealed record AnswerLimits(int ImagesMax, long ImageBytesMax, string[] Types);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/referrals/{referral:guid}/image-sets/{set:guid}", Open)
        .RequireAct(Act.Refer).WithTags("Image sets")
        .WithSummary("Opens an image set under a consent, or an empty one with its reason")
        .WithDescription("Consent is judged by DT-10 before anything is changed. The salt of the answer goes into this set's manifest root.")
        .Produces<Answer>(StatusCodes.Status201Created).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);

    static async Task<IResult> Open(Guid referral, Guid set, Request request, HttpContext http, IGrainFactory grains, StorageGate storage, DatabaseTime time)
    {
        if (!request.IsWellFormed() || set == Guid.Empty) return RequestRefusals.Malformed.ToProblem();
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var owner = grains.Grain<IReferralGrain>(referral);
        if (await owner.ForImages() is not { } known) return Refusals.NotFound.ToProblem();
        var opening = new ImageSetOpening
        {
            ImageSet = new(set), Referral = new(referral), Practice = known.Practice, Hub = known.Hub, WantsImages = known.WantsImages,
            Salt = RandomNumberGenerator.GetBytes(ClinicalImageLimits.SaltBytes),
            Consent = request.Consent, Device = request.Device, Taken = request.Taken, Empty = request.Empty,
            Regime = known.Regime, Kind = request.Empty is null ? Completeness.KindOf(known.UseCase, request.Kind) : null,
        };
        // Judged here first: a refused consent must not have moved the referral to a new set.
        if (ImageSetDecisions.MayOpen(command.Actor, opening, time.GetUtcNow()) is { } no) return no.ToProblem();
        var grain = grains.Grain<IImageSetGrain>(set);
        var earlier = await grain.View();
        // Nor may another referral's set have become this one's.
        if (earlier is { } there && there.Referral != opening.Referral)
            return (command.Actor.May(Act.Refer, Parties.Of(there.Practice)) ? Refusals.AlreadyExists : Refusals.NotFound).ToProblem();
        if (earlier is null && request.Empty is null && storage.Refusal() is { } unsafely) return unsafely.ToProblem(StorageGate.Wait);
        if (!(await owner.AttachImageSet(command, opening.ImageSet)).Answered(out var attached, out refusal)) return refusal.ToProblem();
        var opened = await grain.Open(command, opening with { Version = attached.Version });
        return opened.Match(it => TypedResults.Created($"/image-sets/{set}", new Answer(it.ImageSet, it.Version, it.Salt,
            new AnswerLimits(ClinicalImageLimits.ImagesPerSetMax, ClinicalImageLimits.ImageBytesMax, ClinicalImageLimits.Types))));
    }

    // A form's version: numbers and short marks. A confused client that puts a name or an NHS number here is refused, since this is kept and shown in clear.
    [GeneratedRegex(@"^(?!(?:\D*\d){9})(?=[A-Za-z0-9])(?:(?:appendix|consent|version|[A-Za-z]{0,4})\d{0,4}(?:[._/-]|\z))+\z")]
    private static partial Regex Code();
}
