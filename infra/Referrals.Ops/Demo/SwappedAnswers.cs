using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>
/// The GP has photographed two patients one after the other, and binds each one's link to the other's photographs: hub and sender speak of different
/// sets, and neither answer is filed until a person has said whose it is (PSN-12).
/// </summary>
sealed class SwappedAnswers(Mixup mixup, LedgerPage one, LedgerPage two)
{
    public async Task Play(CancellationToken cancel)
    {
        await Send(cancel);
        foreach (var page in new[] { one, two })
            await InsistHeld(page, cancel);
        await mixup.InsistOnRefusal($"Filing the answer to {Mixup.Name(one)} with the other patient's number and date of birth", "identifiers-mismatch", () => File(two.Case.Patient, cancel));
        mixup.Insist("Still it stands in no record", await mixup.StandsInNoRecord(one, cancel));
        await File(one.Case.Patient, cancel);
        mixup.Tell($"Filed by the right patient's number and date of birth, entered anew: {Mixup.Name(one)}.");
        await mixup.ComeHome(one, cancel);
        await mixup.AwaitTold(one, "resolved, filed", view => view.Quarantine?.End == "Filed", cancel);
        await mixup.Gp.CancelLink(two.Case.Link, CancelReason.WrongDetails, Wish.To(two.Case.Link, "cancel"), cancel);
        mixup.Tell($"The other way: the GP takes back the link of {Mixup.Name(two)}.");
        await mixup.LinkAnew(two, cancel);
        await mixup.ComeHome(two, cancel);
    }

    // Each waits for the other's photographs before it binds: as a person does who has both on the screen.
    async Task Send(CancellationToken cancel)
    {
        var (ofOne, ofTwo) = (new TaskCompletionSource<SetSent>(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<SetSent>(TaskCreationOptions.RunContinuationsAsynchronously));
        await Task.WhenAll(Send(one, ofOne, ofTwo, cancel), Send(two, ofTwo, ofOne, cancel));
        mixup.Tell($"{Mixup.Name(one)} and {Mixup.Name(two)} of one practice: the GP has bound each link to the other patient's photographs.");
    }

    async Task Send(LedgerPage page, TaskCompletionSource<SetSent> own, TaskCompletionSource<SetSent> other, CancellationToken cancel)
    {
        try
        {
            await new Submission(mixup.Gp, page, mixup.Time)
            {
                Binds = set =>
                {
                    own.TrySetResult(set);
                    return other.Task;
                }
            }.Send(cancel);
        }
        catch (Exception failure)
        {
            own.TrySetException(failure);
            throw;
        }
    }

    async Task InsistHeld(LedgerPage page, CancellationToken cancel)
    {
        await mixup.AwaitHeld(page, "PossibleMispairing", cancel);
        var held = await mixup.Safety.Held(page.Case.Referral, cancel);
        var (hub, sender) = (held.Hub.Set?.ManifestRoot, held.Sender?.Set?.ManifestRoot);
        mixup.Insist($"The hub has answered to photographs {Short(hub)}, the sender has bound {Short(sender)}",
            hub == page.Set!.ManifestRoot && sender is not null && sender != hub);
        await mixup.AwaitTold(page, "held, PossibleMispairing", view => view.Quarantine is { Reason: "PossibleMispairing", End: null }, cancel);
        mixup.Insist($"The answer to {Mixup.Name(page)} stands in no record", await mixup.StandsInNoRecord(page, cancel));
    }

    async Task File(Patient patient, CancellationToken cancel)
    {
        var held = await mixup.Safety.Held(one.Case.Referral, cancel);
        await mixup.Safety.File(one.Case.Referral, new Resolution(held.Answer, MispairingReason.WrongPhotographsBound, patient.NhsNumber, patient.BirthDate), Wish.Fresh(), cancel);
    }

    static string Short(string? root) => root is null ? "nothing" : $"{root[..8]}…";
}
