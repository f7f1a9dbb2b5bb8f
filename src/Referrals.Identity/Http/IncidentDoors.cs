using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>What went wrong at the caller's practices (WRK-08): ids and codes, no patient.</summary>
static class ListIncidentsDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/incidents", Handle)
        .RequireAct(Act.SeeQuarantine).WithTags("Incidents")
        .WithSummary("Incidents of the caller's practices, the newest first; open=true: only those that nobody has closed")
        .Produces<Page<IncidentView>>().ProducesProblem(400);

    static async Task<IResult> Handle(bool? open, int? limit, string? after, HttpContext http, IncidentList list, AccessLog access, CancellationToken cancel)
    {
        if (!Cursor.TryRead(after, out var from)) return RequestRefusals.Malformed.ToProblem();
        await access.Append(http.Actor(), "list", "incidents", Guid.Empty, "Safety", cancel);
        return TypedResults.Ok(await list.Page(http.Actor(), open ?? false, from, Limits.Page(limit), cancel));
    }
}

/// <summary>The data guardian closes an incident with a coded outcome.</summary>
static class CloseIncidentDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/incidents/{incident:guid}/close", Handle)
        .RequireAct(Act.CloseIncident).WithTags("Incidents").WithSummary("Closes an incident; repeated, the first time stands")
        .Produces<IncidentView>().ProducesProblem(404).ProducesProblem(409);

    static async Task<IResult> Handle(Guid incident, CloseIncidentRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        return (await grains.Grain<IIncidentGrain>(incident).Close(command, request.Outcome)).Match(closed => TypedResults.Ok(closed));
    }
}

/// <summary>What came of it.</summary>
public sealed record CloseIncidentRequest
{
    public required IncidentOutcome Outcome { get; init; }
}
