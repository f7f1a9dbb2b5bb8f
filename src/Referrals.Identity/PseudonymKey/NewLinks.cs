using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>From a patient to a pseudonym: seal, look for objections, draw, commit. Each step may be repeated.</summary>
public sealed class NewLinks(PatientVault vault, PatientIndex patients, LinkIndex links, IGrainFactory grains)
{
    /// <summary>The link as it stands now, which for a repeated command may be further than the command's own answer.</summary>
    /// <param name="command">Whose wish.</param>
    /// <param name="link">Chosen by the client.</param>
    /// <param name="request">As it came.</param>
    /// <param name="patient">Null for an anonymised case.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Result<MadeLink>> Make(Command command, LinkId link, MakeLinkRequest request, PatientIdentity? patient, CancellationToken cancel)
    {
        var named = patient is null ? null : await vault.SealLink(patient, link, request.Practice, request.Hub, request.BirthDateConfirmed);
        var wish = request.Wish(link, named?.Patient);
        // Asked of an empty key first: what is refused anyway draws no pseudonym and leaves no row.
        if (PseudonymKeyDecisions.MakeLink(new PseudonymKey(), command.Actor, wish).Refusal is { } never) return never;
        if (wish.Patient is { } sealedPatient && await patients.Objection(wish.Practice, sealedPatient, cancel) is { } objection) return objection;
        if (!(await links.PseudonymFor(wish, named, cancel)).Answered(out var pseudonym, out var refusal)) return refusal;
        var key = grains.Grain<IPseudonymKeyGrain>(pseudonym.Key);
        var isNew = await key.View() is null;
        if ((await key.MakeLink(command, wish)).Refusal is { } refused) return refused;
        return new MadeLink((await key.View())!, isNew);
    }
}

/// <summary>A link, and whether this request made it.</summary>
public sealed record MadeLink(LinkView Link, bool IsNew);
