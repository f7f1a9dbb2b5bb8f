using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>
/// The GP has picked the wrong patient: both statements agree, so only a person finds it, late, in the record. The answer is taken out and comes home
/// by a new link (PSN-12).
/// </summary>
sealed class WrongPatient(Mixup mixup, LedgerPage page, Patient picked)
{
    readonly Case _case = page.Case;

    public async Task Play(CancellationToken cancel)
    {
        await new Submission(mixup.Gp, page, mixup.Time) { Picked = picked }.Send(cancel);
        var answer = await new Journey(mixup.Gp, page, mixup.Time).AwaitAnswer(cancel);
        mixup.Insist($"{Mixup.Name(page)} was sent under another patient of the practice: its answer is filed there, and nothing could tell", answer.Patient.NhsNumber == picked.NhsNumber);
        await mixup.InsistOnRefusal("Taking it out with the identifiers of a patient whose record it is not", "identifiers-mismatch", () => Unpair(answer.Record, _case.Patient, cancel));
        await Unpair(answer.Record, picked, cancel);
        mixup.Tell("The GP finds it, and takes it out with that patient's number and date of birth.");
        await InsistOut(answer.Record, cancel);
        await mixup.LinkAnew(page, cancel);
        await mixup.ComeHome(page, cancel);
    }

    async Task InsistOut(PatientRecordId record, CancellationToken cancel)
    {
        var after = await mixup.Gp.Record(record, cancel);
        mixup.Insist("The wrong record lists it as entered in error, and no longer among its answers",
            after.EnteredInError.Any(line => line.Referral == _case.Referral) && after.Entries.All(line => line.Referral != _case.Referral));
        await mixup.InsistOnRefusal("Reading it there", "not-found", () => mixup.Gp.Entry(record, _case.Referral, cancel));
        var incident = await mixup.Until("the incident", () => Incident(cancel), cancel);
        mixup.Tell($"The practice's list has an open incident, which only the data guardian closes: {incident.Kind}, referral {_case.Number}, noted {incident.NotedAt:HH:mm:ss}.");
        await mixup.AwaitHeld(page, "UnpairedLink", cancel);
        await mixup.AwaitTold(page, "advised, but not filed", view => view.Status == "Advised", cancel);
    }

    async Task<IncidentLine?> Incident(CancellationToken cancel) =>
        await mixup.Safety.Incidents(cancel).FirstOrDefaultAsync(line => line.Referral == _case.Referral && line.Kind == "Mispairing", cancel);

    Task Unpair(PatientRecordId record, Patient of, CancellationToken cancel) =>
        mixup.Safety.Unpair(record, _case.Referral, new Unpairing(MispairingReason.WrongPatientPicked, of.NhsNumber, of.BirthDate), Wish.Fresh(), cancel);
}
