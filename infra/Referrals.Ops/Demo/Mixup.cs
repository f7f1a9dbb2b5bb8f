using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Demo;

/// <summary>
/// A day of mistakes at one practice: two answers are swapped, and one is asked for under the wrong patient's name. Tells what happens, and what of it
/// did not come out as it must.
/// </summary>
sealed class Mixup
{
    /// <summary>Of the cases that go wrong.</summary>
    public const int Cases = 3;

    static readonly TimeSpan NewsMax = TimeSpan.FromMinutes(2);

    readonly FrontDoors _doors;
    readonly RunFile _run;
    readonly TimeProvider _time;
    readonly List<string> _told = [];
    readonly List<string> _amiss = [];
    readonly LedgerPage _one, _two, _late;

    /// <param name="cases">Of one practice.</param>
    public Mixup(FrontDoors doors, RunFile run, Ledger ledger, IReadOnlyList<Case> cases, Guid referrer, TimeProvider time)
    {
        (_doors, _run, _time) = (doors, run, time);
        (_one, _two, _late) = (ledger.Open(cases[0]), ledger.Open(cases[1]), ledger.Open(cases[2]));
        Gp = doors.Gp(referrer, cases[0].Practice);
        Safety = doors.Safety(referrer, cases[0].Practice);
    }

    public GpClient Gp { get; }
    public MixupClient Safety { get; }
    public TimeProvider Time => _time;

    /// <summary>The story, line by line.</summary>
    public IReadOnlyList<string> Story => _told;

    /// <summary>What did not happen as it must. A run that shows no mistake found has shown nothing.</summary>
    public IReadOnlyList<string> Amiss => _amiss;

    public async Task Play(CancellationToken cancel)
    {
        try
        {
            await new SwappedAnswers(this, _one, _two).Play(cancel);
            await new WrongPatient(this, _late, _one.Case.Patient).Play(cancel);
            await AwaitNoneHeld(cancel);
        }
        catch (Exception failure) when (failure is StepFailed or RefusedByServer or NoAnswer or TimeoutException or Disagreement)
        {
            _amiss.Add(failure.Message);
            foreach (var page in new[] { _one, _two, _late }.Where(page => page.Stage != Stage.Closed))
                page.Fail($"the mix-up: {failure.Message}");
        }
    }

    public void Tell(string line) => _told.Add(line);

    /// <summary>Tells it, or notes that it is not so.</summary>
    public void Insist(string what, bool holds)
    {
        _told.Add(holds ? what : $"NOT SO: {what}");
        if (!holds)
            _amiss.Add(what);
    }

    public async Task InsistOnRefusal(string what, string code, Func<Task> attempt)
    {
        try
        {
            await attempt();
            Insist($"{what}: refused ({code})", holds: false);
        }
        catch (RefusedByServer refused)
        {
            Insist($"{what}: refused ({refused.Code})", refused.Code == code);
        }
    }

    public async Task<IReadOnlyList<HeldLine>> Waiting(CancellationToken cancel) => await Safety.Quarantine(cancel).ToListAsync(cancel);

    /// <summary>Waits until the answer stands in the practice's quarantine for this reason.</summary>
    public async Task AwaitHeld(LedgerPage page, string reason, CancellationToken cancel)
    {
        var line = await Until($"referral {page.Case.Number} in quarantine as {reason}", async () =>
            (await Waiting(cancel)).FirstOrDefault(line => line.Referral == page.Case.Referral && line.Reason == reason), cancel);
        Tell($"In the practice's quarantine: {Name(page)}, {line.Reason}, since {line.ArrivedAt:HH:mm:ss}, to be resolved by {line.DueAt:yyyy-MM-dd HH:mm}.");
    }

    // An answer is filed first and leaves the quarantine after it. One that was held as a possible mix-up and came home by a new link does not leave it yet.
    async Task AwaitNoneHeld(CancellationToken cancel)
    {
        var ours = new[] { _one, _two, _late }.Select(page => page.Case.Referral).ToHashSet();
        await Until("an end to all of this in quarantine", async () => (await Waiting(cancel)).Any(line => ours.Contains(line.Referral)) ? null : "ended", cancel);
        Tell("Nothing of this waits in quarantine any more.");
    }

    /// <summary>Waits until GP and dermatologist read the same on the referral.</summary>
    public async Task AwaitTold(LedgerPage page, string what, Func<ReferralView, bool> holds, CancellationToken cancel)
    {
        var hub = _run.Hubs.First(hub => hub.Id == page.Case.Hub.Value);
        var dermatologist = _doors.Dermatologist(hub.Dermatologists[0], page.Case.Hub);
        Func<Task<ReferralView>>[] readers = [() => Gp.View(page.Case.Referral, cancel), () => dermatologist.View(page.Case.Referral, cancel)];
        foreach (var read in readers)
            await Until($"referral {page.Case.Number} shows {what}", async () => await read() is var view && holds(view) ? view : null, cancel);
        Tell($"GP and dermatologist both read on {Name(page)}: {what}.");
    }

    /// <summary>A new link in the place of one that is worth nothing any more, bound to the photographs that were really taken.</summary>
    public async Task LinkAnew(LedgerPage page, CancellationToken cancel)
    {
        var (about, link, set) = (page.Case, new LinkId(Guid.NewGuid()), page.Set!);
        var made = await Gp.Link(link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(link, "link"), cancel);
        await Gp.Bind(link, new Binding(set.Set, set.Version, set.ManifestRoot, about.Patient.BirthDate.Year), Wish.To(link, "bind"), cancel);
        page.Pseudonym = made.Pseudonym;
        await Gp.Relink(about.Referral, made.Ticket!, Wish.To(link, "relink"), cancel);
        Tell($"A new link, {made.Pseudonym}, bound to the right photographs, takes the old one's place on referral {about.Number}.");
    }

    /// <summary>The answer has come to the right record after all, and is read there as any other.</summary>
    public async Task ComeHome(LedgerPage page, CancellationToken cancel)
    {
        await new Journey(Gp, page, _time).ComeHome(cancel);
        Insist($"The answer to {Name(page)} is home: in the right record, its text and photographs as sent, read and closed.", page.Disagreements.Count == 0);
    }

    public async Task<bool> StandsInNoRecord(LedgerPage page, CancellationToken cancel) =>
        (await Gp.FindRecord(page.Case.Patient, cancel))?.Entries.Any(line => line.Referral == page.Case.Referral) is not true;

    public Task<T> Until<T>(string what, Func<Task<T?>> look, CancellationToken cancel) where T : class => Step.Await(what, look, NewsMax, _time, cancel);

    public static string Name(LedgerPage page) => $"referral {page.Case.Number} ({page.Pseudonym})";
}
