using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Referrals.Hosting;

/// <summary>
/// A keyed digest of each JSON request, so that the same Idempotency-Key with another body is recognised. Keyed, because a plain hash of a
/// question or a name could be guessed from a stolen table.
/// </summary>
sealed class RequestDigest(RequestDelegate next, byte[] key)
{
    public const string ItemKey = "request-digest";

    public async Task Invoke(HttpContext http)
    {
        var request = http.Request;
        http.Items[ItemKey] = "";
        if (request.ContentLength is not 0 && (request.HasJsonContentType() || request.ContentType is null) && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            request.EnableBuffering(Limits.JsonBytesMax);
            using var mac = new HMACSHA256(key);
            http.Items[ItemKey] = Convert.ToBase64String(await mac.ComputeHashAsync(request.Body, http.RequestAborted));
            request.Body.Position = 0;
        }
        await next(http);
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
