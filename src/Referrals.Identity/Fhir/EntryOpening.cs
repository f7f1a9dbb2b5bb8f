using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Opens an entry with its patient, to be told in FHIR: the access rows first (PSN-21).</summary>
public sealed class EntryOpening(IGrainFactory grains, PatientVault vault, IKeyProvider keys, EprEndpoints endpoints, RecordJoins joins, AccessLog access)
{
    /// <summary>With the patient of the record as part of which it is read; null when that is not there. The caller has asked whether the actor may.</summary>
    public async Task<OpenedEntry?> Open(RecordEntryView entry, Actor actor, string verb, string purpose, CancellationToken cancel)
    {
        entry = entry with { Record = await joins.Shown(entry.Record, cancel) };
        if (await grains.Grain<IPatientRecordGrain>(entry.Record.Value).View() is not { } record || record.Practice != entry.Advice.Practice) return null;
        await access.Append(actor, verb, "patientrecord", entry.Record.Value, purpose, cancel);
        await access.Append(actor, verb, "recordentry", entry.Advice.Referral.Value, purpose, cancel);
        return new OpenedEntry
        {
            Entry = entry, Patient = await vault.Open(record.Patient, record.Practice), Text = await EntryText.Open(entry.Advice, keys), LocalSystem = LocalSystem(record.Practice),
        };
    }

    /// <summary>What was told of an entry that was taken out, with the patient in whose record it stood; null when the record is not there, or nobody kept what was told.</summary>
    public async Task<OpenedCorrection?> Open(WithdrawnEntry entry, int number, Actor actor, string verb, string purpose, CancellationToken cancel)
    {
        if (entry.Told is not { } told || await grains.Grain<IPatientRecordGrain>(entry.Record.Value).View() is not { } record || record.Practice != entry.Practice) return null;
        await access.Append(actor, verb, "patientrecord", entry.Record.Value, purpose, cancel);
        await access.Append(actor, verb, "recordentry", entry.Referral.Value, purpose, cancel);
        return new OpenedCorrection
        {
            Entry = entry, Told = told, TakenOutBefore = number - 1, Patient = await vault.Open(record.Patient, record.Practice), LocalSystem = LocalSystem(record.Practice),
        };
    }

    /// <summary>The naming system of a practice's own patient numbers.</summary>
    public string LocalSystem(Contracts.PracticeId practice) => endpoints.Of(practice)?.PatientSystem ?? FhirNames.PatientOf(practice);
}
