using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Shows the preview or thumbnail of a photograph: redrawn by our own worker, so that no byte which a sender chose reaches a browser. Until there is one, the clean master.</summary>
static class ViewRenderingDoor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        Map(app, "thumbnail", Rendering.Thumbnail, "A photograph, at most 320 pixels long, or its clean master until there is one");
        Map(app, "preview", Rendering.Preview, "A photograph, at most 2048 pixels long, or its clean master until there is one");
    }

    static void Map(IEndpointRouteBuilder app, string name, Rendering which, string summary) => app.MapGet($"/image-sets/{{set:guid}}/images/{{image:guid}}/{name}",
            (Guid set, Guid image, HttpContext http, IGrainFactory grains, UploadTable uploads, PreviewTable previews, PhotographArchive archive, AccessLog access, CancellationToken cancel) =>
                View(set, image, which, http, grains, uploads, previews, archive, access, cancel))
        .RequireAuthorization(policy => policy.RequireRole(Policies.Referrer, Policies.Dermatologist, Policies.Service))
        .WithTags("Image sets").WithSummary(summary)
        .Produces(StatusCodes.Status200OK, contentType: "image/jpeg", additionalContentTypes: ["image/png"]).Produces(StatusCodes.Status206PartialContent)
        .Produces(StatusCodes.Status416RangeNotSatisfiable).ProducesProblem(404);

    static async Task<IResult> View(
        Guid set, Guid image, Rendering which, HttpContext http, IGrainFactory grains, UploadTable uploads, PreviewTable previews, PhotographArchive archive, AccessLog access,
        CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IImageSetGrain>(set).View() is not { } view) return Refusals.NotFound.ToProblem();
        if (ImageAccess.PurposeOf(actor, view) is not { } purpose) return Refusals.NotFound.ToProblem();
        if (view.Images.All(stored => stored.Image.Value != image)) return Refusals.NotFound.ToProblem();
        if (await uploads.Find(new ImageId(image), cancel) is not { Completed: { } kept } upload) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "view", "image", image, purpose, cancel);
        if (await previews.Find(upload.Image, which, cancel) is { } made)
            return Shown(http, await archive.OpenRendering(upload, which, made), "image/jpeg");
        return Shown(http, await archive.OpenMaster(upload, kept.Master), upload.Type);
    }

    static IResult Shown(HttpContext http, Stream picture, string type)
    {
        http.Response.Headers.ContentDisposition = type == "image/png" ? "inline; filename=\"image.png\"" : "inline; filename=\"image.jpg\"";
        return TypedResults.Stream(picture, type, enableRangeProcessing: true);
    }
}
