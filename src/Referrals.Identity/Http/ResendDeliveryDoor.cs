using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The practice has an entry sent to its EPR again, after mending what was wrong there.</summary>
static class ResendDeliveryDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/deliveries/{referral:guid}/resend", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Deliveries").WithSummary("Sends the entry to the practice's EPR again; what is there already is not made twice")
        .Produces<EntryDelivery>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid referral, HttpContext http, IGrainFactory grains, EprEndpoints endpoints)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await grains.Grain<IRecordEntryGrain>(referral).View() is not { } entry || !command.Actor.May(Act.ReadRecord, Parties.Of(entry.Advice.Practice))) return Refusals.NotFound.ToProblem();
        if (endpoints.Of(entry.Advice.Practice) is null) return DeliveryRefusals.NoEprEndpoint.ToProblem();
        return (await grains.Grain<IEprDeliveryGrain>(referral).Resend(command, entry.Advice.Practice)).Match(delivery => TypedResults.Ok(EntryDelivery.Of(delivery, isConfigured: true)));
    }
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
