using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>Parked messages of a zone: listed with their reason, sent again on request. Machinery of the whole zone and no tenant's list, so it has a role of its own (ADR 0009).</summary>
static class ParkedDoor
{
    static readonly Refusal NothingToReplay = new("nothing-to-replay", 409, "This message is not parked, was sent again already, or cannot be read.",
        "List the parked messages; one that could not be read must be made anew by its sender.");

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/parked", async (ParkedMessages parked, DateTimeOffset? before, int? limit, CancellationToken cancel) =>
            TypedResults.Ok(new Page<ParkedMessage>(await parked.List(before, Limits.Page(limit), cancel))))
            .RequireAct(Act.Operate).WithTags("Operations").WithSummary("Messages that no consumer could take, newest first");

        app.MapPost("/parked/{id:guid}/replay", async (Guid id, HttpContext http, ParkedMessages parked, CancellationToken cancel) =>
            await parked.Replay(id, http.Actor(), cancel) ? Results.Accepted() : NothingToReplay.ToProblem())
            .RequireAct(Act.Operate).WithTags("Operations").WithSummary("Sends a parked message again under its old id");
    }
}

/// <summary>One page of a list; <see cref="Next"/> is the cursor of the next, absent on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);
