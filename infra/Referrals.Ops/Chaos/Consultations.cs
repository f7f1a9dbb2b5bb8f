using Referrals.Ops.Client;
using Referrals.Ops.Demo;

namespace Referrals.Ops.Chaos;

/// <summary>
/// The steady stream of patients: each referral has its moment and its whole journey. Before a blow the waiting room is filled, which lets the next ones in
/// early; those after them still come at their own time.
/// </summary>
sealed class Consultations(Caseload caseload, FrontDoors doors, Ledger ledger, ChaosOptions options, TimeProvider time)
{
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>Only the end of the run makes a client give up: what is stuck is to be seen as stuck.</summary>
    static readonly TimeSpan Endless = TimeSpan.FromHours(2);

    /// <summary>While a part is down, those who wait become many: their looking must not be what the machine is busy with.</summary>
    static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    int _inFlight;
    volatile int _wanted;
    volatile bool _isOver;

    /// <summary>Begun, and neither closed nor failed.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Until the last one is closed, or told to stop.</summary>
    public async Task Hold(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var journeys = new List<Task>();
        try
        {
            foreach (var about in caseload.Take(options.Referrals))
            {
                var due = TimeSpan.FromSeconds((about.Number - 1) * (double)options.Seconds / options.Referrals);
                while (time.GetElapsedTime(began) < due && InFlight >= _wanted)
                    await Task.Delay(Glance, time, stop);
                journeys.Add(Journey(about, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whoever is still in the waiting room goes home.
        }
        _isOver = true;
        await Task.WhenAll(journeys);
    }

    /// <summary>Returns when this many are in flight and so many have been accepted by now, or nobody is left to come.</summary>
    public async Task Fill(int inFlight, int accepted, CancellationToken stop)
    {
        _wanted = inFlight;
        while ((InFlight < inFlight || ledger.Pages.Count(page => page.AcceptedAt is not null) < accepted) && !_isOver)
            await Task.Delay(Glance, time, stop);
        _wanted = 0;
    }

    /// <summary>Returns when nobody is left in the waiting room.</summary>
    public async Task AllHaveCome(CancellationToken stop)
    {
        while (!_isOver)
            await Task.Delay(Glance, time, stop);
    }

    async Task Journey(Case about, CancellationToken stop)
    {
        var page = ledger.Open(about);
        Interlocked.Increment(ref _inFlight);
        try
        {
            var gp = doors.Gp(caseload.Referrer(about), about.Practice);
            await new Journey(gp, page, time) { AnswerMax = Endless, ClosingMax = Endless, LooksEvery = LooksEvery }.Go(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            page.Fail($"still {page.Stage.ToString().ToLowerInvariant()} when the time was up");
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
