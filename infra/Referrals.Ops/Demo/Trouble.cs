using Referrals.Ops.Client;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Zone = Referrals.Ops.Zones.Zone;

namespace Referrals.Ops.Demo;

/// <summary>A bad day: the practices' line is slow and cut again and again, and one clinical silo is killed while photographs are on their way to it.</summary>
public sealed class Trouble
{
    /// <summary>Two megabytes take a second: long enough to be hit.</summary>
    const int BytesPerSecond = 2_000_000;

    /// <summary>First the line, then the silo: so that both are seen.</summary>
    const int BreaksBefore = 3;

    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan Down = TimeSpan.FromSeconds(2);

    readonly ZoneProcess _victim;
    readonly TimeProvider _time;

    /// <exception cref="OpsRefusal">There is one clinical silo only: nobody could go on with what it had begun.</exception>
    public Trouble(RunFile run, DataFolder folder, int seed, TimeProvider time)
    {
        if (run.Clinical.Count < 2)
            throw new OpsRefusal("--flaky needs two clinical silos: infra/run --fresh --silos 2");
        _time = time;
        _victim = new ZoneProcess(Zone.Clinical, run.Clinical.Count, folder, new Ports(folder));
        Line = new BadLine(seed, BytesPerSecond, time);
    }

    public BadLine Line { get; }
    public string Victim => _victim.Name;

    /// <summary>Photographs that were on their way to it when it was killed; null: it was not.</summary>
    public int? Hit { get; private set; }

    /// <summary>Until it was ready again.</summary>
    public TimeSpan? Gone { get; private set; }

    /// <summary>What of all this did not happen, or was not got over. A run without trouble has shown nothing.</summary>
    public IEnumerable<string> Amiss
    {
        get
        {
            if (!Line.Breaks.Any(broken => broken.ByLine))
                yield return "the line was never cut";
            if (Gone is null)
                yield return $"{Victim} was not killed while photographs were on their way to it";
            // Of one whose last byte had been sent, HEAD may have told that all of it was there: then there was nothing to go on with.
            foreach (var broken in Line.Breaks.Where(broken => broken.ResumedBy is null && broken.At < broken.Bytes))
                yield return $"{broken.Photograph} was not gone on with after byte {broken.At}";
        }
    }

    /// <summary>Waits for photographs on their way to the silo, kills it and starts it again.</summary>
    public async Task Come(CancellationToken stop)
    {
        try
        {
            while (Line.Breaks.Count < BreaksBefore || Line.UnderWay(_victim.Url) == 0)
                await Task.Delay(Glance, _time, stop);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        var began = _time.GetTimestamp();
        Hit = Line.UnderWay(_victim.Url);
        await _victim.Kill();
        // Also when told to stop: what was running before must run afterwards.
        await Task.Delay(Down, _time, CancellationToken.None);
        await _victim.Start(CancellationToken.None);
        Gone = _time.GetElapsedTime(began);
    }
}
