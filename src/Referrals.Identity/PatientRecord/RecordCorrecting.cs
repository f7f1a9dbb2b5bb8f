using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// A patient's number is replaced, or two records turn out to be one patient's, or not. Number and date of birth are entered anew and compared by digest;
/// the access row comes first, and only a patient who was recognised is opened, to be sealed under the new number.
/// </summary>
public sealed class RecordCorrecting(
    IGrainFactory grains, PatientPolicy policy, PatientVault vault, PatientIndex index, RecordJoins joins, AccessLog access)
{
    /// <summary>The record under its new number, or why not.</summary>
    public async Task<Result<PatientRecordView>> ReplaceNumber(Command command, PatientRecordId id, ReplaceNumberRequest request, CancellationToken cancel)
    {
        if (await Opened(command.Actor, id) is not { } record) return Refusals.NotFound;
        if (!NhsNumber.TryParse(request.NewNhsNumber, policy.NhsNumbers, out var number, out var refusal)) return refusal;
        await access.Append(command.Actor, "correct", "patientrecord", id.Value, "Safety", cancel);
        if (!(await Entered(request, record)).Answered(out var entered, out refusal)) return refusal;
        var wish = new NumberWish { MadeFrom = record.Patient.Digests.Whole, Entered = entered, Reason = request.Reason };
        var grain = grains.Grain<IPatientRecordGrain>(id.Value);
        if (!record.Patient.Digests.Recognises(entered)) return await grain.ReplaceNumber(command, wish);

        var patient = await vault.Open(record.Patient, record.Practice) with { NhsNumber = number };
        wish = wish with { Patient = await vault.Seal(patient, record.Patient.Link, record.Practice, record.Patient.BirthDateConfirmed) };
        // What is refused anyway claims no number.
        if (RecordCorrectionDecisions.ReplaceNumber(record.State(), command.Actor, wish, DateTimeOffset.MinValue).Events.Count == 0) return await grain.ReplaceNumber(command, wish);
        // The number comes first: were the record first, an answer in between would open a second record under it. A number claimed by somebody who then
        // died leads to this record, whose date of birth it must fit; the request repeated goes on.
        if (await index.Claim(record.Practice, wish.Patient.Digests.Index, id, cancel) != id) return RecordCorrectionRefusals.NumberOnAnotherRecord;
        return await grain.ReplaceNumber(command, wish);
    }

    /// <summary>Both are read as one from now on; nothing is moved.</summary>
    public async Task<Result<PatientRecordView>> Merge(Command command, PatientRecordId into, MergeRequest request, CancellationToken cancel)
    {
        if (await Opened(command.Actor, into) is not { } shown || await Opened(command.Actor, request.Other) is not { } other || other.Practice != shown.Practice) return Refusals.NotFound;
        await Look(command.Actor, into, request.Other, cancel);
        if (!(await Entered(request, shown)).Answered(out var entered, out var refusal)) return refusal;
        if (!(await Entered(request.OtherIdentifiers(), other)).Answered(out var otherEntered, out refusal)) return refusal;
        var grain = grains.Grain<IPatientRecordGrain>(request.Other.Value);
        var wish = new MergeWish { Into = into, Entered = otherEntered, IntoRecognised = shown.Patient.Digests.Recognises(entered) };
        return await grain.Merge(command, wish, request.Reason);
    }

    /// <summary>Each is read by itself again. Where they are different patients, whoever read them as one may have acted on it: an incident for each entry.</summary>
    public async Task<Result<PatientRecordView>> Unmerge(Command command, PatientRecordId from, UnmergeRequest request, CancellationToken cancel)
    {
        if (await Opened(command.Actor, from) is not { } shown || await Opened(command.Actor, request.Other) is not { } other || other.Practice != shown.Practice) return Refusals.NotFound;
        await Look(command.Actor, from, request.Other, cancel);
        if (!(await Entered(request, other)).Answered(out var entered, out var refusal)) return refusal;
        var entries = await joins.Entries(await joins.Members(request.Other, cancel), cancel);
        var wish = new MergeWish { Into = from, Entered = entered, IntoRecognised = true, Entries = entries };
        return await grains.Grain<IPatientRecordGrain>(request.Other.Value).Unmerge(command, wish, request.Reason);
    }

    /// <summary>Null: there is none for this caller.</summary>
    async Task<PatientRecordView?> Opened(Actor actor, PatientRecordId id) =>
        await grains.Grain<IPatientRecordGrain>(id.Value).View() is { } record && actor.May(Act.CorrectRecord, Parties.Of(record.Practice)) ? record : null;

    async Task Look(Actor actor, PatientRecordId one, PatientRecordId other, CancellationToken cancel)
    {
        await access.Append(actor, "correct", "patientrecord", one.Value, "Safety", cancel);
        await access.Append(actor, "correct", "patientrecord", other.Value, "Safety", cancel);
    }

    async ValueTask<Result<ReenteredIdentifiers>> Entered(TwoIdentifiers said, PatientRecordView record) =>
        PatientRules.Reentered(said, policy.NhsNumbers).Answered(out var entered, out var refusal)
            ? await vault.Reentered(entered.Numbers, entered.BirthDate, record.Patient.Digests.Index, record.Practice) : refusal;
}
