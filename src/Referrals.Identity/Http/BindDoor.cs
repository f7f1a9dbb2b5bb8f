using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer vouches for a set of photographs before it is sealed, with the patient's year of birth asked for once more.</summary>
static class BindDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/links/{link:guid}/binding", Handle)
        .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("Binds a version of the image set to the link; every new version binds again, before it is sealed")
        .Produces<LinkAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid link, BindRequest request, HttpContext http, LinkIndex links, PatientVault vault, IGrainFactory grains, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (request.SetVersion < 1 || !Sha256Text.Is(request.ManifestRoot)) return PseudonymKeyRefusals.BindingInvalid.ToProblem();
        if (await links.Find(new LinkId(link), command.Actor, cancel) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        var key = grains.Grain<IPseudonymKeyGrain>(pseudonym.Key);
        if (await key.View() is not { } view) return Refusals.NotFound.ToProblem();
        var wish = new BindingWish
        {
            Binding = new Binding { ImageSet = request.ImageSet, SetVersion = request.SetVersion, ManifestRoot = request.ManifestRoot },
            BirthYear = request.BirthYear is { } year ? await vault.BirthYear(new LinkId(link), year, view.Practice) : null,
        };
        return (await key.Bind(command.Over(http, view.Version), wish)).Match(bound => TypedResults.Ok(LinkAnswer.Of(bound)));
    }
}

/// <summary>Which photographs belong to the link, and the patient's year of birth once more (PSN-12).</summary>
public sealed record BindRequest
{
    public required ImageSetId ImageSet { get; init; }
    /// <summary>1 for the referral's first set, as clinical answered it.</summary>
    public required int SetVersion { get; init; }
    /// <summary>SHA-256 as lower-case hexadecimal.</summary>
    public required string ManifestRoot { get; init; }
    /// <summary>Left out for an anonymised case, and only there.</summary>
    public int? BirthYear { get; init; }

    /// <summary>The year of birth is the patient's.</summary>
    public override string ToString() => "‹binding›";
}
