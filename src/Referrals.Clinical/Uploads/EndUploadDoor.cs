using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Gives up a photograph that is still on its way (tus termination). What a set has accepted is evidence and stays (IMG-11).</summary>
static class EndUploadDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/uploads/{image:guid}", End)
        .RequireAct(Act.Refer).AddEndpointFilter<TusProtocol>().WithTags("Uploads")
        .WithSummary("Gives up a photograph that has not arrived whole (tus 1.0, termination)")
        .Produces(StatusCodes.Status204NoContent).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(UploadRefusals.Locked.Status);

    static async Task<IResult> End(Guid image, HttpContext http, UploadTable uploads, PhotographArchive archive, CancellationToken cancel)
    {
        var upload = await uploads.Find(new ImageId(image), cancel);
        if (upload is null || !http.Actor().May(Act.Refer, Parties.Of(upload.Practice))) return Refusals.NotFound.ToProblem();
        if (upload.Completed is not null) return UploadRefusals.Complete.ToProblem();
        if (!await uploads.End(upload.Image)) return UploadRefusals.Locked.ToProblem();
        if (upload.Object is { } begun) archive.Discard(begun);
        return TypedResults.NoContent();
    }
}
