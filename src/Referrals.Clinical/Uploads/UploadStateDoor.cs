using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Tells the sender how much of a photograph is safe, so that a broken upload goes on from there.</summary>
static class UploadStateDoor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/uploads/{image:guid}", [HttpMethods.Head], State)
            .RequireAct(Act.Refer).AddEndpointFilter<TusProtocol>().WithTags("Uploads")
            .WithSummary("How many bytes of a photograph are safe (tus 1.0)")
            .WithDescription("The answer bears Upload-Offset and Upload-Length.")
            .Produces(StatusCodes.Status200OK).ProducesProblem(404).ProducesProblem(412);

        app.MapMethods("/uploads", [HttpMethods.Options], (HttpResponse response) =>
            {
                response.Headers["Tus-Resumable"] = response.Headers["Tus-Version"] = TusProtocol.Version;
                response.Headers["Tus-Extension"] = "creation,checksum,expiration,termination";
                response.Headers["Tus-Checksum-Algorithm"] = "sha256";
                response.Headers["Tus-Max-Size"] = $"{ClinicalImageLimits.ImageBytesMax}";
                return TypedResults.NoContent();
            })
            .RequireAct(Act.Refer).WithTags("Uploads")
            .WithSummary("What this server knows of tus").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> State(Guid image, HttpContext http, UploadTable uploads, ArrivedPhotographs arrived, CancellationToken cancel)
    {
        var actor = http.Actor();
        var upload = await uploads.Find(new ImageId(image), cancel);
        if (upload is null || !actor.May(Act.Refer, Parties.Of(upload.Practice))) return Refusals.NotFound.ToProblem();
        // Whoever is told "all of it is here" must find it in the set, also when a process died between the two.
        if (await arrived.HandOver(upload, actor) is { } refusal) return refusal.ToProblem();
        http.Response.Offset(upload.Durable);
        http.Response.Length(upload.Length);
        http.Response.Expires(upload);
        return TypedResults.Ok();
    }
}
