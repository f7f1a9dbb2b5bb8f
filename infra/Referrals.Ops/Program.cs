using Referrals.Ops;
using Referrals.Ops.Backup;
using Referrals.Ops.Bench;
using Referrals.Ops.Chaos;
using Referrals.Ops.Claims;
using Referrals.Ops.Commands;
using Referrals.Ops.Demo;
using Referrals.Ops.Fuzz;
using Referrals.Ops.Mutants;
using Referrals.Ops.Scan;

// Operations of one copy of Referrals on this machine. The scripts in infra/ call it; one file per command in Commands/.
var commands = new Dictionary<string, (Func<IReadOnlyList<string>, Task<int>> Execute, string Usage)>
{
    ["run"] = (Run.Execute, Run.Usage),
    ["stop"] = (Stop.Execute, Stop.Usage),
    ["status"] = (Status.Execute, Status.Usage),
    ["demo"] = (Demonstration.Execute, Demonstration.Usage),
    ["bench"] = (Benches.Execute, Benches.Usage),
    ["chaos"] = (ChaosCommand.Execute, ChaosCommand.Usage),
    ["backup"] = (BackupCommand.Execute, BackupCommand.Usage),
    ["restore"] = (RestoreCommand.Execute, RestoreCommand.Usage),
    ["token"] = (Token.Execute, Token.Usage),
    ["claims"] = (ClaimsCommand.Execute, ClaimsCommand.Usage),
    ["fuzz"] = (FuzzCommand.Execute, FuzzCommand.Usage),
    ["mutants"] = (MutantsCommand.Execute, MutantsCommand.Usage),
    ["scan"] = (ScanCommand.Execute, ScanCommand.Usage),
    ["test"] = (Test.Execute, Test.Usage),
    ["migrate"] = (Migrate.Execute, Migrate.Usage),
    ["install"] = (Install.Execute, Install.Usage),
    ["deploy"] = (Deploy.Execute, Deploy.Usage)
};

if (args.Length == 0 || !commands.TryGetValue(args[0], out var command))
{
    Console.Error.WriteLine("Commands:\n  " + string.Join("\n  ", commands.Values.Select(known => known.Usage)));
    return 2;
}

try
{
    return await command.Execute(args[1..]);
}
catch (OpsRefusal refusal)
{
    Console.Error.WriteLine(refusal.Message);
    return refusal.ExitCode;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("interrupted; what was started has been stopped");
    return 130;
}
