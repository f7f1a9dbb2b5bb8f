using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Npgsql;
using Referrals.Contracts;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>What is refused, and that nothing of it stays.</summary>
[Collection(nameof(AClinic))]
public sealed class RefusedUploadTests(AClinic clinic) : IAsyncLifetime
{
    const string WrongChecksum = "sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    HttpClient referrer = null!;
    ReferralId referral;
    ImageSetId set;
    byte[] salt = [];

    public async ValueTask InitializeAsync()
    {
        referrer = clinic.Referrer();
        referral = await clinic.Submit(referrer);
        (set, _, salt) = await AClinic.Open(referrer, referral);
    }

    public ValueTask DisposeAsync()
    {
        referrer.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_set_without_valid_consent_or_device_is_not_opened_and_the_referral_does_not_move()
    {
        var address = $"/referrals/{referral}/image-sets/{Guid.NewGuid()}";
        await (await referrer.PutAsJsonAsync(address, new { device = AClinic.ADevice() })).Refuses(422, "consent-required");
        await (await referrer.PutAsJsonAsync(address, new { consent = AClinic.AConsent() })).Refuses(422, "device-required");
        Assert.StartsWith("DT-10 row 11", await (await referrer.PutAsJsonAsync(address, new { consent = AClinic.AConsent(informed: false), device = AClinic.ADevice() })).Refuses(422, "consent-invalid"));
        await (await referrer.PutAsJsonAsync(address, new { empty = "ManagementQuestion" })).Refuses(422, "set-empty-not-allowed");
        await (await referrer.PutAsJsonAsync(address, new { empty = "ManagementQuestion", device = AClinic.ADevice() })).Refuses(400, "malformed-request");
        await (await referrer.PutAsJsonAsync($"/referrals/{Guid.NewGuid()}/image-sets/{set}", new { consent = AClinic.AConsent(), device = AClinic.ADevice() })).Refuses(404, "not-found");
        await (await referrer.PutAsJsonAsync($"/referrals/{await clinic.Submit(referrer, images: false)}/image-sets/{Guid.NewGuid()}", new { consent = AClinic.AConsent(), device = AClinic.ADevice() }))
            .Refuses(409, "referral-wants-no-images");
        Assert.Equal(set.Value, await clinic.Scalar("SELECT (state->>'currentSet')::uuid FROM referral WHERE id = $1", referral.Value) ?? set.Value);
    }

    [Fact]
    public async Task An_announcement_that_is_not_right()
    {
        var photograph = Photograph.Of(20_000);
        await (await referrer.Create(set, "20000", "filename bXJzLXNtaXRoLmpwZw==")).Refuses(400, "upload-metadata-invalid");
        await (await referrer.Create(set, photograph with { Bytes = [] })).Refuses(400, "upload-length-invalid");
        await (await referrer.Create(set, $"{31 * 1024 * 1024}", $"image {B64(photograph.Image)},view {B64("CloseUp")},type {B64("image/jpeg")}")).Refuses(413, "upload-too-large");
        Assert.Contains("HEIC", await (await referrer.Create(set, photograph, "image/heic")).Refuses(415, "type-not-accepted"));
        await (await referrer.Create(new(Guid.NewGuid()), photograph)).Refuses(404, "not-found");
        using var stranger = clinic.Stranger();
        await (await stranger.Create(set, photograph)).Refuses(404, "not-found");
        using var dermatologist = clinic.Dermatologist();
        await (await dermatologist.Create(set, photograph)).Refuses(403, "wrong-role");

        await (await referrer.Create(set, photograph)).Says(HttpStatusCode.Created);
        await (await referrer.Create(set, photograph, view: "Overview")).Refuses(409, "upload-differs");
        var (otherSet, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        await (await referrer.Create(otherSet, photograph)).Refuses(409, "already-exists");
    }

    [Fact]
    public async Task The_set_is_never_overfilled_however_many_announce_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => referrer.Create(set, Photograph.Of(20_000))));
        Assert.Equal((24, 16), (answers.Count(answer => answer.StatusCode == HttpStatusCode.Created), answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict)));
        await answers.First(answer => answer.StatusCode == HttpStatusCode.Conflict).Refuses(409, "too-many-images");
    }

    [Fact]
    public async Task Bytes_that_are_not_asked_for()
    {
        var photograph = Photograph.Of(60_000);
        await referrer.Create(set, photograph);
        await (await referrer.Patch(photograph.Image, 16_384, photograph.Bytes.AsMemory(16_384))).Refuses(409, "upload-offset-mismatch");
        await (await referrer.Patch(photograph.Image, 0, new byte[60_001])).Refuses(413, "upload-beyond-length");
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes.AsMemory(0, 16_000))).Refuses(400, "upload-piece-too-small");
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes, checksum: "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=")).Refuses(400, "upload-checksum-invalid");
        await (await referrer.Patch(new(Guid.NewGuid()), 0, photograph.Bytes)).Refuses(404, "not-found");
        await (await Send(photograph, "image/jpeg", "1.0.0")).Refuses(415, "unsupported-media-type");
        using var old = await Send(photograph, "application/offset+octet-stream", "0.2.2");
        await old.Refuses(412, "tus-version");
        Assert.Equal("1.0.0", old.Headers.GetValues("Tus-Version").Single());
        Assert.Equal(0, await referrer.Offset(photograph.Image));
    }

    [Fact]
    public async Task A_wrong_checksum_changes_nothing_at_the_beginning_or_in_the_middle()
    {
        var photograph = Photograph.Of(300_000);
        var spoilt = photograph.Bytes.ToArray();
        spoilt[200_000] ^= 1;
        var right = $"sha256 {Convert.ToBase64String(SHA256.HashData(photograph.Bytes))}";
        await referrer.Create(set, photograph);
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes, WrongChecksum)).Refuses(460, "checksum-mismatch");
        await (await referrer.Patch(photograph.Image, 0, spoilt, right)).Refuses(460, "checksum-mismatch");
        Assert.Equal(0, await referrer.Offset(photograph.Image));

        using var part = await referrer.Patch(photograph.Image, 0, photograph.Bytes.AsMemory(0, 100_000));
        Assert.Equal(6 * 16_384, TusClient.OffsetOf(part));
        var rest = photograph.Bytes.AsMemory(6 * 16_384);
        await (await referrer.Patch(photograph.Image, 6 * 16_384, spoilt.AsMemory(6 * 16_384), $"sha256 {Convert.ToBase64String(SHA256.HashData(rest.Span))}")).Refuses(460, "checksum-mismatch");
        Assert.Equal(6 * 16_384, await referrer.Offset(photograph.Image));
        await (await referrer.Patch(photograph.Image, 6 * 16_384, rest)).Says(HttpStatusCode.NoContent);
        await (await referrer.Seal(set, 1, salt, photograph)).Says(HttpStatusCode.OK);
        Assert.Equal(photograph.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{photograph.Image}"));
    }

    [Fact]
    public async Task A_HEIC_named_JPEG_is_named_and_leaves_nothing()
    {
        byte[] heic = [0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1heic"u8, .. RandomNumberGenerator.GetBytes(100_000)];
        var photograph = new Photograph(new(Guid.NewGuid()), heic);
        await referrer.Create(set, photograph);
        Assert.Contains("HEIC", await (await referrer.Patch(photograph.Image, 0, photograph.Bytes)).Refuses(415, "type-not-accepted"));
        Assert.Null(await referrer.Offset(photograph.Image));
    }

    /// <summary>A JPEG may tell its size after any number of segments: here it turns out only at the end that it tells none.</summary>
    [Fact]
    public async Task A_damaged_photograph_that_looked_right_at_first_leaves_nothing()
    {
        var photograph = Photograph.Of(200_000);
        byte[] segment = [0xFF, 0xE1, 0xFF, 0xFE];
        photograph.Bytes.AsSpan(2, photograph.Bytes.Length - 2).Clear();
        segment.CopyTo(photograph.Bytes, 2);
        await referrer.Create(set, photograph);
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes)).Refuses(415, "type-not-accepted");
        Assert.Null(await referrer.Offset(photograph.Image));
    }

    [Fact]
    public async Task A_manifest_that_does_not_fit_names_image_and_field_and_a_sealed_set_is_closed()
    {
        var (one, two, never) = (Photograph.Of(20_000), Photograph.Of(21_000), Photograph.Of(22_000));
        await referrer.Upload(set, one);
        await referrer.Upload(set, two);
        await referrer.Create(set, never);
        Assert.Contains($"{never.Image}", await (await referrer.Seal(set, 1, salt, one, two, never)).Refuses(409, "image-missing"));
        Assert.Contains($"{two.Image}", await (await referrer.Seal(set, 1, salt, one)).Refuses(409, "image-surplus"));
        var flipped = one.Bytes.ToArray();
        flipped[^1] ^= 1;
        Assert.Contains($"{one.Image}, field sha256", await (await referrer.Seal(set, 1, salt, one with { Bytes = flipped }, two)).Refuses(422, "manifest-mismatch"));
        await (await referrer.Seal(set, 1, new byte[16], one, two)).Refuses(422, "manifest-root-mismatch");
        await (await referrer.Seal(set, 1, salt, one, two)).Says(HttpStatusCode.OK);

        await (await referrer.Seal(set, 1, salt, two, one)).Refuses(409, "set-sealed");
        await (await referrer.Create(set, Photograph.Of(20_000))).Refuses(409, "set-sealed");
        Assert.Null(await referrer.Offset(never.Image));
        await (await referrer.Patch(never.Image, 0, never.Bytes)).Refuses(404, "not-found");
    }

    [Fact]
    public async Task A_set_that_a_later_one_replaced_is_not_sealed()
    {
        var photograph = Photograph.Of(20_000);
        await referrer.Upload(set, photograph);
        await AClinic.Open(referrer, referral);
        await (await referrer.Seal(set, 1, salt, photograph)).Refuses(409, "image-set-replaced");
    }

    /// <summary>IMG-11: the row of an accepted photograph holds the key to its bytes.</summary>
    [Fact]
    public async Task An_accepted_photograph_is_final_for_the_database_too()
    {
        var photograph = Photograph.Of(20_000);
        await referrer.Upload(set, photograph);
        await Assert.ThrowsAsync<PostgresException>(() => clinic.Scalar("DELETE FROM upload WHERE image = $1", photograph.Image.Value));
        await Assert.ThrowsAsync<PostgresException>(() => clinic.Scalar("UPDATE upload SET object = gen_random_uuid() WHERE image = $1", photograph.Image.Value));
        await Assert.ThrowsAsync<PostgresException>(() => clinic.Scalar("DELETE FROM wrapped_key WHERE object = (SELECT master FROM upload WHERE image = $1)", photograph.Image.Value));
    }

    [Fact]
    public async Task What_the_server_knows_of_tus_it_tells()
    {
        using var answer = await referrer.SendAsync(new(HttpMethod.Options, "/uploads"));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["1.0.0", "creation,checksum,expiration,termination", "sha256", $"{30 * 1024 * 1024}"],
            new[] { "Tus-Version", "Tus-Extension", "Tus-Checksum-Algorithm", "Tus-Max-Size" }.Select(name => string.Join(',', answer.Headers.GetValues(name))));
    }

    async Task<HttpResponseMessage> Send(Photograph photograph, string contentType, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/uploads/{photograph.Image}") { Content = new ByteArrayContent(photograph.Bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.Add("Tus-Resumable", version);
        request.Headers.Add("Upload-Offset", "0");
        return await referrer.SendAsync(request);
    }

    static string B64(object value) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.ToString()!));
}
