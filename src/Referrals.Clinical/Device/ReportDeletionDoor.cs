using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The practice's device says that copies of a sealed set are gone (DEL-02, TRN-19). It deletes copies; the archive keeps the photographs (DEL-08).</summary>
static class ReportDeletionDoor
{
    sealed record Request
    {
        public required DeviceId Device { get; init; }
        public required CopyLocation[] Locations { get; init; }
        public DateTimeOffset? DeletedAt { get; init; }
        public required DeletionMeans Means { get; init; }
        public required int Images { get; init; }
        public bool SecondStepDone { get; init; }
        public bool BackupsChecked { get; init; }

        public bool IsWellFormed() => Locations.Length > 0 && Locations.Distinct().Count() == Locations.Length && Images is >= 0 and <= ClinicalImageLimits.TakenMax;

        public DeletionReport Report() => new()
        {
            Device = Device, Locations = Locations, DeletedAt = DeletedAt, Means = Means, Images = Images, SecondStepDone = SecondStepDone, BackupsChecked = BackupsChecked,
        };
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/image-sets/{set:guid}/deletions", Report)
        .RequireAct(Act.Refer).WithTags("Deletions")
        .WithSummary("Reports that copies of a sealed set's photographs were deleted from the device, its backups or a PC")
        .WithDescription("Only after the set's seal was answered. The referral closes when no copy is left. Nothing is deleted from the archive.")
        .Produces<DeletionAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Report(Guid set, Request request, HttpContext http, IGrainFactory grains, DatabaseTime time)
    {
        if (!request.IsWellFormed()) return RequestRefusals.Malformed.ToProblem();
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var id = new ImageSetId(set);
        if (await grains.ImageSet(id).View() is not { } view || !command.Actor.May(Act.Refer, Parties.Of(view.Practice))) return Refusals.NotFound.ToProblem();
        if (!view.Sealed) return DeviceRefusals.SetNotSealed.ToProblem();
        if (await SealedCaptures.Of(grains, view) is not { } capture) return DeviceRefusals.CopyNotOwed.ToProblem();
        return (await grains.DeviceCopies(id).ReportDeletion(command, capture, request.Report()))
            .Match(copies => TypedResults.Ok(DeletionAnswer.Of(copies, time.GetUtcNow())));
    }
}
