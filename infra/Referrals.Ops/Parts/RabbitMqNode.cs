using Referrals.Ops.Layout;
using Referrals.Ops.Processes;

namespace Referrals.Ops.Parts;

/// <summary>The private message broker between the zones, together with the port mapper (epmd) that Erlang insists on.</summary>
public sealed class RabbitMqNode(IReadOnlyList<string> zones, DataFolder folder, Ports ports, Passwords passwords, ServerSite site) : IPart
{
    const string Epmd = "epmd";
    const string DistributionPort = "rabbitmq-distribution";
    static readonly TimeSpan StartMax = TimeSpan.FromSeconds(120);
    static readonly TimeSpan StopMax = TimeSpan.FromSeconds(20);

    readonly string _home = Path.Combine(site.Folder, "rabbitmq");

    public string Name => "rabbitmq";
    public bool IsRunning => Mark(Name) is not null;
    public int? Pid => Mark(Name)?.Pid;
    public int Port => ports[Name];

    /// <summary>With it the node listens with TLS and in no other way, from its next start on.</summary>
    public PartCertificate? Certificate { get; set; }

    public void ChoosePorts()
    {
        if (!IsRunning)
            ports.Renew(Name, DistributionPort);
        if (Mark(Epmd) is null)
            ports.Renew(Epmd);
    }

    public async Task Start(CancellationToken cancel)
    {
        if (IsRunning)
            return;
        WriteFiles();
        await StartEpmd(cancel);
        var mark = await new Launch(Path.Combine(site.Programs, "rabbitmq-server"), [])
        {
            PidFile = folder.PidFile(Name),
            LogFile = folder.LogFile(Name),
            WorkingDirectory = _home,
            RunAs = site.RunAs,
            Environment = NodeEnvironment(BrokerLibraries.Lay(site.Programs, Here("libraries"), site.RunAs))
        }.Start(cancel);
        await Waiting.Until(now => AmqpGreeting.IsAnswered(Port, Certificate is not null, now), mark, StartMax, folder.LogFile(Name), Name, cancel);
    }

    public async Task<bool> Stop(Stopping how = Stopping.Orderly)
    {
        var (node, epmd) = (Mark(Name), Mark(Epmd));
        if (node is not null)
            await node.End(how == Stopping.Orderly ? Signal.Terminate : Signal.Kill, StopMax);
        // epmd outlives its node on purpose; this one is ours alone.
        if (epmd is not null)
            await epmd.End(Signal.Terminate, StopMax);
        return node is not null || epmd is not null;
    }

    /// <summary>The node alone: epmd is a process of its own and would survive a crash of the broker.</summary>
    public async Task Kill()
    {
        if (Mark(Name) is { } node)
            await node.End(Signal.Kill, StopMax);
    }

    ProcessMark? Mark(string process) => ProcessMark.Read(folder.PidFile(process)) is { IsAlive: true } mark ? mark : null;

    async Task StartEpmd(CancellationToken cancel)
    {
        if (Mark(Epmd) is not null)
            return;
        // Started by us and not by the node, so that its pid is known: it listens on loopback only, and ends when we say so.
        var program = Tool.Find(Epmd, "/usr/bin", "/usr/lib/erlang/bin") ?? throw new OpsRefusal("epmd (package erlang-base) is missing", 3);
        await new Launch(program, ["-address", "127.0.0.1", "-port", ports[Epmd].ToString()])
        {
            PidFile = folder.PidFile(Epmd),
            LogFile = folder.LogFile(Epmd),
            WorkingDirectory = _home,
            RunAs = site.RunAs
        }.Start(cancel);
    }

    void WriteFiles()
    {
        PrivateFile.CreateFolder(_home, site.RunAs);
        PrivateFile.Write(Here("rabbitmq.conf"), BrokerSettings.File("127.0.0.1", Port, Here("definitions.json"), Certificate is null ? null : _home), site.RunAs);
        PrivateFile.Write(Here("definitions.json"), BrokerSettings.Definitions(zones, passwords), site.RunAs);
        PrivateFile.Write(Here("enabled_plugins"), "[].\n", site.RunAs);
        if (Certificate is { } certificate)
        {
            PrivateFile.Write(Here("authority.pem"), certificate.Authority, site.RunAs);
            PrivateFile.Write(Here("server.pem"), certificate.Own, site.RunAs);
            PrivateFile.Write(Here("server.key"), certificate.Key, site.RunAs);
        }
        PrivateFile.Write(Here(".erlang.cookie"), passwords["rabbitmq/cookie"], site.RunAs, UnixFileMode.UserRead);
    }

    Dictionary<string, string> NodeEnvironment(string? scripts) => new()
    {
        // The libraries lie beside the folder of scripts. An empty value is as good as none.
        ["RABBITMQ_SCRIPTS_DIR"] = scripts ?? "",
        ["RABBITMQ_NODENAME"] = "referrals@localhost",
        ["RABBITMQ_DIST_PORT"] = ports[DistributionPort].ToString(),
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = ports[Epmd].ToString(),
        // Without this the distribution port listens on every interface.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        // The script then becomes the node instead of waiting beside it, so that one pid is the broker's.
        ["RABBITMQ_ALLOW_INPUT"] = "1",
        ["RABBITMQ_SERVER_START_ARGS"] = "-noinput +B i",
        ["RABBITMQ_MNESIA_BASE"] = Here("mnesia"),
        ["RABBITMQ_LOG_BASE"] = Here("log"),
        ["RABBITMQ_PID_FILE"] = Here("node.pid"),
        ["RABBITMQ_GENERATED_CONFIG_DIR"] = Here("generated"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Here("enabled_plugins"),
        ["RABBITMQ_CONFIG_FILE"] = Here("rabbitmq.conf"),
        // What a system-wide installation is set to is not for us: these do not exist.
        ["RABBITMQ_CONFIG_FILES"] = Here("none.d"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Here("none.config"),
        ["RABBITMQ_CONF_ENV_FILE"] = Here("none.env"),
        // A crash dump would hold the messages in memory.
        ["ERL_CRASH_DUMP_SECONDS"] = "0"
    };

    string Here(string file) => Path.Combine(_home, file);
}
