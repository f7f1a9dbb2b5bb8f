namespace Referrals.Ops.Chaos;

/// <summary>What is done to the running system.</summary>
public enum Harm
{
    /// <summary>SIGKILL to a clinical silo.</summary>
    Silo,

    /// <summary>SIGKILL to an identity silo.</summary>
    Identity,

    /// <summary>A PostgreSQL server is stopped at once (<c>-m immediate</c>); the zones in turn.</summary>
    Postgres,

    /// <summary>SIGKILL to the broker.</summary>
    Broker,

    /// <summary>A clinical silo's clock stands still for ten seconds.</summary>
    Freeze
}

/// <summary>One blow.</summary>
/// <param name="At">After the first referral.</param>
/// <param name="Harm">Its kind.</param>
/// <param name="Turn">
/// Counts the blows to its like from 0, and so says which of several processes is hit: silos in turn, whether killed or frozen. The one that was hit last has
/// come back empty; the grains have gathered in the other.
/// </param>
/// <param name="Down">From the blow until the part is started again, or thawed.</param>
public sealed record Strike(TimeSpan At, Harm Harm, int Turn, TimeSpan Down);

/// <summary>
/// When what is killed. Clinical silos (killed or frozen) take turns with everything else, so that a part is back before its like is hit, while blows to
/// different parts may overlap.
/// </summary>
public static class KillPlan
{
    /// <summary>The figures below are for a run of this length; a longer one has more, a shorter one fewer, never none.</summary>
    const int ReferenceSeconds = 180;

    const double FirstShare = 0.06;
    const double LastShare = 0.90;
    static readonly TimeSpan Frozen = TimeSpan.FromSeconds(10);

    public static int Count(Harm harm, int seconds) => harm switch
    {
        Harm.Silo => Scaled(6, seconds),
        Harm.Identity => Scaled(3, seconds),
        // For each of the two zones.
        Harm.Postgres => 2 * Scaled(2, seconds),
        Harm.Broker => Scaled(2, seconds),
        Harm.Freeze => Scaled(2, seconds)
    };

    /// <summary>The same arguments plan the same blows, in the order of time.</summary>
    public static IReadOnlyList<Strike> Of(int seconds, IReadOnlyCollection<Harm> kinds, int seed)
    {
        var chance = new Random(seed);
        var blows = Merge(
            Merge(kinds.Where(IsToClinicalSilo).Select(Series)),
            Merge(kinds.Where(kind => !IsToClinicalSilo(kind)).Select(Series)));
        var slot = seconds * (LastShare - FirstShare) / Math.Max(1, blows.Count);
        return
        [
            .. blows.Select((harm, place) => new Strike(
                TimeSpan.FromSeconds(seconds * FirstShare + slot * (place + 0.3 * chance.NextDouble())),
                harm,
                blows.Take(place).Count(earlier => AreAlike(earlier, harm)),
                Down(harm, chance)))
        ];

        IReadOnlyList<Harm> Series(Harm kind) => [.. Enumerable.Repeat(kind, Count(kind, seconds))];
    }

    /// <summary>Whether both hit the same kind of part.</summary>
    public static bool AreAlike(Harm one, Harm other) => one == other || IsToClinicalSilo(one) && IsToClinicalSilo(other);

    /// <summary>Killed or frozen.</summary>
    public static bool IsToClinicalSilo(Harm harm) => harm is Harm.Silo or Harm.Freeze;

    static int Scaled(int figure, int seconds) => Math.Max(1, figure * seconds / ReferenceSeconds);

    static TimeSpan Down(Harm harm, Random chance) => harm switch
    {
        Harm.Silo or Harm.Identity => TimeSpan.FromSeconds(0.3 + 1.7 * chance.NextDouble()),
        Harm.Postgres or Harm.Broker => TimeSpan.FromSeconds(1 + 2 * chance.NextDouble()),
        Harm.Freeze => Frozen
    };

    // Series of different lengths, each spread evenly over the whole.
    static IReadOnlyList<Harm> Merge(params IEnumerable<IReadOnlyList<Harm>> series) =>
        [.. series.SelectMany(one => one.Select((harm, place) => (Harm: harm, At: (place + 0.5) / one.Count))).OrderBy(each => each.At).Select(each => each.Harm)];
}
