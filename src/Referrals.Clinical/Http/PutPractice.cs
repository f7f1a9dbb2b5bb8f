using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A practice as the doors show it.</summary>
public sealed record PracticeAnswer
{
    public required PracticeId Practice { get; init; }
    public required NetworkId Network { get; init; }
    public required string Name { get; init; }
    public required Nation Nation { get; init; }
    public string? OdsCode { get; init; }
    /// <summary>Where it may send, in its order of preference.</summary>
    public required IReadOnlyList<HubId> Hubs { get; init; }
    /// <summary>Its own times of deletion; absent: those of DT-20.</summary>
    public DeletionPolicy? Deletion { get; init; }
    public required int Version { get; init; }

    internal static PracticeAnswer Of(PracticeSnapshot stored) => new()
    {
        Practice = stored.Practice,
        Network = stored.Settings.Network,
        Name = stored.Settings.Name,
        Nation = stored.Settings.Nation,
        OdsCode = stored.Settings.OdsCode,
        Hubs = stored.Settings.Hubs,
        Deletion = stored.Settings.Deletion,
        Version = stored.Version,
    };
}

/// <summary>The administrator sets a practice up, or changes it.</summary>
static class PutPractice
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/practices/{practice:guid}", Handle)
        .RequireAct(Act.SetUpNetwork).WithTags("Network").WithSummary("Sets a practice up, or changes it (If-Match)")
        .Produces<PracticeAnswer>(201).Produces<PracticeAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422);

    static async Task<IResult> Handle(Guid practice, PracticeRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (request.Malformed() is { } malformed) return malformed.ToProblem();
        var hubs = await Task.WhenAll(request.Hubs.Select(hub => grains.Hub(hub).View()));
        var known = hubs.Where(hub => hub?.Settings.Network == request.Network).Select(hub => hub!.Hub).ToArray();
        var grain = grains.Practice(new PracticeId(practice));
        var standing = (await grain.View())?.Version ?? 0;
        var result = await grain.Put(command.Over(http, standing), request.Settings(), known);
        return result.Match(stored => http.Put(stored.Version, PracticeAnswer.Of(stored)));
    }

    /// <summary>What an administrator sends.</summary>
    internal sealed record PracticeRequest
    {
        public required NetworkId Network { get; init; }
        public required string Name { get; init; }
        public required Nation Nation { get; init; }
        public string? OdsCode { get; init; }
        public required HubId[] Hubs { get; init; }
        public DeletionPolicy? Deletion { get; init; }

        public Refusal? Malformed()
        {
            if (OrganisationForm.Malformed(Name, OdsCode) is { } malformed) return malformed;
            return Hubs.Length > ClinicalLimits.HubsOfPracticeMax || Hubs.Distinct().Count() < Hubs.Length ? NetworkRefusals.HubsMalformed : Deletion?.Malformed();
        }

        public PracticeSettings Settings() => new() { Network = Network, Name = Name.Trim(), Nation = Nation, OdsCode = OdsCode, Hubs = Hubs, Deletion = Deletion };
    }
}
