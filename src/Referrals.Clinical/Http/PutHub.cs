using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>A hub as the doors show it.</summary>
public sealed record HubAnswer
{
    public required HubId Hub { get; init; }
    public required NetworkId Network { get; init; }
    public required string Name { get; init; }
    public required Nation Nation { get; init; }
    public string? OdsCode { get; init; }
    public required bool TextOnlyAllowed { get; init; }
    /// <summary>How long a claim lasts unless renewed.</summary>
    public required int LeaseMinutes { get; init; }
    /// <summary>Whether photographs are taken that nothing but TLS protects on their way.</summary>
    public required bool UnsealedUploads { get; init; }
    /// <summary>Whether a set without overview or close-up needs a reason.</summary>
    public required bool HoldIncomplete { get; init; }
    public required int Version { get; init; }

    internal static HubAnswer Of(HubSnapshot stored) => new()
    {
        Hub = stored.Hub,
        Network = stored.Settings.Network,
        Name = stored.Settings.Name,
        Nation = stored.Settings.Nation,
        OdsCode = stored.Settings.OdsCode,
        TextOnlyAllowed = stored.Settings.TextOnlyAllowed,
        LeaseMinutes = stored.Settings.LeaseMinutes,
        UnsealedUploads = stored.Settings.UnsealedUploads,
        HoldIncomplete = stored.Settings.HoldIncomplete,
        Version = stored.Version,
    };
}

/// <summary>The administrator sets a hub up, or changes it.</summary>
static class PutHub
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/hubs/{hub:guid}", Handle)
        .RequireAct(Act.SetUpNetwork).WithTags("Network").WithSummary("Sets a hub up, or changes it (If-Match)")
        .Produces<HubAnswer>(201).Produces<HubAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422);

    static async Task<IResult> Handle(Guid hub, HubRequest request, HttpContext http, IGrainFactory grains)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (request.Malformed() is { } malformed) return malformed.ToProblem();
        var grain = grains.Hub(new HubId(hub));
        var standing = (await grain.View())?.Version ?? 0;
        var result = await grain.Put(command.Over(http, standing), request.Settings());
        return result.Match(stored => http.Put(stored.Version, HubAnswer.Of(stored)));
    }

    /// <summary>What an administrator sends.</summary>
    internal sealed record HubRequest
    {
        public required NetworkId Network { get; init; }
        public required string Name { get; init; }
        public required Nation Nation { get; init; }
        public string? OdsCode { get; init; }
        public required bool TextOnlyAllowed { get; init; }
        public required int LeaseMinutes { get; init; }
        public bool UnsealedUploads { get; init; }
        public bool HoldIncomplete { get; init; }

        public Refusal? Malformed()
        {
            if (OrganisationForm.Malformed(Name, OdsCode) is { } malformed) return malformed;
            return LeaseMinutes is < 1 or > ClinicalLimits.LeaseMinutesMax ? NetworkRefusals.LeaseMinutesMalformed : null;
        }

        public HubSettings Settings() => new()
        {
            Network = Network, Name = Name.Trim(), Nation = Nation, OdsCode = OdsCode, TextOnlyAllowed = TextOnlyAllowed, LeaseMinutes = LeaseMinutes,
            UnsealedUploads = UnsealedUploads, HoldIncomplete = HoldIncomplete,
        };
    }
}

/// <summary>What every organisation's name and code must look like.</summary>
static class OrganisationForm
{
    public static Refusal? Malformed(string name, string? odsCode)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > ClinicalLimits.NameCharactersMax || name.Any(char.IsControl)) return NetworkRefusals.NameMalformed;
        return odsCode is null || odsCode.Length is >= 3 and <= 10 && odsCode.All(char.IsAsciiLetterOrDigit) ? null : NetworkRefusals.OdsCodeMalformed;
    }
}
