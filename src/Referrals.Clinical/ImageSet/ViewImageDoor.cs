using Microsoft.Net.Http.Headers;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Shows one photograph: the access row first, then the bytes, opened chunk by chunk on their way out and kept nowhere. In parts, if asked.</summary>
static class ViewImageDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/image-sets/{set:guid}/images/{image:guid}", View)
        .RequireAuthorization(policy => policy.RequireRole(Policies.Referrer, Policies.Dermatologist, Policies.Service))
        .WithTags("Image sets")
        .WithSummary("The clean master: the picture as it was taken, and nothing else of the file")
        .Produces(StatusCodes.Status200OK, contentType: "image/jpeg", additionalContentTypes: ["image/png"]).Produces(StatusCodes.Status206PartialContent).Produces(StatusCodes.Status304NotModified).Produces(StatusCodes.Status416RangeNotSatisfiable)
        .ProducesProblem(404);

    static async Task<IResult> View(
        Guid set, Guid image, HttpContext http, IGrainFactory grains, UploadTable uploads, PhotographArchive archive, AccessLog access,
        CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IImageSetGrain>(set).View() is not { } view) return Refusals.NotFound.ToProblem();
        if (ImageAccess.PurposeOf(actor, view) is not { } purpose) return Refusals.NotFound.ToProblem();
        if (view.Images.All(stored => stored.Image.Value != image)) return Refusals.NotFound.ToProblem();
        var upload = await uploads.Find(new ImageId(image), cancel);
        if (upload is not { Completed: { } kept }) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "view", "image", image, purpose, cancel);
        http.Response.Headers.ContentDisposition = upload.Type == "image/png" ? "inline; filename=\"image.png\"" : "inline; filename=\"image.jpg\"";
        // Type and name come from what was verified on arrival; the zone's own headers (no-store, nosniff, sandbox) stand already.
        return TypedResults.Stream(await archive.OpenMaster(upload, kept.Master), upload.Type, entityTag: TagOf(kept), enableRangeProcessing: true);
    }

    /// <summary>A master never changes; its digest names it.</summary>
    static EntityTagHeaderValue TagOf(CompletedUpload kept) => new($"\"{kept.MasterBytes.PlainDigest}\"");
}
