using Referrals.Ops.Commands;

namespace Referrals.Ops.Demo;

/// <summary>What was asked for on the command line.</summary>
sealed record DemoOptions(int Referrals, int Concurrency, string? Photographs, string? JsonFile, int Seed, bool Unsealed, bool Flaky, bool Mispair)
{
    public const int ReferralsMax = 10_000;
    public const int ConcurrencyMax = 64;

    /// <summary>Those with mistakes too.</summary>
    public int All => Referrals + (Mispair ? Mixup.Cases : 0);

    public const string Help =
        """
        infra/demo [-n N] [--photos DIR] [--json FILE] [--concurrency C] [--seed S] [--unsealed] [--flaky] [--mispair]

        Shows the main job on a running system, over HTTP alone: GPs of three practices send referrals with photographs under a
        pseudonym, dermatologists of two hubs claim them, look and answer, and each GP finds the answer in the right patient's
        record. Starts the system if it does not run (infra/stop ends it). All patients are invented.

          -n N             referrals (default 20)
          --photos DIR     send the pictures of this folder, dealt over the referrals, instead of painted ones
          --json FILE      write the figures there
          --concurrency C  referrals under way at a time (default 4)
          --seed S         think up the same cases as a run that printed this seed
          --unsealed       leave the photographs' protection on their way to TLS, instead of sealing them on the device
          --flaky          send photographs over a slow line that is cut in the middle of requests, and kill a silo under them: each
                           upload is gone on with through another silo, and what was sent twice is counted
          --mispair        afterwards let a GP make mistakes in three referrals more: two answers are swapped and wait in quarantine
                           until a person says whose they are, and one, filed for the wrong patient, is found late and taken out

        Exit code 0 only if every referral was filed in exactly one record, the right one, with every photograph fetched again and
        equal, and read: nothing lost, duplicated or mispaired.
        """;

    public static DemoOptions Parse(IReadOnlyList<string> given)
    {
        try
        {
            return Read(given);
        }
        catch (OpsRefusal wrong)
        {
            throw new OpsRefusal($"{wrong.Message} (infra/demo --help)", wrong.ExitCode);
        }
    }

    static DemoOptions Read(IReadOnlyList<string> given)
    {
        var arguments = new Arguments(given, ["-n", "--photos", "--json", "--concurrency", "--seed"], ["--unsealed", "--flaky", "--mispair"]);
        return new DemoOptions(
            arguments.Number("-n", otherwise: 20, min: 1, ReferralsMax),
            arguments.Number("--concurrency", otherwise: 4, min: 1, ConcurrencyMax),
            arguments.Text("--photos"),
            arguments.Text("--json"),
            arguments.Number("--seed", otherwise: Random.Shared.Next(SyntheticPatient.SerialsMax), min: 0, SyntheticPatient.SerialsMax - 1),
            arguments.Has("--unsealed"),
            arguments.Has("--flaky"),
            arguments.Has("--mispair"));
    }
}
