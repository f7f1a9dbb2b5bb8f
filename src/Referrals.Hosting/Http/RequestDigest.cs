using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Referrals.Hosting;

/// <summary>
/// A keyed digest of each request that may change something: method, address and JSON body, so that the same Idempotency-Key with another wish is
/// recognised. Keyed, because a plain hash of a question or a name could be guessed from a stolen table.
/// </summary>
sealed class RequestDigest(RequestDelegate next, byte[] key)
{
    public const string ItemKey = "request-digest";

    public async Task Invoke(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) http.Items[ItemKey] = await Digest(request, http.RequestAborted);
        await next(http);
    }

    async Task<string> Digest(HttpRequest request, CancellationToken cancel)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        // The address too: renewing a claim and giving it back have the same body.
        mac.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        if (request.ContentLength is not 0 && (request.HasJsonContentType() || request.ContentType is null))
        {
            request.EnableBuffering(Limits.JsonBytesMax);
            var chunk = new byte[8 * 1024];
            for (int read; (read = await request.Body.ReadAsync(chunk, cancel)) > 0;) mac.AppendData(chunk.AsSpan(0, read));
            request.Body.Position = 0;
        }
        return Convert.ToBase64String(mac.GetHashAndReset());
    }
}

/// <summary>Limits of every door.</summary>
public static class Limits
{
    /// <summary>The largest JSON body: a referral with question and history at their own limits fits four times.</summary>
    public const int JsonBytesMax = 64 * 1024;
    /// <summary>No request of ours is deeper than four.</summary>
    public const int JsonDepthMax = 12;
    /// <summary>Rows of one page.</summary>
    public const int PageMax = 200;
    /// <summary>Rows of a page when nobody says.</summary>
    public const int PageDefault = 50;

    /// <summary>A page's size within its limits.</summary>
    public static int Page(int? wanted) => Math.Clamp(wanted ?? PageDefault, 1, PageMax);
}
