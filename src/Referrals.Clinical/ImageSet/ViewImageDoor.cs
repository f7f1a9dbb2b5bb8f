using Microsoft.Net.Http.Headers;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>
/// Shows one photograph, in parts if asked: the clean master, or the smaller pictures that our own worker drew, so that no byte which a sender chose reaches a
/// browser. The access row comes first, then the bytes, opened chunk by chunk on their way out and kept nowhere.
/// </summary>
static class ViewImageDoor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        Map(app, "", null, "The clean master: the picture as it was taken, and nothing else of the file");
        Map(app, "/preview", Rendering.Preview, "The photograph, at most 2048 pixels long; its clean master until there is one");
        Map(app, "/thumbnail", Rendering.Thumbnail, "The photograph, at most 320 pixels long; its clean master until there is one");
    }

    static void Map(IEndpointRouteBuilder app, string name, Rendering? which, string summary) => app.MapGet("/image-sets/{set:guid}/images/{image:guid}" + name,
            (Guid set, Guid image, ConsentPurpose? purpose, HttpContext http, IGrainFactory grains, Pictures pictures, AccessLog access, CancellationToken cancel) =>
                View(set, image, which, purpose ?? ConsentPurpose.DirectCare, http, grains, pictures, access, cancel))
        .RequireAct(Act.SeePictures)
        .WithTags("Image sets").WithSummary(summary)
        .WithDescription("Say in purpose what it is for: DirectCare where nothing is said. What the consent does not carry is refused, and both are written down.")
        .Produces(StatusCodes.Status200OK, contentType: "image/jpeg", additionalContentTypes: ["image/png"])
        .Produces(StatusCodes.Status206PartialContent).Produces(StatusCodes.Status304NotModified).Produces(StatusCodes.Status416RangeNotSatisfiable).ProducesProblem(403).ProducesProblem(404);

    static async Task<IResult> View(
        Guid set, Guid image, Rendering? which, ConsentPurpose asked, HttpContext http, IGrainFactory grains, Pictures pictures, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IImageSetGrain>(set).View() is not { } view) return Refusals.NotFound.ToProblem();
        if (ImageAccess.PurposeOf(actor, view) is not { } relation) return Refusals.NotFound.ToProblem();
        if (view.Images.All(stored => stored.Image.Value != image)) return Refusals.NotFound.ToProblem();
        if (UseTable.Objection(asked, view.Consent, forTheRecord: actor.Role == Role.Service) is { } objection)
        {
            await access.Append(actor, "refused", "image", image, asked.ToString(), cancel);
            return objection.ToProblem();
        }
        if (await pictures.Find(new ImageId(image), cancel) is not { } upload) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "view", "image", image, asked == ConsentPurpose.DirectCare ? relation : asked.ToString(), cancel);
        var (picture, type, tag) = await pictures.Open(upload, which, cancel);
        http.Response.Headers.ContentDisposition = type == "image/png" ? "inline; filename=\"image.png\"" : "inline; filename=\"image.jpg\"";
        // Type and name come from what was verified on arrival; the zone's own headers (no-store, nosniff, sandbox) stand already.
        return TypedResults.Stream(picture, type, entityTag: tag, enableRangeProcessing: true);
    }
}

/// <summary>The pictures of a complete photograph.</summary>
public sealed class Pictures(UploadTable uploads, PreviewTable previews, PhotographArchive archive)
{
    /// <summary>Null until all of it is there, and when its key was destroyed.</summary>
    public async Task<Upload?> Find(ImageId image, CancellationToken cancel) => await uploads.Find(image, cancel) is { Completed.Master.IsDestroyed: false } upload ? upload : null;

    /// <summary>The rendering if it is drawn, else the clean master, whose digest names it: it never changes.</summary>
    public async Task<(Stream Picture, string Type, EntityTagHeaderValue? Tag)> Open(Upload upload, Rendering? which, CancellationToken cancel)
    {
        if (which is { } rendering && await previews.Find(upload.Image, rendering, cancel) is { } drawn)
            return (await archive.OpenRendering(upload, rendering, drawn), "image/jpeg", null);
        var kept = upload.Completed!;
        return (await archive.OpenMaster(upload, kept.Master), upload.Type, which is null ? new EntityTagHeaderValue($"\"{kept.MasterSha256}\"") : null);
    }
}
