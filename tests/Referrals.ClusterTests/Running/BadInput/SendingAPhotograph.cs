using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>tus PATCH: bytes that are not the photograph's are not kept, and the right ones are taken afterwards.</summary>
[Collection(RunningSystem.Name)]
public sealed class SendingAPhotograph(RunningSystem system)
{
    const int Chunk = 16 * 1024;
    static readonly byte[] Photograph = SmallPhotograph(11);
    readonly ReferralOnItsWay referral = new(system);
    readonly Guid image = Guid.NewGuid();

    async Task Announced(int? length = null, string type = "image/jpeg")
    {
        if (referral.Version == 0) await referral.WithOpenSet();
        Accepted(await referral.Create(image, length ?? Photograph.Length, type: type), 201);
    }

    Task<Answer> Patch(Action<HttpRequestMessage> headers, HttpContent? content = null, string? by = null) =>
        system.Send(HttpMethod.Patch, $"{system.Clinical}/uploads/{image}", by ?? referral.Gp, content ?? Octets(Photograph), more: headers);

    static void Tus(HttpRequestMessage request) => Tus(request, "0");

    static void Tus(HttpRequestMessage request, string? offset)
    {
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (offset is not null) request.Headers.TryAddWithoutValidation("Upload-Offset", offset);
    }

    static ByteArrayContent Octets(byte[] bytes, string type = "application/offset+octet-stream")
    {
        var content = new ByteArrayContent(bytes);
        if (type.Length > 0) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    async Task ThenTheRightBytes()
    {
        Assert.Equal(["0"], (await referral.Head(image)).Headers.GetValues("Upload-Offset"));
        Accepted(await referral.Patch(image, 0, Photograph, SHA256.HashData(Photograph)), 204);
        var stored = Must(await system.Get($"{system.Clinical}/image-sets/{referral.Set}", referral.Gp)).GetProperty("images").EnumerateArray().Single(one => one.GetProperty("image").GetGuid() == image);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Photograph)), stored.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task A_wrong_checksum_keeps_nothing()
    {
        await Announced();
        await referral.Refuses(460, "checksum-mismatch", () => referral.Patch(image, 0, Photograph, SHA256.HashData(Photograph[1..])));
        var changed = (byte[])Photograph.Clone();
        changed[^1] ^= 1;
        await referral.Refuses(460, "checksum-mismatch", () => referral.Patch(image, 0, changed, SHA256.HashData(Photograph)));
        await referral.Refuses(460, "checksum-mismatch", () => referral.Patch(image, 0, Photograph[..(2 * Chunk)], SHA256.HashData(Photograph)));
        foreach (var checksum in new[] { "md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha256", "sha256 !!!", "sha256 AAAA", "SHA256 " + Convert.ToBase64String(SHA256.HashData(Photograph)) })
            await referral.Refuses(400, "upload-checksum-invalid", () => Patch(request =>
            {
                Tus(request);
                request.Headers.TryAddWithoutValidation("Upload-Checksum", checksum);
            }), checksum);
        await ThenTheRightBytes();
    }

    [Fact]
    public async Task Bytes_follow_on_what_is_stored()
    {
        await Announced();
        foreach (var offset in new long[] { 1, Chunk, Photograph.Length, Photograph.Length + 1, long.MaxValue })
            await referral.Refuses(409, "upload-offset-mismatch", () => referral.Patch(image, offset, Photograph), $"{offset}");
        foreach (var offset in new[] { null, "", "-1", "zero", "1e3", "99999999999999999999" })
            await referral.Refuses(400, "upload-offset-invalid", () => Patch(request => Tus(request, offset)), offset);
        await referral.Refuses(400, "upload-piece-too-small", () => referral.Patch(image, 0, Photograph[..(Chunk - 1)]));
        await referral.Refuses(400, "upload-piece-too-small", () => referral.Patch(image, 0, []));
        await ThenTheRightBytes();
        await referral.Refuses(409, "upload-offset-mismatch", () => referral.Patch(image, 0, Photograph));
    }

    [Fact]
    public async Task The_form_of_the_request_is_tus()
    {
        await Announced();
        await referral.Refuses(412, "tus-version", () => Patch(request => request.Headers.Add("Upload-Offset", "0")));
        foreach (var type in new[] { "", "image/jpeg", "application/octet-stream", "application/json", "multipart/form-data; boundary=x" })
            await referral.Refuses(415, "unsupported-media-type", () => Patch(Tus, Octets(Photograph, type)), type);
        await referral.Refuses(404, "not-found", () => Patch(Tus, by: system.Referrer(1)));
        Refused(await system.Send(HttpMethod.Patch, $"{system.Clinical}/uploads/{Guid.NewGuid()}", referral.Gp, Octets(Photograph), more: Tus), 404, "not-found");
        Assert.Equal(404, (await system.Send(HttpMethod.Head, $"{system.Clinical}/uploads/{image}", system.Referrer(1), more: request => request.Headers.Add("Tus-Resumable", "1.0.0"))).Status);
        await ThenTheRightBytes();
    }

    [Fact]
    public async Task More_than_was_announced_is_not_kept()
    {
        await Announced();
        await referral.Refuses(413, "upload-beyond-length", () => referral.Patch(image, 0, [.. Photograph, 0]));
        await referral.Refuses(413, "upload-beyond-length", () => referral.Patch(image, 0, [.. Photograph, .. Photograph], SHA256.HashData([.. Photograph, .. Photograph])));
        // Without a length in front the surplus shows only as it comes.
        await referral.Refuses(413, "upload-beyond-length", () => Patch(request =>
        {
            Tus(request);
            request.Headers.TransferEncodingChunked = true;
        }, Octets([.. Photograph, .. Photograph])));
        await ThenTheRightBytes();
    }

    public static TheoryData<string, string, byte[]> NoPhotographs => new()
    {
        { "HEIC", "HEIC", [0, 0, 0, 0x18, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8, .. new byte[40_000]] },
        { "a text", "photograph", Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat("Dear colleague, please see the picture attached.", 900))) },
        { "PNG under the name of JPEG", "announced", [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 4, 0, 0, 0, 4, 0, 8, 2, 0, 0, 0, .. new byte[40_000]] },
        { "PDF", "PDF", [.. "%PDF-1.7\n"u8, .. new byte[40_000]] },
        { "a JPEG that is none after its beginning", "damaged", [0xFF, 0xD8, 0xFF, .. new byte[40_000]] },
        { "a small text", "photograph", "not a photograph"u8.ToArray() },
    };

    [Theory, MemberData(nameof(NoPhotographs))]
    public async Task What_is_no_photograph_is_refused_and_forgotten(string what, string word, byte[] bytes)
    {
        await referral.WithOpenSet();
        var before = await referral.Footprint();
        foreach (var checksum in new[] { null, SHA256.HashData(bytes) })
        {
            await Announced(bytes.Length);
            var answer = await referral.Patch(image, 0, bytes, checksum);
            Refused(answer, 415, "type-not-accepted", what);
            Assert.Contains(word, answer.Value.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(404, (await referral.Head(image)).Status);
            Assert.Equal(before, await referral.Footprint());
        }
        await Announced();
        await ThenTheRightBytes();
    }
}
