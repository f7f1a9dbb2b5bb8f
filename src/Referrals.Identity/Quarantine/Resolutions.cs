using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>A person's word about a held answer: compared by digests, decided by quarantine, carried out at once and otherwise by the consumer.</summary>
public sealed class Resolutions(IGrainFactory grains, TwoIdentifierCheck check, PatientIndex patients, AdviceReturn answers, AccessLog access)
{
    /// <summary>Filed for the link's patient, or why not.</summary>
    public async Task<Result<ResolutionAnswer>> File(Command command, ReferralId referral, ResolveRequest request, CancellationToken cancel)
    {
        if (!(await Wish(command.Actor, referral, request, cancel)).Answered(out var wish, out var refusal)) return refusal;
        if (wish is { Link: { Digests: { } digests } link, Identifiers: { } entered } && digests.Recognises(entered)
            && await patients.Objection(link.Practice, digests, request.BirthDateConfirmed, cancel) is { } objection) return objection;
        var quarantine = grains.Grain<IQuarantineGrain>(referral.Value);
        if (!(await quarantine.OrderFiling(command, wish)).Answered(out var step, out refusal)) return refusal;
        if (step.Outcome == ResolutionOutcome.Mistyped) return QuarantineRefusals.IdentifiersMismatch;
        if ((await quarantine.Look(request.Answer)).Ordered is { } ordered && await answers.CarryOut(ordered, cancel) is { } not) return not;
        // A repeated request whose order was abandoned: the answer waits on.
        if ((await quarantine.View())?.Advice.Package == request.Answer) return QuarantineRefusals.NoSuchLinkHere;
        return new ResolutionAnswer { Referral = referral, Resolution = QuarantineEnd.Filed };
    }

    /// <summary>Refused for good, or why not.</summary>
    public async Task<Result<ResolutionAnswer>> Refuse(Command command, ReferralId referral, ResolveRequest request, CancellationToken cancel)
    {
        if (!(await Wish(command.Actor, referral, request, cancel)).Answered(out var wish, out var refusal)) return refusal;
        if (!(await grains.Grain<IQuarantineGrain>(referral.Value).Refuse(command, wish)).Answered(out var step, out refusal)) return refusal;
        if (step.Outcome == ResolutionOutcome.Mistyped) return QuarantineRefusals.IdentifiersMismatch;
        return new ResolutionAnswer { Referral = referral, Resolution = QuarantineEnd.Refused };
    }

    /// <summary>The request beside the link as it stands. Whoever may not see the answer gets nothing compared.</summary>
    async Task<Result<ResolutionWish>> Wish(Actor actor, ReferralId referral, ResolveRequest request, CancellationToken cancel)
    {
        var wish = new ResolutionWish { Package = request.Answer, Reason = request.Reason, BirthDateConfirmed = request.BirthDateConfirmed };
        // Nothing waits: a repetition, which quarantine answers as before, or nobody's.
        if (await grains.Grain<IQuarantineGrain>(referral.Value).View() is not { } held || !actor.May(Act.ResolveQuarantine, Parties.Of(held.Advice.Owner))) return wish;
        await access.Append(actor, "resolve", "quarantine", referral.Value, "Safety", cancel);
        var link = await grains.Grain<IPseudonymKeyGrain>(held.Advice.Pseudonym.Key).Facts();
        if (link?.Digests is null || link.Practice != held.Advice.Owner || IsEmpty(request)) return wish with { Link = link };
        if (!(await check.Entered(request, link.Digests, link.Practice)).Answered(out var entered, out var refusal)) return refusal;
        // The link may know the patient by a number that was replaced since: either is right, where both lead to one patient.
        if (!link.Digests.Knows(entered.Number) && await patients.AreOne(link.Practice, entered.Number, link.Digests.Index, cancel)) entered = entered with { Number = link.Digests.Index };
        return wish with { Link = link, Identifiers = entered };
    }

    static bool IsEmpty(TwoIdentifiers said) => said.NhsNumber is null && said.LocalIdentifier is null && said.BirthDate is null;
}
