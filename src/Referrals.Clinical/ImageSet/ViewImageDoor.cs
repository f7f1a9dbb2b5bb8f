using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>Shows one photograph: the access row first, then the bytes, opened chunk by chunk on their way out and kept nowhere.</summary>
static class ViewImageDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/image-sets/{set:guid}/images/{image:guid}", View)
        .RequireAuthorization(policy => policy.RequireRole(Policies.Referrer, Policies.Dermatologist, Policies.Service))
        .WithTags("Image sets")
        .WithSummary("The clean master: the picture as it was taken, and nothing else of the file")
        .Produces(StatusCodes.Status200OK, contentType: "image/jpeg", additionalContentTypes: ["image/png"]).ProducesProblem(404);

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
        await using var photograph = await archive.OpenMaster(upload, kept.Master);
        await Send(photograph, upload.Type, http.Response, cancel);
        return TypedResults.Empty;
    }

    /// <summary>Type and name come from what was verified on arrival; the zone's own headers (no-store, nosniff, sandbox) stand already.</summary>
    static async Task Send(SealedObjectStream photograph, string type, HttpResponse response, CancellationToken cancel)
    {
        response.ContentType = type;
        response.ContentLength = photograph.Length;
        response.Headers.ContentDisposition = type == "image/png" ? "inline; filename=\"image.png\"" : "inline; filename=\"image.jpg\"";
        var body = response.BodyWriter;
        for (int read; (read = photograph.Read(body.GetSpan(SealedFormat.ChunkBytes))) > 0;)
        {
            body.Advance(read);
            if ((await body.FlushAsync(cancel)).IsCompleted) return;
        }
    }
}
