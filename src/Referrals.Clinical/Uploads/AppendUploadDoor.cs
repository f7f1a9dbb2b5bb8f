using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Takes the next bytes of a photograph. When the last has come, the image set knows of it before the sender does.</summary>
/// <remarks>Nothing here is cancelled when the sender goes away: what had arrived by then is kept.</remarks>
static class AppendUploadDoor
{
    const string OctetStream = "application/offset+octet-stream";

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/uploads/{image:guid}", Append)
        .RequireAct(Act.Refer).AddEndpointFilter<TusProtocol>().WithTags("Uploads")
        .WithSummary("Sends bytes of a photograph (tus 1.0, checksum sha256)")
        .WithDescription("Upload-Offset of the answer is what is durable: whole chunks of 16 KiB, or everything. "
            + "Go on from there; after a broken request ask with HEAD. With Upload-Checksum nothing of the request counts unless all of it is right.")
        // Told here and not by Accepts(), which would let routing turn other content types away before anybody was asked who they are.
        .AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true, Content = new Dictionary<string, OpenApiMediaType> { [OctetStream] = new() },
            };
            return Task.CompletedTask;
        })
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422)
        .ProducesProblem(429).ProducesProblem(UploadRefusals.Locked.Status).ProducesProblem(UploadRefusals.ChecksumMismatch.Status);

    static async Task<IResult> Append(
        Guid image, [FromHeader(Name = "Upload-Offset")] string? from, [FromHeader(Name = "Upload-Checksum")] string? checksum,
        HttpContext http, IGrainFactory grains, UploadTable uploads, UploadRate rate, PhotographReceiver receiver, ArrivedPhotographs arrived)
    {
        if (http.Request.ContentType != OctetStream) return UploadRefusals.ContentType.ToProblem();
        if (!long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return UploadRefusals.OffsetInvalid.ToProblem();
        if (!UploadChecksum.Read(checksum).Answered(out var digest, out var refusal)) return refusal.ToProblem();
        var actor = http.Actor();
        var upload = await uploads.Find(new ImageId(image), CancellationToken.None);
        if (upload is null || !actor.May(Act.Refer, Parties.Of(upload.Practice))) return Refusals.NotFound.ToProblem();
        if (await IsForeignToItsPackage(upload, grains)) return ImageSetRefusals.ConsentFormInPackage(upload.Image).ToProblem();
        // The zone's limit is for JSON. Whoever is refused below must be able to read why: past the limit Kestrel would close under a sender's hands instead.
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = upload.Length + Limits.JsonBytesMax;
        if (offset != upload.Durable) return UploadRefusals.OffsetMismatch.ToProblem();
        if (http.Request.ContentLength > upload.Length - offset) return UploadRefusals.BeyondLength.ToProblem();
        if (upload.Completed is null)
        {
            if (rate.Send(actor.Person, upload.Practice, http.Request.ContentLength ?? upload.Length - offset) is { } wait) return UploadRefusals.TooFast.ToProblem(wait);
            if (!(await Receive(upload, digest, http, uploads, receiver)).Answered(out upload, out refusal)) return refusal.ToProblem();
        }
        if (await arrived.HandOver(upload, actor) is { } refused) return refused.ToProblem();
        http.Response.Offset(upload.Durable);
        http.Response.Expires(upload);
        return TypedResults.NoContent();
    }

    /// <summary>The form says who the patient is, so this zone does not take a byte of it; its announcement stands, and with it the package is refused.</summary>
    static async Task<bool> IsForeignToItsPackage(Upload upload, IGrainFactory grains) => upload.View == ViewKind.ConsentForm
        && !ImageSetDecisions.TakesConsentForms((await grains.ImageSet(upload.ImageSet).View())?.Regime);

    static async Task<Result<Upload>> Receive(Upload upload, byte[]? digest, HttpContext http, UploadTable uploads, PhotographReceiver receiver)
    {
        // The rate below which Kestrel gives a sender up stays as it is.
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = upload.Length - upload.Durable;
        var writer = new Guid(RandomNumberGenerator.GetBytes(16));
        if (await uploads.Take(upload.Image, writer, upload.Durable, CancellationToken.None) is { } lease)
            return await receiver.Receive(lease, http.Request.BodyReader, digest, http.Request.ContentLength);
        var now = await uploads.Find(upload.Image, CancellationToken.None);
        return now?.Durable == upload.Durable ? UploadRefusals.Locked : UploadRefusals.OffsetMismatch;
    }
}
