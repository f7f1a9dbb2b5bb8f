using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>The one call to clinical, over real HTTP: asked with identity's own token, and nothing believed but the signature. And the ticket that goes the other way.</summary>
public sealed class AdvicePackagesTests : IAsyncLifetime
{
    const string Audience = "referrals-identity";
    readonly string directory = Directory.CreateTempSubdirectory("referrals-keys-").FullName;
    readonly FakeTimeProvider time = new(ALink.Now);
    readonly ZoneSigner identity, clinical, stranger;
    readonly WebApplication server;
    Func<string, IResult> answer = _ => Results.NotFound();
    string asked = "", token = "";

    public AdvicePackagesTests()
    {
        (identity, clinical, stranger) = (Signer("identity"), Signer("clinical"), Signer("stranger"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.MapGet("/referrals/{referral}/advice-package", (string referral, HttpContext http) =>
        {
            (asked, token) = (referral, http.Request.Headers.Authorization.ToString());
            return answer(referral);
        });
    }

    public async ValueTask InitializeAsync() => await server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task The_signed_answer_is_fetched_with_a_service_token_for_clinical()
    {
        Answer(clinical);
        Assert.Equivalent(AnAdvice.Package, await Fetch(), strict: true);
        Assert.Equal(ALink.Referral.ToString(), asked);
        var claims = await Peer("identity").Verify<Dictionary<string, JsonElement>>(StatementType.AccessToken, "referrals-clinical", token["Bearer ".Length..], time);
        Assert.Equal("service", claims!["role"].GetString());
        Assert.NotEqual(Guid.Empty, claims["sub"].GetGuid());
        Assert.Equal(60, claims["exp"].GetInt64() - claims["iat"].GetInt64());
    }

    /// <summary>8,000 characters and 24 photographs are the limits of clinical's doors; no script may make an answer too long to be filed.</summary>
    [Theory]
    [InlineData("ж")]
    [InlineData("'")]
    [InlineData("🙂")]
    public async Task The_longest_answer_comes_through(string letter)
    {
        var longest = AnAdvice.Package with { Text = string.Concat(Enumerable.Repeat(letter, 8_000 / letter.Length)), Images = [.. Enumerable.Range(1, 24).Select(ordinal => AnAdvice.Image((byte)ordinal))] };
        Answer(clinical, longest);
        Assert.InRange(Package(clinical, longest).Length, 65_536, 75_000);
        Assert.Equal(longest.Text, (await Fetch()).Text);
    }

    [Fact]
    public async Task The_second_address_answers_when_the_first_is_dead()
    {
        Answer(clinical);
        Assert.Equal(ALink.Referral, (await Fetch("http://127.0.0.1:1", server.Urls.First())).Referral);
        await Assert.ThrowsAsync<HttpRequestException>(() => Fetch("http://127.0.0.1:1", "http://127.0.0.1:2"));
    }

    [Fact]
    public async Task No_answer_yet_may_heal() => await Assert.ThrowsAsync<AdviceNotThereException>(() => Fetch());

    [Fact]
    public async Task A_failing_server_may_heal()
    {
        answer = _ => Results.StatusCode(500);
        await Assert.ThrowsAsync<HttpRequestException>(() => Fetch());
        answer = _ => Results.Redirect("http://127.0.0.1:1");
        await Assert.ThrowsAsync<HttpRequestException>(() => Fetch());
    }

    [Fact]
    public async Task What_clinical_has_not_signed_for_us_now_is_refused()
    {
        Answer(stranger);
        await Refused(PairingRefusals.PackageNotGenuine);
        Answer(identity);
        await Refused(PairingRefusals.PackageNotGenuine);
        Answer(clinical, type: StatementType.LinkTicket);
        await Refused(PairingRefusals.PackageNotGenuine);
        Answer(clinical, audience: "referrals-clinical");
        await Refused(PairingRefusals.PackageNotGenuine);
        Answer(clinical, signedAt: ALink.Now.AddMinutes(-10));
        await Refused(PairingRefusals.PackageNotGenuine);
        var cut = Package(clinical)[..^4];
        answer = _ => Results.Ok(new { package = cut });
        await Refused(PairingRefusals.PackageNotGenuine);
    }

    [Fact]
    public async Task A_package_of_another_referral_is_refused()
    {
        Answer(clinical, AnAdvice.Package with { Referral = new ReferralId(Guid.Parse("22222222-0000-4000-8000-000000000009")) });
        await Refused(PairingRefusals.PackageOfAnother);
    }

    [Theory]
    [InlineData(LinkStatus.Open, true)]
    [InlineData(LinkStatus.Bound, true)]
    [InlineData(LinkStatus.Paired, false)]
    [InlineData(LinkStatus.Filed, false)]
    [InlineData(LinkStatus.Cancelled, false)]
    public async Task A_ticket_is_given_while_the_link_is_of_use_and_clinical_can_read_it(LinkStatus status, bool given)
    {
        var view = new LinkView { Link = ALink.Id, Pseudonym = ALink.Pseudonym, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub, Status = status, Version = 1 };
        var link = view.WithTicket(identity, ALink.Now);
        Assert.Equal(given ? ALink.Now.AddHours(24) : null, link.TicketExpiresAt);
        Assert.Equal(given, link.Ticket is not null);
        if (link.Ticket is not { } ticket) return;
        var expected = new LinkTicket { Link = ALink.Id, Pseudonym = ALink.Pseudonym, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub };
        Assert.Equal(expected, await Peer("identity").Verify<LinkTicket>(StatementType.LinkTicket, "referrals-clinical", ticket, time));
        time.Advance(TimeSpan.FromHours(24));
        Assert.Null(await Peer("identity").Verify<LinkTicket>(StatementType.LinkTicket, "referrals-clinical", ticket, time));
    }

    void Answer(ZoneSigner by, AdvicePackage? package = null, string type = StatementType.AdvicePackage, string audience = Audience, DateTimeOffset? signedAt = null)
    {
        var signed = Package(by, package, type, audience, signedAt);
        answer = _ => Results.Ok(new { package = signed });
    }

    static string Package(ZoneSigner by, AdvicePackage? package = null, string type = StatementType.AdvicePackage, string audience = Audience, DateTimeOffset? signedAt = null) =>
        by.Sign(type, audience, package ?? AnAdvice.Package, signedAt ?? ALink.Now, TimeSpan.FromMinutes(5));

    async Task<AdvicePackage> Fetch(params string[] urls)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };
        var settings = Settings(urls.Length == 0 ? [server.Urls.First()] : urls);
        var packages = new AdvicePackages(http, new ClinicalCalls(identity, settings, time), Peer("clinical"), settings, time);
        return await packages.Fetch(ALink.Referral, CancellationToken.None);
    }

