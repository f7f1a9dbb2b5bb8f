using Microsoft.AspNetCore.Http;

namespace Referrals.Hosting;

/// <summary>Keeps every answer out of caches, frames and guesses about its type.</summary>
/// <remarks>Set when the answer starts and not before: a failure on the way clears all headers, and its problem is an answer as well.</remarks>
sealed class SafeHeaders(RequestDelegate next)
{
    public Task Invoke(HttpContext http)
    {
        http.Response.OnStarting(Set, http.Response);
        return next(http);
    }

    static Task Set(object response)
    {
        var headers = ((HttpResponse)response).Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }
}
