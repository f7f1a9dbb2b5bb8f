using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A referrer has found a filed answer in the wrong patient's record, and takes it out (PSN-12).</summary>
static class UnpairDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/records/{record:guid}/entries/{referral:guid}/unpair", Handle)
        .RequireAct(Act.ReadRecord).WithTags("Records")
        .WithSummary("Takes an answer out of the wrong patient's record; that patient's number and date of birth are entered anew. A new link then brings it to the right one")
        .Produces<UnpairedAnswer>().ProducesProblem(404).ProducesProblem(422);

    static async Task<IResult> Handle(Guid record, Guid referral, UnpairRequest request, HttpContext http, IGrainFactory grains, TwoIdentifierCheck check, Unpairing unpairing,
        RecordJoins joins, AccessLog access, CancellationToken cancel)
    {
        if (!http.Command().Answered(out var command, out var refusal)) return refusal.ToProblem();
        if (await grains.Grain<IPatientRecordGrain>(record).View() is not { } patient || !command.Actor.May(Act.ReadRecord, Parties.Of(patient.Practice))) return Refusals.NotFound.ToProblem();
        await access.Append(command.Actor, "unpair", "recordentry", referral, "Safety", cancel);
        if (!(await check.Entered(request, patient.Patient.Digests, patient.Practice)).Answered(out var entered, out refusal)) return refusal.ToProblem();
        if (!patient.Patient.Digests.Recognises(entered)) return QuarantineRefusals.IdentifiersMismatch.ToProblem();
        var entry = grains.Grain<IRecordEntryGrain>(referral);
        var from = await joins.Standing(new(record), (await entry.View())?.Record, cancel);
        if (!(await entry.Withdraw(command, from, request.Reason)).Answered(out var withdrawn, out refusal)) return refusal.ToProblem();
        await unpairing.Finish(command.Id, withdrawn.Referral, withdrawn.Pseudonym);
        return TypedResults.Ok(new UnpairedAnswer { Referral = withdrawn.Referral, WithdrawnAt = withdrawn.At });
    }
}

/// <summary>Why, and two identifiers of the patient from whose record the answer is taken.</summary>
public sealed record UnpairRequest : TwoIdentifiers
{
    public required MispairingReason Reason { get; init; }

    /// <summary>Never the patient.</summary>
    public override string ToString() => "‹unpairing›";
}

/// <summary>The answer stands in no record now.</summary>
public sealed record UnpairedAnswer
{
    public required ReferralId Referral { get; init; }
    public required DateTimeOffset WithdrawnAt { get; init; }
}
