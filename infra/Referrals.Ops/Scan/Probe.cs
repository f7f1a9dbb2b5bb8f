using System.Text;
using System.Net.Http.Headers;
using System.Text.Json;
using Referrals.Ops.Chaos;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>Sends single requests as a confused, broken or hostile client would: once, and whatever the answer is.</summary>
sealed class Probe(PrivateSystem system, AnswerBook book) : IDisposable
{
    static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(10);

    readonly HttpClient _http = new(Through(book)) { Timeout = TimeSpan.FromSeconds(20) };
    readonly Dictionary<int, int> _answers = [];

    public PrivateSystem Site => system;

    /// <summary>How often each status came; 0: no answer.</summary>
    public IReadOnlyDictionary<int, int> Answers
    {
        get
        {
            lock (_answers)
                return new SortedDictionary<int, int>(_answers);
        }
    }

    /// <summary>Asks one silo of a zone.</summary>
    /// <param name="zone">Which zone.</param>
    /// <param name="method">GET, PUT, …</param>
    /// <param name="path">As it goes on the wire.</param>
    /// <param name="body">A JSON text, content, or null.</param>
    /// <param name="role">Signed in as; null: nobody.</param>
    /// <param name="more">Done to the request.</param>
    public async Task Ask(Zone zone, HttpMethod method, string path, object? body = null, string? role = "referrer", Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, system.Topology.Silos(zone)[^1].Url + path);
        if (role is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(role));
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => new StringContent(JsonSerializer.Serialize(body, body.GetType(), Wire.Json), Encoding.UTF8, "application/json")
        };
        if (method == HttpMethod.Post)
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        more?.Invoke(request);
        var status = 0;
        try
        {
            using var answer = await _http.SendAsync(request);
            status = (int)answer.StatusCode;
        }
        catch (Exception none) when (none is HttpRequestException or TaskCanceledException or IOException)
        {
            // A part is down, or the server has closed the connection on what it was sent.
        }
        lock (_answers)
            _answers[status] = _answers.GetValueOrDefault(status) + 1;
    }

    public string Token(string role, int practice = 0)
    {
        var network = system.Network;
        var (organisation, person) = role == "referrer" ? (network.Practices[practice].Id, network.Practices[practice].Referrers[0]) : network.FirstOf(role);
        return system.SignIn(new Professional(person, role, organisation), TokenLife);
    }

    public void Dispose() => _http.Dispose();

    static DelegatingHandler Through(AnswerBook book)
    {
        var ear = book.Listener();
        ear.InnerHandler = new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromSeconds(30) };
        return ear;
    }
}
