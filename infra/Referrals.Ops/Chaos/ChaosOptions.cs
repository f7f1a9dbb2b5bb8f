using Referrals.Ops.Commands;
using Referrals.Ops.Demo;

namespace Referrals.Ops.Chaos;

/// <summary>What was asked for on the command line.</summary>
public sealed record ChaosOptions(int Referrals, int Seconds, IReadOnlyCollection<Harm> Kills, string? JsonFile, int Seed)
{
    const int ReferralsMax = 10_000;
    const int SecondsMin = 20;
    const int SecondsMax = 3600;

    public const string Help =
        """
        infra/chaos [--referrals N] [--seconds S] [--kills silo,identity,postgres,broker,freeze] [--json FILE] [--seed N]

        Starts a private system beside any other, sends referrals with two photographs each through it in a steady stream, and
        meanwhile kills what it runs on. Clients repeat what got no answer under the same keys and keep a book; at the end the book
        is compared with both databases, every history is replayed and compared with its state, and every photograph is fetched
        again and its digest taken. Everything is stopped at the end; a run that found something wrong leaves its folder.

          --referrals N  how many (default 300)
          --seconds S    over which time they arrive (default 180); longer runs have more kills
          --kills LIST   which of silo, identity, postgres, broker, freeze (default: all)
          --json FILE    write the figures there
          --seed N       the same kills and cases as a run that printed this seed

        Exit code 0 only if nothing was lost, duplicated, mispaired, stuck or otherwise wrong, and every kill met enough referrals
        in flight.
        """;

    /// <summary>How many journeys a kill has to meet, as far as there are as many to go round.</summary>
    public int InFlightMin => Math.Clamp(Referrals / Plan.Count, 1, 10);

    public IReadOnlyList<Strike> Plan => KillPlan.Of(Seconds, Kills, Seed);

    public static ChaosOptions Parse(IReadOnlyList<string> given)
    {
        try
        {
            var arguments = new Arguments(given, ["--referrals", "--seconds", "--kills", "--json", "--seed"], []);
            return new ChaosOptions(
                arguments.Number("--referrals", otherwise: 300, min: 1, ReferralsMax),
                arguments.Number("--seconds", otherwise: 180, SecondsMin, SecondsMax),
                [.. (arguments.Text("--kills") ?? "silo,identity,postgres,broker,freeze").Split(',', StringSplitOptions.TrimEntries).Select(Named).Distinct()],
                arguments.Text("--json"),
                arguments.Number("--seed", otherwise: Random.Shared.Next(SyntheticPatient.SerialsMax), min: 0, SyntheticPatient.SerialsMax - 1));
        }
        catch (OpsRefusal wrong)
        {
            throw new OpsRefusal($"{wrong.Message} (infra/chaos --help)", wrong.ExitCode);
        }
    }

    static Harm Named(string word) => Enum.GetValues<Harm>().Any(harm => Word(harm) == word)
        ? Enum.GetValues<Harm>().First(harm => Word(harm) == word)
        : throw new OpsRefusal($"--kills: '{word}' is none of {string.Join(", ", Enum.GetValues<Harm>().Select(Word))}", exitCode: 2);

    /// <summary>As it is written on the command line and in the figures.</summary>
    public static string Word(Harm harm) => harm.ToString().ToLowerInvariant();
}
