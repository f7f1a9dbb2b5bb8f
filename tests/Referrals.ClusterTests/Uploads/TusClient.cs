using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Referrals.Contracts;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>A photograph on the sender's side.</summary>
public sealed record Photograph(ImageId Image, byte[] Bytes)
{
    /// <summary>A JPEG of exactly this length, whole in every segment, whose compressed picture is noise: nothing here decodes it, and its clean master is itself.</summary>
    public static Photograph Of(int length, int width = 3000, int height = 2000)
    {
        byte[] head =
        [
            0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0,
            0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
            0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0,
            0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0,
            0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0,
        ];
        var bytes = RandomNumberGenerator.GetBytes(length);
        // 0xFF would begin a marker.
        for (var at = 0; at < length; at++) bytes[at] &= 0x7F;
        head.CopyTo(bytes, 0);
        (bytes[^2], bytes[^1]) = (0xFF, 0xD9);
        return new(new ImageId(Guid.NewGuid()), bytes);
    }

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>tus 1.0 as a practice's client speaks it.</summary>
public static class TusClient
{
    public static Task<HttpResponseMessage> Create(this HttpClient http, ImageSetId set, Photograph photograph, string type = "image/jpeg", string view = "CloseUp") =>
        http.Create(set, photograph.Bytes.Length.ToString(CultureInfo.InvariantCulture), $"image {Coded(photograph.Image.ToString())},view {Coded(view)},type {Coded(type)}");

    public static async Task<HttpResponseMessage> Create(this HttpClient http, ImageSetId set, string length, string metadata)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/image-sets/{set}/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length);
        request.Headers.Add("Upload-Metadata", metadata);
        return await http.SendAsync(request);
    }

    /// <summary>Gives up what was announced (tus termination).</summary>
    public static async Task<HttpResponseMessage> End(this HttpClient http, ImageId image)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/uploads/{image}");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return await http.SendAsync(request);
    }

    /// <summary>Sends bytes from an offset on; with a checksum unless told otherwise.</summary>
    public static async Task<HttpResponseMessage> Patch(this HttpClient http, ImageId image, long offset, ReadOnlyMemory<byte> bytes, string? checksum = "right")
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/uploads/{image}") { Content = new ReadOnlyMemoryContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        if (checksum is not null) request.Headers.Add("Upload-Checksum", checksum == "right" ? $"sha256 {Convert.ToBase64String(SHA256.HashData(bytes.Span))}" : checksum);
        return await http.SendAsync(request);
    }

    /// <summary>How much is safe; null when there is no such upload.</summary>
    public static async Task<long?> Offset(this HttpClient http, ImageId image)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/uploads/{image}");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        using var answer = await http.SendAsync(request);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        return long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>Announces and sends a photograph whole.</summary>
    public static async Task Upload(this HttpClient http, ImageSetId set, Photograph photograph)
    {
        using var created = await http.Create(set, photograph);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"/uploads/{photograph.Image}", created.Headers.Location!.ToString());
        using var sent = await http.Patch(photograph.Image, 0, photograph.Bytes);
        await sent.Says(HttpStatusCode.NoContent);
        Assert.Equal(photograph.Bytes.Length, OffsetOf(sent));
    }

    public static long OffsetOf(HttpResponseMessage answer) => long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);

    /// <summary>Begins a PATCH over a bare connection and leaves it open after some of its bytes.</summary>
    public static async Task<Socket> Begin(Uri silo, string token, ImageId image, long offset, ReadOnlyMemory<byte> all, int sent)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(silo.Host, silo.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"PATCH /uploads/{image} HTTP/1.1\r\nHost: {silo.Authority}\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
            + $"Content-Type: application/offset+octet-stream\r\nContent-Length: {all.Length}\r\n\r\n"));
        for (var at = 0; at < sent;) at += await socket.SendAsync(all[at..sent]);
        return socket;
    }

    /// <summary>What a bare connection answers, up to and with the first such text.</summary>
    public static async Task<string> Answer(Socket socket, string until = "}")
    {
        var answer = new byte[4096];
        var length = 0;
        for (int read; length < answer.Length && (read = await socket.ReceiveAsync(answer.AsMemory(length))) > 0;)
            if (Encoding.UTF8.GetString(answer, 0, length += read).Contains(until, StringComparison.Ordinal)) break;
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    public static async Task<HttpResponseMessage> Seal(this HttpClient http, ImageSetId set, int version, byte[] salt, params Photograph[] photographs)
    {
        var entries = photographs.Select((photograph, place) => new ManifestEntry { Image = photograph.Image, Ordinal = place + 1, Length = photograph.Bytes.Length, Sha256 = photograph.Sha256 }).ToArray();
        return await http.Post($"/image-sets/{set}/seal", new { version, entries, manifestRoot = Manifest.Root(set, version, salt, entries) });
    }

    public static async Task<HttpResponseMessage> Post(this HttpClient http, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await http.SendAsync(request);
    }

    /// <summary>Expects this status.</summary>
    public static async Task Says(this HttpResponseMessage answer, HttpStatusCode status) =>
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");

    /// <summary>Expects this problem; answers what it advises.</summary>
    public static async Task<string> Refuses(this HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {text}");
        var problem = JsonNode.Parse(text)!;
        Assert.Equal($"urn:referrals:problem:{code}", (string?)problem["type"]);
        return (string)problem["detail"]!;
    }

    static string Coded(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
}
