using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Clinical;

/// <summary>The practice announces one photograph (tus creation). The image's id makes a repetition harmless.</summary>
static class CreateUploadDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/image-sets/{set:guid}/uploads", Create)
        .RequireAct(Act.Refer).AddEndpointFilter<TusProtocol>().WithTags("Uploads")
        .WithSummary("Announces one photograph (tus 1.0 creation)")
        .WithDescription("Upload-Metadata holds exactly image (UUID), view (kind of view) and type (image/jpeg or image/png), each in base64. "
            + "The answer's Location takes the bytes.")
        .Produces(StatusCodes.Status201Created)
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(429).ProducesProblem(503);

    static async Task<IResult> Create(
        Guid set, [FromHeader(Name = "Upload-Length")] string? length, [FromHeader(Name = "Upload-Metadata")] string? metadata,
        HttpContext http, IGrainFactory grains, UploadTable uploads, UploadRate rate, StorageGate storage, DatabaseTime time, CancellationToken cancel)
    {
        if (!UploadMetadata.Read(metadata).Answered(out var said, out var refusal)) return refusal.ToProblem();
        if (!long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) || bytes == 0)
            return UploadRefusals.LengthInvalid.ToProblem();
        var view = await grains.Grain<IImageSetGrain>(set).View();
        if (view is null || !http.Actor().May(Act.Refer, Parties.Of(view.Practice))) return Refusals.NotFound.ToProblem();
        if ((said.Sealed?.Length ?? bytes) > ClinicalImageLimits.ImageBytesMax) return UploadRefusals.TooLarge.ToProblem();
        if (!ClinicalImageLimits.Types.Contains(said.Type)) return UploadRefusals.TypeNotAccepted(said.Type).ToProblem();
        var wish = new Upload
        {
            Image = said.Image, ImageSet = view.ImageSet, Practice = view.Practice, Hub = view.Hub, View = said.View, Type = said.Type, Length = bytes,
            Binding = BindingOf(said, view),
        };
        if (said.Sealed is { } seal && bytes != SealedUploadFormat.SealedLength(seal.Length)) return UploadRefusals.SealedLengthDiffers.ToProblem();
        if (said.Sealed is null && await grains.Hub(view.Hub).View() is not { Settings.UnsealedUploads: true }) return UploadRefusals.SealingRequired.ToProblem();
        if (storage.Refusal() is { } unsafely) return unsafely.ToProblem(StorageGate.Wait);
        if (rate.Announce(http.Actor().Person, view.Practice) is { } wait) return UploadRefusals.TooFast.ToProblem(wait);
        if (await WhyNot(wish, http.Actor().Person, view, uploads, cancel) is { } no)
            return no == UploadRefusals.TooManyOpen ? no.ToProblem(ClinicalImageLimits.OpenUploadsWait) : no.ToProblem();
        http.Response.Expires(time.GetUtcNow());
        return TypedResults.Created($"/uploads/{wish.Image}");
    }

    static UploadBinding? BindingOf(UploadMetadata said, ImageSetView set) => said.Sealed is not { } seal ? null : new()
    {
        ImageSet = set.ImageSet.Value, Image = said.Image.Value, Ordinal = seal.Ordinal, Count = seal.Count, PlainLength = seal.Length, PlainDigest = seal.Sha256,
        Format = ClinicalImageLimits.FormatOf(said.Type), Salt = new(set.Salt),
    };

    /// <summary>Makes the row, or says why not. What was announced before is not made again.</summary>
    static async Task<Refusal?> WhyNot(Upload wish, PersonId person, ImageSetView set, UploadTable uploads, CancellationToken cancel)
    {
        var closed = WhyClosed(set);
        if (closed is null && await uploads.Create(wish, person, cancel)) return null;
        if (await uploads.Find(wish.Image, cancel) is { } earlier) return Unlike(wish, earlier);
        if (closed is not null) return closed;
        return await uploads.HasTooManyOpen(person, wish.Practice, cancel) ? UploadRefusals.TooManyOpen : ImageSetRefusals.TooManyImages;
    }

    static Refusal? WhyClosed(ImageSetView set) =>
        set.Sealed ? ImageSetRefusals.SetSealed
        : set.Empty is not null ? ImageSetRefusals.SetTakesNoImages
        : set.Withdrawals.Any(withdrawal => withdrawal.Purposes.Contains(ConsentPurpose.DirectCare)) ? ImageSetRefusals.ConsentWithdrawn
        : null;

    /// <summary>An id of another set is simply taken; whose it is, is nobody's business here.</summary>
    static Refusal? Unlike(Upload wish, Upload earlier) =>
        wish.IsSameWishAs(earlier) ? null : wish.ImageSet == earlier.ImageSet ? UploadRefusals.Differs : Refusals.AlreadyExists;
}
