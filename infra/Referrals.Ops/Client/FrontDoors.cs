using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Ops.Client;

/// <summary>The HTTP doors of a running Referrals, and the people who come through them.</summary>
/// <param name="identity">URLs of the identity zone's silos.</param>
/// <param name="clinical">URLs of the clinical zone's silos.</param>
/// <param name="signIn">Makes tokens.</param>
/// <param name="time">For patience and tokens.</param>
/// <param name="clientsStay">Each client keeps to the silo it met first.</param>
/// <param name="overheard">Hears every request and answer.</param>
public sealed class FrontDoors(IReadOnlyList<string> identity, IReadOnlyList<string> clinical, SignIn signIn, TimeProvider time, bool clientsStay = false, DelegatingHandler? overheard = null) : IDisposable
{
    readonly HttpClient _http = new(Through(overheard))
    {
        // Conversation sets a time limit for each attempt.
        Timeout = Timeout.InfiniteTimeSpan
    };

    readonly Silos _identity = new(identity, time) { ClientsStay = clientsStay };
    readonly Silos _clinical = new(clinical, time) { ClientsStay = clientsStay };

    /// <summary>The clinical zone's published keys: with them, GPs seal their photographs; without, they leave it to TLS.</summary>
    public PeerStatements? SealBy { get; init => (field, _keys) = (value, value is null ? null : new HubKeys(value, time)); }

    readonly HubKeys? _keys;

    /// <summary>The line over which all photographs go; null for one that holds.</summary>
    public BadLine? Line { get; init; }

    public Patience Patience { get; init; } = new();
    public Traffic Traffic { get; } = new();

    public GpClient Gp(Guid person, PracticeId practice)
    {
        var token = Token(new Professional(person, "referrer", practice.Value));
        return new GpClient(practice, Talk(_identity, token), Talk(_clinical, token), _keys, Line);
    }

    /// <summary>The same person's way to what is not certain to be the patient's.</summary>
    public MixupClient Safety(Guid person, PracticeId practice) => new(Talk(_identity, Token(new Professional(person, "referrer", practice.Value))));

    public DermatologistClient Dermatologist(Guid person, HubId hub) =>
        new(new PersonId(person), hub, Talk(_clinical, Token(new Professional(person, "dermatologist", hub.Value))));

    /// <summary>A dermatologist's bare conversation with clinical, for whoever has to know of each attempt.</summary>
    public Conversation Reading(Guid person, HubId hub) => Talk(_clinical, Token(new Professional(person, "dermatologist", hub.Value)));

    public AdminClient Admin(Guid person, NetworkId network) =>
        new(Talk(_clinical, Token(new Professional(person, "network-admin", network.Value))));

    /// <param name="person">Anybody who keeps the zones running.</param>
    /// <param name="network">Named in the token, as some organisation must be; an operator belongs to none.</param>
    public OperatorClient Operator(Guid person, NetworkId network)
    {
        var token = Token(new Professional(person, "operator", network.Value));
        return new OperatorClient(Talk(_identity, token), Talk(_clinical, token));
    }

    public void Dispose() => _http.Dispose();

    // Connections of a dead silo must not be trusted for long; the address may be somebody else's by then.
    static HttpMessageHandler Through(DelegatingHandler? overheard)
    {
        var wire = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false
        };
        if (overheard is null)
            return wire;
        overheard.InnerHandler = wire;
        return overheard;
    }

    AccessToken Token(Professional who) => new(signIn, who, time);

    Conversation Talk(Silos silos, AccessToken token) => new(_http, silos, token, Patience, Traffic, time);
}