    async Task Refused(Refusal refusal) => Assert.Equal(refusal.Code, (await Assert.ThrowsAsync<MessageRefusedException>(() => Fetch())).Message);

    /// <summary>The stranger's key bears clinical's name and key id.</summary>
    ZoneSigner Signer(string zone)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Pem(zone), key.ExportPkcs8PrivateKeyPem());
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var name = zone == "stranger" ? "clinical" : zone;
        var jwk = new { kty = "EC", crv = "P-256", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y), kid = name, use = "sig", alg = "ES256" };
        File.WriteAllText(Jwks(zone), JsonSerializer.Serialize(new { keys = new[] { jwk } }));
        return new ZoneSigner(Keys(zone) with { KeyId = name, Issuer = $"https://{name}.referrals.invalid" });
    }

    PeerStatements Peer(string zone) => new(new ZoneSettings.PeerSettings { Issuer = $"https://{zone}.referrals.invalid", JwksFile = Jwks(zone) });

    ZoneSettings.KeySettings Keys(string zone) => new()
    {
        Provider = "Development", Directory = directory, SigningKeyFile = Pem(zone), KeyId = zone, Issuer = $"https://{zone}.referrals.invalid",
    };

    ZoneSettings Settings(string[] urls) => new()
    {
        Environment = "Development", Zone = "identity", Http = new() { Url = "http://127.0.0.1:0" }, Silo = new() { ClusterId = "", ServiceId = "", Name = "", Port = 0 },
        Postgres = new() { Nation = "GB-ENG" }, RabbitMq = new() { Host = "", Port = 0, VirtualHost = "", Username = "", Password = "" },
        Tokens = new() { Audience = Audience, Issuers = [] }, Keys = Keys("identity"),
        Peers = new() { ["clinical"] = new() { Issuer = "https://clinical.referrals.invalid", JwksFile = Jwks("clinical"), Urls = urls } },
    };

    string Pem(string zone) => Path.Combine(directory, $"{zone}.pem");

    string Jwks(string zone) => Path.Combine(directory, $"{zone}.json");
}
