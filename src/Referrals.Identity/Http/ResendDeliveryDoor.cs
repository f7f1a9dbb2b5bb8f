using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The practice has an entry sent to its EPR again, after mending what was wrong there.</summary>
static class ResendDeliveryDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/deliveries/{delivery:guid}/resend", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Deliveries").WithSummary("Sends an entry (by its referral's id) or a correction (by its delivery's) to the practice's EPR again; what is there already is not made twice")
        .Produces<EntryDelivery>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid delivery, HttpContext http, IGrainFactory grains, EprEndpoints endpoints)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await PracticeOf(delivery, grains) is not { } practice || !command.Actor.May(Act.ReadRecord, Parties.Of(practice))) return Refusals.NotFound.ToProblem();
        if (endpoints.Of(practice) is null) return DeliveryRefusals.NoEprEndpoint.ToProblem();
        return (await grains.Grain<IEprDeliveryGrain>(delivery).Resend(command, practice)).Match(standing => TypedResults.Ok(EntryDelivery.Of(standing, isConfigured: true)));
    }

    /// <summary>A correction outlives its entry, which is in no record any more.</summary>
    static async Task<Contracts.PracticeId?> PracticeOf(Guid delivery, IGrainFactory grains) =>
        await grains.Grain<IEprDeliveryGrain>(delivery).View() is { Correction: not null } correction ? correction.Practice
        : (await grains.Grain<IRecordEntryGrain>(delivery).View())?.Advice.Practice;
}

/// <summary>Where an entry stands on its way into the practice's EPR.</summary>
public sealed record EntryDelivery
{
    /// <summary>NotConfigured, Pending, Sending, Delivered or Stuck.</summary>
    public required string State { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DateTimeOffset? NextAt { get; init; }
    public int Attempts { get; init; }
    public string[] Reasons { get; init; } = [];

    /// <summary>Of what the delivery itself says; a practice without EPR has none.</summary>
    public static EntryDelivery Of(DeliveryView? delivery, bool isConfigured) => delivery is null
        ? new() { State = isConfigured ? nameof(DeliveryStatus.Pending) : "NotConfigured" }
        : new() { State = delivery.Status.ToString(), DeliveredAt = delivery.DeliveredAt, NextAt = delivery.NextAt, Attempts = delivery.Attempts, Reasons = delivery.Reasons };
}
