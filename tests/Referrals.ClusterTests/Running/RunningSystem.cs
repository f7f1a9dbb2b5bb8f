using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Running;

/// <summary>
/// The whole system as it runs for users: two PostgreSQL servers, a broker, two clinical silos and one identity silo as processes, started by the
/// same code as <c>infra/run</c>, with the demo network. One for all tests that leave it as they found it.
/// </summary>
[CollectionDefinition(Name)]
public class RunningSystem : IAsyncLifetime, ICollectionFixture<RunningSystem>
{
    public const string Name = "running system";

    static readonly HttpClient InTheClear = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>How clients reach the doors.</summary>
    protected virtual HttpClient Http => InTheClear;

    public Topology Topology { get; protected set; } = null!;
    public DemoNetwork Network { get; private set; } = null!;
    /// <summary>Organisations that were not there when the system had started.</summary>
    public int Seeded { get; private set; }
    public DataFolder Folder => Topology.Folder;
    public string Identity => Topology.Identity[0].Url;
    public string Clinical => Topology.Clinical[0].Url;
    /// <summary>The other silo: nothing may depend on meeting the same one twice.</summary>
    public string OtherClinical => Topology.Clinical[1].Url;

    /// <summary>Direct looks below, as the owner.</summary>
    public NpgsqlDataSource ClinicalDatabase { get; private set; } = null!;
    public NpgsqlDataSource IdentityDatabase { get; private set; } = null!;

    /// <summary>Tests that break something have a system of their own.</summary>
    protected virtual TopologyPlan Plan => new(DataFolder.ForTest("running"));

    /// <summary>Where tests stop the servers a kept connection would be a dead one. Elsewhere a new one for each look costs more than what is looked at.</summary>
    protected virtual bool ServersStop => false;

    public virtual async ValueTask InitializeAsync()
    {
        Topology = await Topology.Start(Plan, CancellationToken.None);
        Network = DemoNetwork.Of(Folder);
        Seeded = await new DemoSeeding(Folder, Clinical, TimeProvider.System) { Certificates = Topology.Certificates }.Seed(Network, CancellationToken.None);
        ClinicalDatabase = NpgsqlDataSource.Create($"{Topology.ClinicalPostgres.ConnectionString("clinical_owner")};Pooling={!ServersStop}");
        IdentityDatabase = NpgsqlDataSource.Create($"{Topology.IdentityPostgres.ConnectionString("identity_owner")};Pooling={!ServersStop}");
    }

    public virtual async ValueTask DisposeAsync()
    {
        await ClinicalDatabase.DisposeAsync();
        await IdentityDatabase.DisposeAsync();
        await Topology.DisposeAsync();
    }

    /// <summary>A signed token of a person of the demo network (or of anybody else).</summary>
    public string Token(string role, Guid organisation, Guid? person = null, TimeSpan? life = null) =>
        DevelopmentToken.Mint(Folder, role, organisation, person ?? Guid.NewGuid(), life ?? TimeSpan.FromMinutes(10), TimeProvider.System);

    public string Referrer(int practice = 0, int person = 0) => Token("referrer", Network.Practices[practice].Id, Network.Practices[practice].Referrers[person]);
    public string Dermatologist(int hub = 0, int person = 0) => Token("dermatologist", Network.Hubs[hub].Id, Network.Hubs[hub].Dermatologists[person]);
    public string Admin => Token("network-admin", Network.Network, Network.Admins[0]);
    public string Guardian => Token("data-guardian", Network.Practices[0].Id, Network.DataGuardians[0]);
    public string Operator => Token("operator", Network.Network);

    /// <summary>One request exactly as given: no retries, no help.</summary>
    public async Task<Answer> Send(HttpMethod method, string url, string? token, object? body = null, string? key = null, Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, url);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string raw => new StringContent(raw, System.Text.Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body, body.GetType(), options: Json),
        };
        more?.Invoke(request);
        using var answer = await Http.SendAsync(request);
        return new Answer((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers);
    }

    public Task<Answer> Get(string url, string? token) => Send(HttpMethod.Get, url, token);
    public Task<Answer> Put(string url, string? token, object body, string? key = null) => Send(HttpMethod.Put, url, token, body, key);
    public Task<Answer> Post(string url, string? token, object body, string? key = null) => Send(HttpMethod.Post, url, token, body, key ?? Guid.NewGuid().ToString());

    /// <summary>One figure from below.</summary>
    public static async Task<object?> Scalar(NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var query = database.CreateCommand(sql);
        foreach (var value in values) query.Parameters.Add(new() { Value = value });
        return await query.ExecuteScalarAsync();
    }

    /// <summary>Looks again until it is so.</summary>
    public static async Task Until(string what, Func<Task<bool>> isSo, int seconds = 60)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); !await isSo(); await Task.Delay(100))
            if (waited.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"{what}: not within {seconds} s");
    }

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    /// <summary>Last part of the problem type; null when it is not a problem.</summary>
    public string? Problem => Body.Length > 0 && ContentHeaders.ContentType?.MediaType == "application/problem+json"
        ? JsonDocument.Parse(Body).RootElement.GetProperty("type").GetString()!.Split(':')[^1] : null;

    public JsonElement Value => JsonDocument.Parse(Body).RootElement;

    public override string ToString() => $"{Status} {Problem} {Body}";
}
