using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Referrals.Contracts;
using Referrals.Hosting;
using Referrals.Identity;
using Referrals.Tests;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>A photograph passes from clinical to the EPR over real HTTP: exactly the one that was signed for, or none; and without its size showing in memory.</summary>
[Collection(Alone.Name)]
public sealed class PhotographRelayTests : IAsyncLifetime
{
    readonly string key = Path.GetTempFileName();
    readonly WebApplication clinical;
    FhirReceiver receiver = null!;
    Func<HttpContext, Task> gives = _ => Task.CompletedTask;
    string token = "";

    public PhotographRelayTests()
    {
        using var signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(key, signing.ExportPkcs8PrivateKeyPem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        clinical = builder.Build();
        clinical.MapGet("/image-sets/{set}/images/{image}", http =>
        {
            token = http.Request.Headers.Authorization.ToString();
            return gives(http);
        });
    }

    public async ValueTask InitializeAsync()
    {
        await clinical.StartAsync();
        receiver = await FhirReceiver.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await clinical.DisposeAsync();
        await receiver.DisposeAsync();
        File.Delete(key);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32 * 1024)]
    [InlineData(32 * 1024 + 1)]
    [InlineData(300_000)]
    public async Task It_arrives_as_it_was_signed_for(int length)
    {
        var (bytes, photograph) = APhotograph(length);
        gives = http => http.Response.Body.WriteAsync(bytes).AsTask();
        Assert.Equal(AttemptOutcome.Delivered, (await Pass(photograph)).Outcome);
        Assert.Equal(("image/jpeg", (long)length, photograph.Sha256), receiver.Binaries[$"{photograph.Image}"]);
        Assert.StartsWith("Bearer ", token);
    }

    [Fact]
    public async Task Another_one_than_was_signed_for_never_arrives()
    {
        var (bytes, photograph) = APhotograph(300_000);
        foreach (var wrong in new[] { [.. bytes[..^1], (byte)(bytes[^1] ^ 1)], bytes[..^1], [.. bytes, (byte)0] })
        {
            gives = http => http.Response.Body.WriteAsync(wrong).AsTask();
            Assert.Equal(AttemptOutcome.Failed, (await Pass(photograph)).Outcome);
            Assert.Empty(receiver.Binaries);
        }
    }

    [Fact]
    public async Task What_clinical_does_not_give_is_tried_again_later()
    {
        gives = http =>
        {
            http.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        Assert.Equal("photograph-unavailable", (await Pass(APhotograph(10).Photograph)).Reasons.Single());
    }

    /// <summary>64 MB through two buffers of 32 KB: what is allocated on the way is a small part of it.</summary>
    [Fact]
    public async Task A_large_one_is_not_held_in_memory()
    {
        var piece = new byte[64 * 1024];
        const int Pieces = 1024;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var count = 0; count < Pieces; count++) digest.AppendData(piece);
        gives = async http =>
        {
            for (var count = 0; count < Pieces; count++) await http.Response.Body.WriteAsync(piece);
        };
        var photograph = APhotograph(1).Photograph with { Length = (long)piece.Length * Pieces, Sha256 = Convert.ToHexStringLower(digest.GetHashAndReset()) };
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(AttemptOutcome.Delivered, (await Pass(photograph)).Outcome);
        Assert.Equal(photograph.Length, receiver.Binaries[$"{photograph.Image}"].Length);
        // Both servers run in this process too, and pool their buffers.
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, photograph.Length / 2);
    }

    static (byte[] Bytes, CapturedPhotograph Photograph) APhotograph(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        return (bytes, AnEntry.Capture.Photographs[0] with { Image = new ImageId(Guid.NewGuid()), Length = length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) });
    }

    async Task<EprAnswer> Pass(CapturedPhotograph photograph)
    {
        using var http = new HttpClient();
        var keys = new ZoneSettings.KeySettings { Provider = "Development", Directory = "", SigningKeyFile = key, KeyId = "identity", Issuer = "https://identity.referrals.invalid" };
        var settings = new ZoneSettings
        {
            Environment = "Development", Zone = "identity", Http = new() { Url = "http://127.0.0.1:0" }, Silo = new() { ClusterId = "", ServiceId = "", Name = "", Port = 0 },
            Postgres = new() { Nation = "GB-ENG" }, RabbitMq = new() { Host = "", Port = 0, VirtualHost = "", Username = "", Password = "" },
            Tokens = new() { Audience = "referrals-identity", Issuers = [] }, Keys = keys,
            Peers = new() { ["clinical"] = new() { Issuer = "", JwksFile = "", Urls = ["http://127.0.0.1:1", clinical.Urls.First()] } },
        };
        var relay = new PhotographRelay(http, new ClinicalCalls(new ZoneSigner(keys), settings, new FakeTimeProvider(ALink.Now)), new EprClient(http));
        return await relay.Pass(new ZoneSettings.EprSettings { Url = receiver.Url, TimeoutSeconds = 20 }, ALink.FirstSet.ImageSet, photograph, TestContext.Current.CancellationToken);
    }
}
