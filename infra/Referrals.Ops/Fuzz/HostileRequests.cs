using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Fuzz;

/// <summary>The upload protocol, spoken as nobody should: lengths, places, descriptions, checksums and methods that are wrong, missing, huge or torn.</summary>
sealed class HostileRequests(OrdealLedger ledger, IReadOnlyList<ZoneProcess> silos, string token) : IDisposable
{
    const int Announced = 40_000;
    const string OctetStream = "application/offset+octet-stream";
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(15);
    static readonly byte[] Bytes = new byte[Announced + 1_000];

    readonly HttpClient _http = new(Through(ledger)) { Timeout = AnswerMax };

    /// <summary>So many kinds.</summary>
    public static int Count => Creations.Length + Pieces.Length + Torn.Length;

    // What is announced: length, description, version.
    static readonly (string? Length, string? About, string? Tus)[] Creations =
    [
        (null, "", "1.0.0"), ("-1", "", "1.0.0"), ("0", "", "1.0.0"), ("many", "", "1.0.0"), ("9223372036854775808", "", "1.0.0"), ("9223372036854775807", "", "1.0.0"), ("31457281", "", "1.0.0"),
        ("40000", null, "1.0.0"), ("40000", ",,,", "1.0.0"), ("40000", ",filename SmFuZSBEb2U=", "1.0.0"), ("40000", ",view Q2xvc2VVcA==", "1.0.0"), ("40000", ",ordinal LTE=,count MA==,length OQ==,sha256 AA==", "1.0.0"),
        ("40000", ",ordinal MQ==,count OTk5OTk5OTk5OQ==,length OTIyMzM3MjAzNjg1NDc3NTgwNw==,sha256 " + new string('A', 88), "1.0.0"),
        ("40000", "," + new string('x', 9_000), "1.0.0"), ("40000", "", null), ("40000", "", "0.2.2")
    ];

    // What is sent to an upload that is announced: method, place, checksum, content type, bytes.
    static readonly (string Method, string? Offset, string? Checksum, string? Type, int Bytes)[] Pieces =
    [
        ("PATCH", null, null, OctetStream, Announced), ("PATCH", "-1", null, OctetStream, Announced), ("PATCH", "9223372036854775807", null, OctetStream, Announced), ("PATCH", "0x10", null, OctetStream, Announced),
        ("PATCH", "16384", null, OctetStream, 100), ("PATCH", "0", null, OctetStream, Announced + 1_000), ("PATCH", "0", null, OctetStream, 0), ("PATCH", "0", null, OctetStream, 1),
        ("PATCH", "0", null, "image/jpeg", Announced), ("PATCH", "0", null, null, Announced), ("PATCH", "0", "md5 AAAA", OctetStream, Announced), ("PATCH", "0", "sha256 !!!", OctetStream, Announced),
        ("PATCH", "0", "sha256 " + new string('A', 43) + "=", OctetStream, Announced), ("PATCH", "0", "", OctetStream, Announced), ("PATCH", "0", new string('s', 8_000), OctetStream, Announced),
        ("PUT", "0", null, OctetStream, Announced), ("POST", "0", null, OctetStream, Announced), ("GET", null, null, null, 0), ("TRACE", null, null, null, 0), ("DELETE", "0", null, OctetStream, 100), ("HEAD", "-5", null, null, 0),
        ("BREW", "0", null, "message/coffeepot", 10)
    ];

    // Requests that no client library would send; "{}" is where the usual headers stand, and the connection ends after the last byte.
    static readonly string[] Torn =
    [
        "PATCH {path} HTTP/1.1\r\n{}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 40000\r\n\r\nonly this",
        "PATCH {path} HTTP/1.1\r\n{}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: -40000\r\n\r\n",
        "PATCH {path} HTTP/1.1\r\n{}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "PATCH {path} HTTP/1.1\r\n{}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhello\r\n",
        "PATCH {path} HTTP/1.1\r\n{}Upload-Offset: 0\r\nUpload-Offset: 16384\r\nContent-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "PATCH {path}%00%ff/../../uploads HTTP/1.1\r\n{}Upload-Offset: \u0001\r\nContent-Length: 0\r\n\r\n",
        "PATCH {path} HTTP/9.9\r\n{}\r\n"
    ];

