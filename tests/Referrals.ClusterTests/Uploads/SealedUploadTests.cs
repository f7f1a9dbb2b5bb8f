using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Referrals.Contracts;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Facts;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Photographs that are sealed on the device: opened, proved, filtered, kept twice, receipted; and every way in which one does not fit (TRN-05, TRN-07, TRN-08, TRN-20).</summary>
[Collection(nameof(AClinic))]
public sealed class SealedUploadTests(AClinic clinic)
{
    [Fact]
    public async Task A_sealed_photograph_is_shown_without_what_is_not_the_picture_and_its_original_opens_with_the_evidence_key_alone()
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var plain = WithComment(Photograph.Of(100_000), "taken at 51.5 N by Jane Canary");
        var upload = await Sealed(referrer, set, salt, plain);
        await Announce(referrer, set, plain, upload, HttpStatusCode.Created);
        await (await referrer.Patch(plain.Image, 0, upload)).Says(HttpStatusCode.NoContent);
        using var sealing = await referrer.Seal(set, version, salt, plain);
        await sealing.Says(HttpStatusCode.OK);

        var shown = await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{plain.Image}");
        Assert.Equal(plain.Bytes.Length - CommentBytes("taken at 51.5 N by Jane Canary"), shown.Length);
        Assert.Equal(-1, shown.AsSpan().IndexOf("Canary"u8));
        var stored = (await referrer.GetFromJsonAsync<JsonNode>($"/image-sets/{set}"))!["images"]![0]!;
        Assert.Equal(["Comment"], stored["removed"]!.AsArray().Select(part => (string)part!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(shown)), (string)stored["masterSha256"]!);

        Assert.Equal(true, await clinic.Scalar("SELECT NOT EXISTS (SELECT FROM wrapped_key WHERE wrapped_key.object = upload.object) FROM upload WHERE image = $1", plain.Image.Value));
        Assert.Equal(plain.Bytes, await Original(set, plain, upload.Length));

