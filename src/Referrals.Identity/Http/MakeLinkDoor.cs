using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer says who the patient is, and gets the pseudonym and the ticket under which the referral travels.</summary>
static class MakeLinkDoor
{
    /// <summary>The clocks of the United Kingdom are at most this far ahead of UTC: a child born today is no child of tomorrow.</summary>
    static readonly TimeSpan SummerTime = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/links/{link:guid}", Handle)
        .RequireAct(Act.LinkPatient).WithTags("Links")
        .WithSummary("Joins a patient to a random pseudonym for one referral; repeated, it gives the same pseudonym and a fresh ticket")
        .Produces<LinkAnswer>(201).Produces<LinkAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    static async Task<IResult> Handle(Guid link, MakeLinkRequest request, HttpContext http, PatientPolicy policy, NewLinks links, ZoneSigner signer, DatabaseTime time,
        AccessLog access, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        PatientIdentity? patient = null;
        if (request.Patient is { } said)
        {
            if (!PatientRules.Check(said, policy.NhsNumbers, Today(time)).Answered(out patient, out refusal)) return refusal.ToProblem();
        }
        else if (request.Regime != Regime.Anonymised) return RequestRefusals.Malformed.ToProblem();
        if (!(await links.Make(command, new LinkId(link), request, patient, cancel)).Answered(out var made, out refusal)) return refusal.ToProblem();
        if (made.IsNew) return TypedResults.Created($"/links/{link}", made.Link.WithTicket(signer, time.GetUtcNow()));
        // Making it stands in its own history; reading it again is an access like any other (PSN-21).
        await access.Append(command.Actor, "read", "link", link, "DirectCare", cancel);
        return TypedResults.Ok(made.Link.WithTicket(signer, time.GetUtcNow()));
    }

    /// <summary>Of the United Kingdom, never too early.</summary>
    public static DateOnly Today(TimeProvider time) => DateOnly.FromDateTime((time.GetUtcNow() + SummerTime).UtcDateTime);
}

/// <summary>Who the patient is, and between whom the referral travels.</summary>
public sealed record MakeLinkRequest
{
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required Regime Regime { get; init; }
    /// <summary>Left out for an anonymised case, and only there.</summary>
    public PatientParticulars? Patient { get; init; }
    /// <summary>An anonymised case is sent in the knowledge that its answer may never reach a record (DT-2, third row).</summary>
    public bool AcceptsUnlinked { get; init; }
    /// <summary>Sent after <c>patient-differs</c>: the date of birth was compared with the patient and is right.</summary>
    public bool BirthDateConfirmed { get; init; }

    /// <summary>As the grain wants it.</summary>
    public NewLink Wish(LinkId link, SealedPatient? patient) =>
        new() { Link = link, Referral = Referral, Practice = Practice, Hub = Hub, Regime = Regime, Patient = patient, AcceptsUnlinked = AcceptsUnlinked };
}
