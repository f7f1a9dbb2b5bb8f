using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using System.Text.Json;

namespace Referrals.Clinical;

/// <summary>
/// An administrator takes a person's access to a practice or hub away, or gives it back (WRK-07): refused on every silo within five seconds, in the identity
/// zone as soon as it is told. What the person had begun is kept; a claim of theirs ends with its lease.
/// </summary>
static class SuspendDoor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var kind in new[] { "practices", "hubs" })
        {
            var address = $"/{kind}/{{organisation:guid}}/people/{{person:guid}}/suspension";
            app.MapPut(address, (Guid organisation, Guid person, SuspensionRequest request, HttpContext http, IGrainFactory grains) =>
                    Handle(kind, organisation, person, http, grains, (access, command, at) => access.Suspend(command, at, request.Reason)))
                .RequireAct(Act.SetUpNetwork).WithTags("People").WithSummary("Suspends a person at this organisation").Produces<AccessAnswer>().ProducesProblem(404);
            app.MapDelete(address, (Guid organisation, Guid person, HttpContext http, IGrainFactory grains) =>
                    Handle(kind, organisation, person, http, grains, (access, command, at) => access.Restore(command, at)))
                .RequireAct(Act.SetUpNetwork).WithTags("People").WithSummary("Restores a suspended person at this organisation").Produces<AccessAnswer>().ProducesProblem(404);
        }
        app.MapGet("/suspensions", List)
            .RequireAct(Act.SetUpNetwork).WithTags("People").WithSummary("Who is suspended at the organisations of your networks, by person").Produces<Page<SuspensionLine>>().ProducesProblem(400);
    }

    static async Task<IResult> Handle(
        string kind, Guid organisation, Guid person, HttpContext http, IGrainFactory grains, Func<IPersonAccessGrain, Command, OrganisationOfNetwork, Task<Result<AccessAnswer>>> change)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        var network = kind == "hubs" ? (await grains.Hub(new HubId(organisation)).View())?.Settings.Network : (await grains.Practice(new PracticeId(organisation)).View())?.Settings.Network;
        if (network is not { } owner) return Refusals.NotFound.ToProblem();
        return (await change(grains.Grain<IPersonAccessGrain>(person), command, new OrganisationOfNetwork(organisation, owner))).Match(answer => TypedResults.Ok(Own(answer, command.Actor)));
    }

    static async Task<IResult> List(int? limit, string? after, HttpContext http, SuspensionList list, CancellationToken cancel)
    {
        if (!Cursor.Id(after).Answered(out var start, out var refusal)) return refusal.ToProblem();
        var size = Limits.Page(limit);
        var lines = await list.Of(http.Actor().Organisations, start, size, cancel);
        return TypedResults.Ok(new Page<SuspensionLine>(lines, lines.Count == size ? Cursor.Of(lines[^1].Person.Value) : null));
    }

    /// <summary>What other networks have decided about the person is theirs.</summary>
    static AccessAnswer Own(AccessAnswer answer, Actor actor) =>
        answer with { SignedOutAt = null, Suspensions = [.. answer.Suspensions.Where(one => actor.May(Act.SetUpNetwork, Parties.Of(one.Network)))] };
}

/// <summary>Why somebody is suspended.</summary>
public sealed record SuspensionRequest
{
    public required SuspensionReason Reason { get; init; }
}

/// <summary>One person and where they are suspended.</summary>
public sealed record SuspensionLine
{
    public required PersonId Person { get; init; }
    public required Suspension[] Suspensions { get; init; }
}

/// <summary>Suspended people as a query over their rows.</summary>
public sealed class SuspensionList(NpgsqlDataSource database, StoredJson json)
{
    const string OfNetworks = """
        SELECT id, state FROM personaccess
        WHERE state->'suspensions' <> '[]'::jsonb AND id > $2
          AND EXISTS (SELECT FROM jsonb_array_elements(state->'suspensions') one WHERE (one->>'network')::uuid = ANY($1))
        ORDER BY id LIMIT $3
        """;

    /// <summary>At most <paramref name="limit"/> people with ids after the given one, each with the suspensions of these networks.</summary>
    public async Task<IReadOnlyList<SuspensionLine>> Of(Guid[] networks, Guid after, int limit, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(OfNetworks);
        query.Parameters.Add(new() { Value = networks });
        query.Parameters.Add(new() { Value = after });
        query.Parameters.Add(new() { Value = limit });
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var lines = new List<SuspensionLine>();
        while (await rows.ReadAsync(cancel))
        {
            var access = JsonSerializer.Deserialize<PersonAccess>(rows.GetString(1), json.Options)!;
            lines.Add(new SuspensionLine { Person = new(rows.GetGuid(0)), Suspensions = [.. access.Suspensions.Where(one => networks.Contains(one.Network.Value))] });
        }
        return lines;
    }
}
