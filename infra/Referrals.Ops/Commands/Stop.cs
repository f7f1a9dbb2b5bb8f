using Referrals.Ops.Layout;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Commands;

/// <summary><c>infra/stop</c>: ends what <c>infra/run</c> started in this clone and nothing else; the data stays.</summary>
static class Stop
{
    public const string Usage = "stop                                   end what run started; the data stays";

    public static async Task<int> Execute(IReadOnlyList<string> given)
    {
        _ = new Arguments(given, [], []);
        var folder = DataFolder.OfClone;
        if (!Directory.Exists(folder.Root))
        {
            Console.WriteLine("nothing was ever started here");
            return 0;
        }
        using var turn = folder.Lock();
        if (await Shutdown.Of(folder, Console.WriteLine) == 0)
            Console.WriteLine("nothing was running");
        return 0;
    }
}
