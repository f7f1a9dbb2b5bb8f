using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Entries on their way into the practices' EPRs: which are stuck, and by which code. Ids only.</summary>
static class ListDeliveriesDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/deliveries", Handle)
        .RequireAct(Act.SeeDeliveries).WithTags("Deliveries")
        .WithSummary("Deliveries to the EPR in one state (stuck unless said otherwise), the longest waiting first: the caller's practices', or all for an operator")
        .Produces<Page<DeliveryLine>>().ProducesProblem(400);

    static async Task<IResult> Handle(string? state, int? limit, string? after, HttpContext http, Deliveries deliveries, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (StatusOf(state ?? "stuck") is not { } status) return RequestRefusals.Malformed.ToProblem();
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        await access.Append(actor, "list", "deliveries", Guid.Empty, "Safety", cancel);
        return TypedResults.Ok(await deliveries.Page(actor, status, from, Limits.Page(limit), cancel));
    }

    static DeliveryStatus? StatusOf(string state) => state switch
    {
        "pending" => DeliveryStatus.Pending,
        "sending" => DeliveryStatus.Sending,
        "delivered" => DeliveryStatus.Delivered,
        "stuck" => DeliveryStatus.Stuck,
        "taken-out" => DeliveryStatus.TakenOut,
        _ => null,
    };
}
