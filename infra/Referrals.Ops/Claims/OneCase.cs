using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Claims;

/// <summary>What came of a race.</summary>
/// <param name="Cases">Cases raced for.</param>
/// <param name="OneWinner">Those with exactly one winner.</param>
/// <param name="LosersTold">Those whose other claimants were all told that it is taken, and could do nothing under the winner's number.</param>
/// <param name="Seconds">Until the last claimant had been told.</param>
public sealed record RaceOutcome(int Cases, int OneWinner, int LosersTold, double Seconds)
{
    public bool IsRight => OneWinner == Cases && LosersTold == Cases;
}

/// <summary>Eight ask for the same case at two silos, and one of the silos is killed while they do: exactly one gets it, and the others are told.</summary>
public sealed class OneCase(Asking asking)
{
    const int Claimants = 8;

    /// <summary>Long enough for the claims to be on their way, too short for all to be answered.</summary>
    static readonly TimeSpan OnTheirWay = TimeSpan.FromMilliseconds(8);

    public async Task<RaceOutcome> Race(IReadOnlyList<CaseHistory> cases, ZoneProcess killed, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var races = cases.Select(one => Claim(one, cancel)).ToArray();
        await Task.Delay(OnTheirWay, cancel);
        await killed.Kill();
        var told = await Task.WhenAll(races);
        var seconds = clock.Elapsed.TotalSeconds;
        await killed.Start(cancel);
        var winners = told.Count(race => race.Count(claimant => claimant.Reply.Kind == ReplyKind.Granted) == 1);
        var losers = await Task.WhenAll(cases.Zip(told, (one, race) => LosersKnow(one, race, cancel)));
        return new RaceOutcome(cases.Count, winners, losers.Count(know => know), Math.Round(seconds, 1));
    }

    async Task<(PersonId By, Reply Reply)[]> Claim(CaseHistory one, CancellationToken cancel) => await Task.WhenAll(Enumerable.Range(0, Claimants).Select(async _ =>
    {
        var by = new PersonId(Guid.NewGuid());
        return (by, await asking.Ask(one, Verb.Claim, by, 0, cancel) ?? throw new TimeoutException($"a claim of {one.Referral} was never answered"));
    }));

    async Task<bool> LosersKnow(CaseHistory one, (PersonId By, Reply Reply)[] race, CancellationToken cancel)
    {
        var fence = race.Max(claimant => claimant.Reply.Fence);
        var refused = 0;
        foreach (var (by, _) in race.Where(claimant => claimant.Reply.Kind == ReplyKind.Taken))
            refused += await asking.Ask(one, Verb.Answer, by, fence, cancel) is { Kind: ReplyKind.NotYours } ? 1 : 0;
        return refused == Claimants - 1;
    }
}
