using Referrals.Ops.Client;

namespace Referrals.Ops.Demo;

/// <summary>
/// One dermatologist's session: takes the next case, reads it, answers, until told to stop. A case that is not of this run (an earlier one was broken
/// off) goes back untouched, and from then on cases are picked from the queue by name.
/// </summary>
public sealed class DermatologistAtWork(DermatologistClient dermatologist, Ledger ledger, TimeProvider time)
{
    const int TroublesMax = 3;
    static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(400);

    /// <summary>How long the person thinks about each case before answering.</summary>
    public Func<TimeSpan> Thinks { get; init; } = static () => TimeSpan.Zero;

    Wish _wish = Wish.Fresh();
    bool _picks;

    public async Task Work(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
            try
            {
                var claim = await Take(stop);
                failures = 0;
                if (claim is null)
                    await Task.Delay(Idle, time, stop);
                else if (ledger.Find(claim.Referral) is { } page)
                    await Read(page, claim, stop);
                else
                    await PutBack(claim, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (StepFailed failure) when (++failures >= TroublesMax)
            {
                GiveUp(failure);
                return;
            }
            catch (StepFailed)
            {
                await Task.Delay(Idle, time, CancellationToken.None);
            }
    }

    async Task<Claim?> Take(CancellationToken stop)
    {
        var claim = _picks ? await Pick(stop) : await Step.Take("claiming the next case", () => dermatologist.ClaimNext(_wish, stop));
        if (claim is not null)
            _wish = Wish.Fresh();
        return claim ?? await Step.Take("looking for forgotten cases", () => dermatologist.FindForgotten(stop));
    }

    // Trouble with one case is noted there; the session goes on. Somebody else may have more luck with it, but not for ever.
    async Task Read(LedgerPage page, Claim claim, CancellationToken stop)
    {
        try
        {
            await Task.Delay(Thinks(), time, stop);
            await new Reading(dermatologist, page).Do(claim, stop);
        }
        catch (StepFailed failure)
        {
            if (page.Trouble(failure.Message) >= TroublesMax)
                page.Fail($"the dermatologist, {failure.Message}");
            await TryHandBack(page, claim, stop);
        }
    }

    async Task TryHandBack(LedgerPage page, Claim claim, CancellationToken stop)
    {
        try
        {
            await new Reading(dermatologist, page).HandBack(claim, stop);
        }
        catch (Exception failure) when (failure is RefusedByServer or NoAnswer)
        {
            // The lease is over, or will be.
        }
    }

    Task PutBack(Claim claim, CancellationToken stop)
    {
        _picks = true;
        return Step.Take("handing back a case of somebody else's", () =>
            dermatologist.Release(claim.Referral, claim.Fence, Wish.To(claim.Referral, $"release {claim.Fence}"), stop));
    }

    Task<Claim?> Pick(CancellationToken stop) => Step.Take("claiming a case from the queue", async () =>
    {
        await foreach (var line in dermatologist.Queue(stop))
            if (line.ClaimedBy is null && ledger.Find(line.Referral) is { Failure: null })
                try
                {
                    return await dermatologist.Claim(line.Referral, Wish.Fresh(), stop);
                }
                catch (RefusedByServer refused) when (refused.Code is "already-claimed" or "wrong-state")
                {
                    // A colleague was faster.
                }
        return null;
    });

    void GiveUp(StepFailed failure)
    {
        foreach (var page in ledger.Pages.Where(page => page.Case.Hub == dermatologist.Hub && page.ReadAt is null))
            page.Fail($"the hub's dermatologist has given up, {failure.Message}");
    }
}
