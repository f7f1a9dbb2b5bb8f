namespace Referrals.Ops.Claims;

/// <summary>How much is to be asked, and how often a silo dies meanwhile.</summary>
public sealed record ClaimPlan(int Operations, int Kills, int Seed)
{
    /// <summary>Cases with eight claimants each, raced for while a silo is killed.</summary>
    public int Races { get; init; } = 5;
}

/// <summary>What a run has shown.</summary>
public sealed record ClaimFigures
{
    const int OffencesMax = 3;

    /// <summary>The silos carry the database's clock forward by their own timers, and read it through a busy machine.</summary>
    static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    public required long Operations { get; init; }
    public required int Cases { get; init; }
    public required int Granted { get; init; }
    public required int SaidNo { get; init; }
    /// <summary>Leases that ran out before somebody else was granted the case.</summary>
    public required int Lapsed { get; init; }
    public required int Answered { get; init; }
    public required long AttemptsUnheard { get; init; }
    public required int NeverHeard { get; init; }
    public required int Kills { get; init; }
    public required RaceOutcome Race { get; init; }
    public required int Violations { get; init; }
    public required int Undecided { get; init; }
    public required double Seconds { get; init; }
    public required int Seed { get; init; }
    /// <summary>Bad histories, each cut down to what shows it; a few at most.</summary>
    public required IReadOnlyList<string> Offences { get; init; }

    public bool IsRight => Violations == 0 && Undecided == 0 && Race.IsRight;

    /// <summary>Judges every history.</summary>
    public static ClaimFigures Of(IReadOnlyCollection<CaseHistory> histories, Asking asking, ClaimPlan plan, RaceOutcome race, int kills, TimeSpan elapsed)
    {
        var check = new Linearizability(new ClaimRegister(TimeSpan.FromMinutes(Intake.LeaseMinutes), Tolerance));
        var verdicts = histories.AsParallel().Select(each => (Of: each, Verdict: each.Judge(check, asking.AnyCase))).ToList();
        var bad = verdicts.Where(each => each.Verdict == Verdict.NotLinearizable).Select(each => each.Of).ToList();
        var all = histories.SelectMany(each => each.Operations).ToList();
        return new ClaimFigures
        {
            Operations = all.Count,
            Cases = histories.Count,
            Granted = all.Count(operation => operation is { Verb: Verb.Claim or Verb.ClaimNext, Reply.Kind: ReplyKind.Granted }),
            SaidNo = all.Count(operation => operation.Reply is { Kind: ReplyKind.Taken or ReplyKind.NotYours or ReplyKind.Over or ReplyKind.TooMany }),
            Lapsed = histories.Sum(Lapses),
            Answered = all.Count(operation => operation is { Verb: Verb.Answer, Reply.Kind: ReplyKind.Done }),
            AttemptsUnheard = asking.Unheard,
            NeverHeard = all.Count(operation => operation.Reply is null) + asking.AnyCase.Count,
            Kills = kills,
            Race = race,
            Violations = bad.Count,
            Undecided = verdicts.Count(each => each.Verdict == Verdict.Undecided),
            Seconds = Math.Round(elapsed.TotalSeconds, 1),
            Seed = plan.Seed,
            Offences = [.. bad.Take(OffencesMax).Select(each => CaseHistory.Text(each, each.Offence(check, asking.AnyCase)))]
        };
    }

    /// <summary>Every number that was given out ended in a release, an answer, a lease that ran out, or is held still.</summary>
    static int Lapses(CaseHistory of)
    {
        var given = of.Operations.Max(operation => Math.Max(of.First.Fence, operation.Reply is { Kind: ReplyKind.Granted or ReplyKind.SeenHeld } reply ? reply.Fence : 0));
        var ended = of.Operations.Count(operation => operation.Reply is { Kind: ReplyKind.Done });
        var held = of.Operations.MaxBy(operation => operation.Call)!.Reply is { Kind: ReplyKind.SeenHeld } ? 1 : 0;
        return (int)Math.Max(0, given - ended - held);
    }
}
