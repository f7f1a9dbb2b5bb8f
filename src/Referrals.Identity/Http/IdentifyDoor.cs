using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The sender of an anonymised case says whose it is: one way, and only then is its answer filed (PSN-03, PSN-09).</summary>
static class IdentifyDoor
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/links/{link:guid}/identify", Identify)
            .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("Says who the patient of an anonymised case is; cannot be taken back, and an answer that was kept is filed")
            .Produces<LinkAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        app.MapPost("/links/{link:guid}/file", File)
            .RequireAct(Act.LinkPatient).WithTags("Links").WithSummary("Asks for the answer to be filed in the patient's record; it is filed without asking as soon as it is known whose it is")
            .Produces<LinkAnswer>().ProducesProblem(404).ProducesProblem(409);
    }

    static async Task<IResult> Identify(Guid link, IdentifyRequest request, HttpContext http, PatientPolicy policy, PatientVault vault, PatientIndex patients, LinkIndex links,
        LinkKeys keys, IGrainFactory grains, DatabaseTime time, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (!PatientRules.Check(request.Patient, policy.NhsNumbers, MakeLinkDoor.Today(time)).Answered(out var patient, out refusal)) return refusal.ToProblem();
        var id = new LinkId(link);
        if (await links.Find(id, command.Actor, cancel) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        var key = grains.Grain<IPseudonymKeyGrain>(pseudonym.Key);
        if (await key.View() is not { } view) return Refusals.NotFound.ToProblem();
        var named = await vault.SealLink(patient, id, view.Practice, view.Hub, request.BirthDateConfirmed);
        if (await patients.Objection(view.Practice, named.Patient, cancel) is { } objection) return objection.ToProblem();
        await keys.Keep(named, cancel);
        return (await key.Identify(command, named.Patient)).Match(identified => TypedResults.Ok(LinkAnswer.Of(identified)));
    }

    static async Task<IResult> File(Guid link, HttpContext http, LinkIndex links, IGrainFactory grains, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await links.Find(new LinkId(link), command.Actor, cancel) is not { } pseudonym) return Refusals.NotFound.ToProblem();
        return (await grains.Grain<IPseudonymKeyGrain>(pseudonym.Key).File(command)).Match(filing => TypedResults.Ok(LinkAnswer.Of(filing)));
    }
}

/// <summary>Who the patient is after all.</summary>
public sealed record IdentifyRequest
{
    public required PatientParticulars Patient { get; init; }
    /// <summary>Sent after <c>patient-differs</c>: the date of birth was compared with the patient and is right.</summary>
    public bool BirthDateConfirmed { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹patient›";
}
