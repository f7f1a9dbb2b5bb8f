using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Referrals.Contracts;
using Referrals.Hosting;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;
using Zone = Referrals.Ops.Zones.Zone;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Two clinical silos over one database and one archive, the demo network, and people who speak to them over HTTP.</summary>
public class AClinic : IAsyncLifetime
{
    Topology topology = null!;
    DemoNetwork network = null!;

    public ZoneProcess One => topology.Clinical[0];
    public ZoneProcess Two => topology.Clinical[1];
    public PracticeId Practice => new(network.Practices[0].Id);
    public DataFolder Folder => topology.Folder;

    /// <summary>To the clinical database, as its superuser.</summary>
    public string Database => new NpgsqlConnectionStringBuilder(topology.Postgres(Zone.Clinical).SuperuserConnectionString) { Database = "clinical" }.ConnectionString;

    public HubId Hub => new(network.Practices[0].Hubs[0]);

    /// <summary>Tests with settings of their own have a clinic of their own.</summary>
    protected virtual string Name => "uploads";

    protected virtual TopologyPlan Plan(TopologyPlan usual) => usual;

    public async ValueTask InitializeAsync()
    {
        topology = await Topology.Start(Plan(new TopologyPlan(DataFolder.ForTest(Name)) { IdentitySilos = 0, Previews = true }), CancellationToken.None);
        network = DemoNetwork.Of(topology.Folder);
        await new DemoSeeding(topology.Folder, One.Url, TimeProvider.System).Seed(network, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => topology.DisposeAsync();

    /// <summary>The GP of the first practice, talking to one silo.</summary>
    public HttpClient Referrer(ZoneProcess? silo = null, int practice = 0, int person = 0) => Person("referrer", network.Practices[practice].Id, network.Practices[practice].Referrers[person], silo);

    /// <summary>A GP of a practice that has nothing to do with the first.</summary>
    public HttpClient Stranger() => Person("referrer", network.Practices[2].Id, network.Practices[2].Referrers[0], null);

    public HttpClient Dermatologist(int hub = 0) => Person("dermatologist", network.Hubs[hub].Id, network.Hubs[hub].Dermatologists[0], null);

    /// <summary>The bearer token that <see cref="Referrer"/> sends.</summary>
    public string ReferrerToken() => Token("referrer", network.Practices[0].Id, network.Practices[0].Referrers[0]);

    /// <summary>A referral that announces photographs, or one that does without.</summary>
    public async Task<ReferralId> Submit(HttpClient referrer, bool images = true, int practice = 0)
    {
        const string Question = "Is this a basal cell carcinoma?";
        var (referral, pseudonym) = (new ReferralId(Guid.NewGuid()), Pseudonym.FromRandom(Guid.NewGuid().ToByteArray()));
        var (by, to) = (new PracticeId(network.Practices[practice].Id), new HubId(network.Practices[practice].Hubs[0]));
        using var answer = await referrer.PutAsJsonAsync($"/referrals/{referral}", new
        {
            ticket = Ticket(referral, pseudonym, by, to), textCheck = TextCheck(referral, pseudonym, Question), practice = by, hub = to, urgency = "Routine", useCase = "HubAndSpoke", whyMobile = "IllustrationNotAvailable",
            bodySite = "AnteriorTorso", question = Question, images, textOnlyReason = images ? null : "ManagementQuestion",
        });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return referral;
    }

    /// <summary>Opens a set under a written consent; answers its version and salt.</summary>
    public static async Task<(ImageSetId Set, int Version, byte[] Salt)> Open(HttpClient referrer, ReferralId referral)
    {
        var set = new ImageSetId(Guid.NewGuid());
        using var answer = await referrer.PutAsJsonAsync($"/referrals/{referral}/image-sets/{set}", new { consent = AConsent(), device = ADevice(), taken = 24 });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var opened = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        return (set, (int)opened["version"]!, Convert.FromBase64String((string)opened["salt"]!));
    }

    public static object AConsent(bool informed = true) => new
    {
        id = Guid.NewGuid(), kind = "Written", patient = "AdultWithCapacity", purposes = new[] { "DirectCare" }, areas = new[] { "AnteriorTorso" },
        givenAt = DateTimeOffset.UtcNow.AddMinutes(-10), formVersion = "appendix-a/2017", signedBy = new[] { "Patient", "Professional" },
        informationComplete = informed, documented = true,
    };

    public static object ADevice() => new { id = Guid.NewGuid(), scenario = "OrganisationIssued" };

    public async Task<object?> Scalar(string sql, params object[] values)
    {
        var server = topology.Postgres(Zone.Clinical).SuperuserConnectionString;
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = "clinical" });
        await using var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync();
    }

    HttpClient Person(string role, Guid organisation, Guid person, ZoneProcess? silo)
    {
        var http = new HttpClient { BaseAddress = new Uri((silo ?? One).Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(role, organisation, person));
        return http;
    }

    string Token(string role, Guid organisation, Guid person) =>
        DevelopmentToken.Mint(topology.Folder, role, organisation, person, TimeSpan.FromHours(1), TimeProvider.System);

    string Ticket(ReferralId referral, Pseudonym pseudonym, PracticeId by, HubId to) => Sign(Referrals.Hosting.StatementType.LinkTicket,
        new LinkTicket { Link = new(Guid.NewGuid()), Pseudonym = pseudonym, Referral = referral, Practice = by, Hub = to });

    string TextCheck(ReferralId referral, Pseudonym pseudonym, string question) => Sign(Referrals.Hosting.StatementType.CheckedTexts, new CheckedTexts
    {
        Link = new(Guid.NewGuid()), Pseudonym = pseudonym, Referral = referral, Texts = [new() { Field = TextField.Question, Sha256 = TextDigest.Of(question) }], Confirmed = [],
    });

    string Sign<T>(string type, T statement) where T : class
    {
        var identity = Signer.Identity;
        var signer = new ZoneSigner(new() { Provider = "Development", Directory = topology.Folder.Keys, SigningKeyFile = identity.PrivateKey(topology.Folder), KeyId = identity.KeyId, Issuer = identity.Issuer });
        return signer.Sign(type, "referrals-clinical", statement, DateTimeOffset.UtcNow, TimeSpan.FromHours(1));
    }
}

/// <summary>One running clinic for all tests of uploads.</summary>
[CollectionDefinition(nameof(AClinic))]
public sealed class OneClinic : ICollectionFixture<AClinic>;