        var receipt = await Signer.Clinical.Statements(clinic.Folder).Verify<ReceiptStatement>(
            StatementType.Receipt, ReceiptStatement.Audience, (string)(await sealing.Content.ReadFromJsonAsync<JsonNode>())!["receipt"]!, TimeProvider.System);
        Assert.Equal((set, version, "GB-ENG"), (receipt!.ImageSet, receipt.Version, receipt.Archive));
        Assert.Equal(new ReceiptLine { Image = plain.Image, Ordinal = 1, Length = plain.Bytes.Length, Sha256 = plain.Sha256, SealedOnDevice = true }, Assert.Single(receipt.Images));
    }

    [Fact]
    public async Task What_is_sealed_for_another_set_place_or_photograph_is_refused_and_nothing_of_it_stays()
    {
        using var referrer = clinic.Referrer();
        var (set, _, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var (other, _, otherSalt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var plain = Photograph.Of(40_000);
        foreach (var spoilt in new[]
        {
            await Sealed(referrer, other, otherSalt, plain),
            await Sealed(referrer, set, otherSalt, plain),
            await Sealed(referrer, set, salt, plain, ordinal: 2),
            await Sealed(referrer, set, salt, plain, count: 3),
            Bent(await Sealed(referrer, set, salt, plain), at: 30_000),
            Bent(await Sealed(referrer, set, salt, plain), at: 80),
            Bent(await Sealed(referrer, set, salt, plain), at: 8),
        })
        {
            await Announce(referrer, set, plain, spoilt, HttpStatusCode.Created);
            await (await referrer.Patch(plain.Image, 0, spoilt)).Refuses(422, "seal-not-opened");
            Assert.Null(await referrer.Offset(plain.Image));
        }
        Assert.Equal(0L, await clinic.Scalar("SELECT count(*) FROM upload WHERE image_set = $1", set.Value));

        // Announced as sealed, and sent as it is.
        var asItIs = plain.Bytes.Concat(new byte[(int)SealedUploadFormat.SealedLength(plain.Bytes.Length) - plain.Bytes.Length]).ToArray();
        await Announce(referrer, set, plain, asItIs, HttpStatusCode.Created);
        await (await referrer.Patch(plain.Image, 0, asItIs)).Refuses(422, "seal-not-opened");
    }

    [Fact]
    public async Task A_sealed_upload_says_beforehand_what_is_in_it()
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var plain = Photograph.Of(20_000);
        var upload = await Sealed(referrer, set, salt, plain, count: 2);
        await (await Announced(referrer, set, plain, upload.Length + 1, 1, 2)).Refuses(400, "sealed-length-differs");
        await (await Announced(referrer, set, plain, upload.Length, 3, 2)).Refuses(400, "upload-metadata-invalid");

        // Sealed as one of two, and then the set is stated with one.
        await (await Announced(referrer, set, plain, upload.Length, 1, 2)).Says(HttpStatusCode.Created);
        await (await referrer.Patch(plain.Image, 0, upload)).Says(HttpStatusCode.NoContent);
        Assert.Contains("field count", await (await referrer.Seal(set, version, salt, plain)).Refuses(422, "manifest-mismatch"));
    }

    [Fact]
    public async Task A_sealed_upload_goes_on_at_another_silo_from_what_is_durable()
    {
        using var referrer = clinic.Referrer();
        using var other = clinic.Referrer(clinic.Two);
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var plain = Photograph.Of(400_000);
        var upload = await Sealed(referrer, set, salt, plain);
        await Announce(referrer, set, plain, upload, HttpStatusCode.Created);
        await (await referrer.Patch(plain.Image, 0, upload.AsMemory(0, 150_000))).Says(HttpStatusCode.NoContent);
        var reached = (int)(await other.Offset(plain.Image))!.Value;
        await (await other.Patch(plain.Image, reached, upload.AsMemory(reached))).Says(HttpStatusCode.NoContent);
        await (await referrer.Seal(set, version, salt, plain)).Says(HttpStatusCode.OK);
        Assert.Equal(plain.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{plain.Image}"));
    }

    [Fact]
    public async Task A_photograph_is_read_in_parts_and_not_again_when_it_is_there_already()
    {
        using var referrer = clinic.Referrer();
        var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(50_000);
        await referrer.Upload(set, photograph);
        var address = $"/image-sets/{set}/images/{photograph.Image}";
        using var whole = await referrer.GetAsync(address);
        Assert.Equal($"\"{photograph.Sha256}\"", whole.Headers.ETag!.Tag);

        using var part = await Get(referrer, address, request => request.Headers.Range = new RangeHeaderValue(16_000, 33_000));
        Assert.Equal((HttpStatusCode.PartialContent, "bytes 16000-33000/50000"), (part.StatusCode, part.Content.Headers.ContentRange!.ToString()));
        Assert.Equal(photograph.Bytes[16_000..33_001], await part.Content.ReadAsByteArrayAsync());
        using var beyond = await Get(referrer, address, request => request.Headers.Range = new RangeHeaderValue(50_000, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var there = await Get(referrer, address, request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag));
        Assert.Equal(HttpStatusCode.NotModified, there.StatusCode);
        Assert.Equal(4L, await clinic.Scalar("SELECT count(*) FROM access WHERE id_of = $1 AND verb = 'view'", photograph.Image.Value));
    }

    [Fact]
    public async Task A_photograph_on_its_way_is_given_up_on_request_and_one_that_has_arrived_is_not()
    {
        using var referrer = clinic.Referrer();
        var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var (begun, whole) = (Photograph.Of(40_000), Photograph.Of(20_000));
        using var created = await referrer.Create(set, begun);
        Assert.InRange(DateTimeOffset.Parse(created.Headers.GetValues("Upload-Expires").Single(), CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
        await (await referrer.Patch(begun.Image, 0, begun.Bytes.AsMemory(0, 20_000))).Says(HttpStatusCode.NoContent);
        using var stranger = clinic.Stranger();
        await (await End(stranger, begun.Image)).Refuses(404, "not-found");
        await (await End(referrer, begun.Image)).Says(HttpStatusCode.NoContent);
        Assert.Null(await referrer.Offset(begun.Image));
        await (await End(referrer, begun.Image)).Refuses(404, "not-found");

        await referrer.Upload(set, whole);
        await (await End(referrer, whole.Image)).Refuses(409, "upload-complete");
        await (await referrer.GetAsync($"/image-sets/{set}/images/{whole.Image}")).Says(HttpStatusCode.OK);
    }

    async Task<byte[]> Sealed(HttpClient referrer, ImageSetId set, byte[] salt, Photograph plain, int ordinal = 1, int count = 1)
    {
        var answer = (await referrer.GetFromJsonAsync<JsonNode>($"/hubs/{clinic.Hub}/ingest-keys"))!;
        var statement = await Signer.Clinical.Statements(clinic.Folder).Verify<IngestKeysStatement>(
            StatementType.IngestKeys, IngestKeysStatement.Audience, (string)answer["signed"]!, TimeProvider.System);
        var key = statement!.Keys.OrderByDescending(key => key.NotBefore).First();
        // Also for a handset whose clock is behind.
        Assert.InRange(DateTimeOffset.UtcNow - key.NotBefore, TimeSpan.FromHours(23), TimeSpan.FromDays(2));
        Assert.True(P256Point.TryParse(key.Point, out var point));
        return SealedUploadWriter.Seal(plain.Bytes, BindingOf(set, salt, plain, ordinal, count), new IngestPublicKey(new(key.Id), point));
    }

    static UploadBinding BindingOf(ImageSetId set, byte[] salt, Photograph plain, int ordinal = 1, int count = 1) => new()
    {
        ImageSet = set.Value, Image = plain.Image.Value, Ordinal = ordinal, Count = count, PlainLength = plain.Bytes.Length, PlainDigest = Sha256Digest.Of(plain.Bytes),
        Format = ImageFormat.Jpeg, Salt = new(salt),
    };

    /// <summary>As whoever answers a court would open it: the file, the row, and the private key, which no silo has.</summary>
    async Task<byte[]> Original(ImageSetId set, Photograph plain, int sealedLength)
    {
        var name = (Guid)(await clinic.Scalar("SELECT object FROM upload WHERE image = $1", plain.Image.Value))!;
        var wraps = (byte[][])(await clinic.Scalar("SELECT original_keys FROM upload WHERE image = $1", plain.Image.Value))!;
        var facts = new OriginalFacts(set.Value, plain.Image.Value, name, Sha256Digest.Of(plain.Bytes));
        using var evidence = EvidenceKey.Private(clinic.Folder);
        var keys = wraps.Select(wrap =>
        {
            var key = new byte[SealedFormat.KeyBytes];
            Assert.True(SealedOriginal.TryUnwrap(wrap, evidence, facts, key));
            return key;
        }).ToArray();
        await using var arrived = new SealedArchive(clinic.Folder.Archive, ArchiveNationCode.Parse("GB-ENG")).OpenRead(new(name), keys[0], SealingContext.ForImage(set.Value, plain.Image.Value));
        var upload = new byte[sealedLength];
        await arrived.ReadExactlyAsync(upload);
        var opened = new MemoryStream();
        var salt = (byte[])(await clinic.Scalar("SELECT salt FROM upload WHERE image = $1", plain.Image.Value))!;
        Assert.Null(SealedUploadReader.OpenBody(keys[1], upload, BindingOf(set, salt, plain), opened.Write));
        return opened.ToArray();
    }

    static async Task Announce(HttpClient http, ImageSetId set, Photograph plain, byte[] upload, HttpStatusCode status) =>
        await (await Announced(http, set, plain, upload.Length, 1, 1)).Says(status);

    static Task<HttpResponseMessage> Announced(HttpClient http, ImageSetId set, Photograph plain, long length, int ordinal, int count)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/image-sets/{set}/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", string.Join(',', new[]
        {
            ("image", plain.Image.ToString()), ("view", "CloseUp"), ("type", "image/jpeg"), ("ordinal", $"{ordinal}"), ("count", $"{count}"),
            ("length", $"{plain.Bytes.Length}"), ("sha256", plain.Sha256),
        }.Select(pair => $"{pair.Item1} {Convert.ToBase64String(Encoding.ASCII.GetBytes(pair.Item2))}")));
        return http.SendAsync(request);
    }

    static async Task<HttpResponseMessage> Get(HttpClient http, string address, Action<HttpRequestMessage> more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        more(request);
        return await http.SendAsync(request);
    }

    static async Task<HttpResponseMessage> End(HttpClient http, ImageId image)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/uploads/{image}");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return await http.SendAsync(request);
    }

    static byte[] Bent(byte[] upload, int at)
    {
        upload[at] ^= 1;
        return upload;
    }

    static int CommentBytes(string text) => 4 + text.Length;

    static Photograph WithComment(Photograph photograph, string text) =>
        photograph with { Bytes = [.. photograph.Bytes[..2], 0xFF, 0xFE, 0, (byte)(2 + text.Length), .. Encoding.ASCII.GetBytes(text), .. photograph.Bytes[2..]] };
}
