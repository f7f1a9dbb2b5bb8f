using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Tells senders to which key they seal photographs for a hub. Signed: an unsigned list would let whoever serves it read every photograph.</summary>
static class ReadIngestKeys
{
    /// <summary>A list is good for a day; a device that is out of reach for longer asks again.</summary>
    static readonly TimeSpan Life = TimeSpan.FromDays(1);

    public sealed record Answer
    {
        public required HubId Hub { get; init; }
        /// <summary>Compact JWS (ES256) of type ingest-keys+jwt over an <see cref="IngestKeysStatement"/>.</summary>
        public required string Signed { get; init; }
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/hubs/{hub:guid}/ingest-keys", Handle)
        .RequireAct(Act.Refer).WithTags("Image sets")
        .WithSummary("The keys to which photographs for a hub are sealed, signed by this zone")
        .WithDescription("Verify the signature with the zone's published keys, and seal to the newest key that is valid (docs/formats.md).")
        .Produces<Answer>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid hub, IGrainFactory grains, IngestKeys keys, ZoneSigner signer, DatabaseTime time, CancellationToken cancel)
    {
        var id = new HubId(hub);
        if (await grains.Hub(id).View() is null) return Refusals.NotFound.ToProblem();
        var list = await keys.Of(id, cancel);
        var statement = new IngestKeysStatement
        {
            Hub = id,
            Keys = [.. list.Keys.Select(key => new IngestKeyStatement { Id = key.Id.Value, Point = key.Point.ToString(), NotBefore = key.NotBefore, NotAfter = key.NotAfter })],
        };
        return TypedResults.Ok(new Answer { Hub = id, Signed = signer.Sign(StatementType.IngestKeys, IngestKeysStatement.Audience, statement, time.GetUtcNow(), Life) });
    }
}