    public void Dispose() => _http.Dispose();

    /// <summary>Sends the kind that has the number.</summary>
    public async Task Send(int number, ImageSetId set, CancellationToken cancel)
    {
        var kind = number % Count;
        ledger.Begin($"request {number} (kind {kind})");
        var silo = silos[number % silos.Count];
        try
        {
            if (kind < Creations.Length)
                await Exchange(silo, Creation(set, new ImageId(Guid.NewGuid()), Creations[kind]), cancel);
            else if (kind - Creations.Length < Pieces.Length)
                await Exchange(silo, Piece(await Announce(silo, set, cancel), Pieces[kind - Creations.Length]), cancel);
            else
                await Tear(silo, Torn[kind - Creations.Length - Pieces.Length], await Announce(silo, set, cancel), cancel);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException || failure is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            ledger.Fault($"no answer: {failure.Message}");
        }
    }

    async Task<ImageId> Announce(ZoneProcess silo, ImageSetId set, CancellationToken cancel)
    {
        var image = new ImageId(Guid.NewGuid());
        await Exchange(silo, Creation(set, image, ($"{Announced}", "", "1.0.0")), cancel);
        return image;
    }

    async Task Exchange(ZoneProcess silo, HttpRequestMessage request, CancellationToken cancel)
    {
        using var asked = request;
        asked.RequestUri = new Uri(silo.Url + asked.RequestUri);
        asked.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var answer = await _http.SendAsync(asked, cancel);
    }

    static HttpRequestMessage Creation(ImageSetId set, ImageId image, (string? Length, string? About, string? Tus) said)
    {
        var request = Conversation.Request(HttpMethod.Post, $"/image-sets/{set}/uploads");
        Add(request, "Upload-Length", said.Length);
        Add(request, "Upload-Metadata", said.About is null ? null : $"image {Base64($"{image}")},view {Base64("CloseUp")},type {Base64("image/jpeg")}{said.About}");
        Add(request, "Tus-Resumable", said.Tus);
        Add(request, "Idempotency-Key", $"{Guid.NewGuid()}");
        return request;
    }

    static HttpRequestMessage Piece(ImageId image, (string Method, string? Offset, string? Checksum, string? Type, int Bytes) said)
    {
        var request = Conversation.Request(new HttpMethod(said.Method), $"/uploads/{image}");
        Add(request, "Upload-Offset", said.Offset);
        Add(request, "Upload-Checksum", said.Checksum);
        Add(request, "Tus-Resumable", "1.0.0");
        if (said.Bytes > 0)
        {
            request.Content = new ReadOnlyMemoryContent(Bytes.AsMemory(0, said.Bytes));
            if (said.Type is { } type)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        return request;
    }

    /// <summary>Writes what it is told to a bare connection and reads the first line of an answer, if there is one.</summary>
    async Task Tear(ZoneProcess silo, string text, ImageId image, CancellationToken cancel)
    {
        var url = new Uri(silo.Url);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(AnswerMax);
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port, patience.Token);
        var stream = connection.GetStream();
        var usual = $"Host: {url.Authority}\r\nAuthorization: Bearer {token}\r\nTus-Resumable: 1.0.0\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text.Replace("{path}", $"/uploads/{image}", StringComparison.Ordinal).Replace("{}", usual, StringComparison.Ordinal)), patience.Token);
        connection.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            if (await reader.ReadLineAsync(patience.Token) is { } line && line.Split(' ') is [_, var status, ..])
                ledger.Answered(int.Parse(status, CultureInfo.InvariantCulture), "a torn request");
        }
        catch (IOException)
        {
            // It may leave such a one without an answer; it may not fail over it.
        }
    }

    static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
            request.Headers.TryAddWithoutValidation(name, value);
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static DelegatingHandler Through(OrdealLedger ledger)
    {
        var listener = ledger.Listener();
        listener.InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        return listener;
    }
}
