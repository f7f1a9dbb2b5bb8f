using Referrals.Ops.Layout;
using Referrals.Ops.Parts;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Zones;

/// <summary>One running copy of a zone: its HTTP door, its silo and its consumers in one operating-system process.</summary>
public sealed class ZoneProcess(Zone zone, int number, DataFolder folder, Ports ports) : IPart
{
    static readonly TimeSpan StartMax = TimeSpan.FromSeconds(120);
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);
    static readonly HttpClient InTheClear = DoorHttp.Client(null, AnswerMax);

    /// <summary>How long a silo may take to hand over its grains before it is ended.</summary>
    public static readonly TimeSpan StopMax = TimeSpan.FromSeconds(15);

    public string Name { get; } = zone.Process(number);

    /// <summary>Added to what it inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A command line that sets something up and then becomes the silo, whose own is added to it; none: it is started as it is.</summary>
    public IReadOnlyList<string> Within { get; init; } = [];

    /// <summary>With which its door speaks TLS; null: it does not.</summary>
    public CertificateFolder? Certificates { get; init; }

    public Zone Zone => zone;
    public bool IsRunning => Mark is not null;
    public int? Pid => Mark?.Pid;

    /// <summary>Where its HTTP door is, without a slash at the end.</summary>
    public string Url => UrlOf(Name, ports, Certificates);

    /// <summary>Its log, to look in for what must not be there.</summary>
    public string LogFile => folder.LogFile(Name);

    public static string UrlOf(string process, Ports ports, CertificateFolder? certificates) => $"http{(certificates is null ? "" : "s")}://127.0.0.1:{ports[process + "/http"]}";

    public void ChoosePorts()
    {
        if (!IsRunning)
            ports.Renew(Name + "/http", Name + "/silo");
    }

    public async Task Start(CancellationToken cancel)
    {
        if (IsRunning)
            return;
        string[] line = [.. Within, Repository.Dotnet, zone.Program(), "--config", folder.ConfigFile(Name)];
        var mark = await new Launch(line[0], line[1..])
        {
            PidFile = folder.PidFile(Name),
            LogFile = LogFile,
            WorkingDirectory = folder.Root,
            Environment = Environment
        }.Start(cancel);
        await Waiting.Until(IsReady, mark, StartMax, LogFile, Name, cancel);
    }

    public async Task<bool> Stop(Stopping how = Stopping.Orderly)
    {
        if (Mark is not { } mark)
            return false;
        mark.Send(Signal.Continue);
        await mark.End(how == Stopping.Orderly ? Signal.Terminate : Signal.Kill, StopMax);
        return true;
    }

    public async Task Kill()
    {
        if (Mark is { } mark)
            await mark.End(Signal.Kill, StopMax);
    }

    /// <summary>Stops its clock, as a long pause of the machine would: to the others it looks dead, but it does not know.</summary>
    public void Freeze() => Mark?.Send(Signal.Freeze);

    /// <summary>Lets a frozen one go on, as if no time had passed.</summary>
    public void Thaw() => Mark?.Send(Signal.Continue);

    /// <summary>Its own word on whether it can serve.</summary>
    public async Task<bool> IsReady(CancellationToken cancel)
    {
        // Made for each look: the certificates of a test may change under it.
        using var own = Certificates is null ? null : DoorHttp.Client(Certificates, AnswerMax);
        try
        {
            using var answer = await (own ?? InTheClear).GetAsync(Url + "/health/ready", cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    ProcessMark? Mark => ProcessMark.Read(folder.PidFile(Name)) is { IsAlive: true } mark ? mark : null;
}
