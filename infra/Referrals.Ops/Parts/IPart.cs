namespace Referrals.Ops.Parts;

/// <summary>Something that runs beside the others and can be stopped, or made to fail, on its own: a server or a silo.</summary>
public interface IPart
{
    /// <summary>Name of its pid file and log file.</summary>
    string Name { get; }

    bool IsRunning { get; }

    /// <summary>Null when it does not run.</summary>
    int? Pid { get; }

    /// <summary>Before the whole is started: keeps the ports of last time, or takes others if somebody has taken those.</summary>
    void ChoosePorts();

    /// <summary>Returns when it can be used. Nothing happens when it runs already.</summary>
    Task Start(CancellationToken cancel);

    /// <summary>Returns when it has ended. Nothing happens when it has already.</summary>
    /// <returns>True when something was ended.</returns>
    Task<bool> Stop(Stopping how = Stopping.Orderly);

    /// <summary>As a power cut would end it: SIGKILL to every process of the part.</summary>
    Task Kill();
}

/// <summary>How much a part may still do before it ends.</summary>
public enum Stopping
{
    /// <summary>Finishes what it is doing and leaves its files in order.</summary>
    Orderly,

    /// <summary>Drops everything; the next start recovers, as <c>pg_ctl stop -m immediate</c>.</summary>
    Immediate
}
