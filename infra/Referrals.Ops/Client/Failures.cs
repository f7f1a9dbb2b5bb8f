using System.Net;
using System.Text.Json;

namespace Referrals.Ops.Client;

/// <summary>The server said no and why (RFC 9457). Repeating the same request would get the same answer.</summary>
public sealed class RefusedByServer(string request, int status, string code, string title, string? detail)
    : Exception($"{request} was refused: {code} ({status}): {title} {detail}".TrimEnd())
{
    const string TypePrefix = "urn:referrals:problem:";

    /// <summary>What was asked, as method and path.</summary>
    public string Request { get; } = request;
    public int Status { get; } = status;

    /// <summary>The last part of the problem's type; "no-problem-details" when the answer carried none.</summary>
    public string Code { get; } = code;

    /// <summary>What the caller can do about it, in the server's words.</summary>
    public string? Detail { get; } = detail;

    internal static async Task<RefusedByServer> Read(string request, HttpResponseMessage answer, CancellationToken cancel)
    {
        var status = (int)answer.StatusCode;
        try
        {
            var text = await answer.Content.ReadAsStringAsync(cancel);
            if (text.Length > 0 && JsonSerializer.Deserialize<Problem>(text, Wire.Json) is { Type: { } type } problem)
                return new(request, status, type.Replace(TypePrefix, "", StringComparison.Ordinal), problem.Title ?? "", problem.Detail);
        }
        catch (JsonException)
        {
            // A page of something in between, or of a broken server: the status is all that can be believed.
        }
        return new(request, status, "no-problem-details", answer.ReasonPhrase ?? "", null);
    }

    sealed record Problem(string? Type, string? Title, string? Detail);
}

/// <summary>One attempt got no answer, or one that means "not now". What it asked for may have happened: repeat it under the same key.</summary>
public sealed class BrokenExchange(string request, string why, TimeSpan? pauseAsked = null, Exception? inner = null)
    : Exception($"{request}: {why}", inner)
{
    /// <summary>Retry-After of the answer.</summary>
    public TimeSpan? PauseAsked { get; } = pauseAsked;

    internal static bool MeansNotNow(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.InsufficientStorage;
}

/// <summary>Nobody answered for as long as the client was told to wait.</summary>
public sealed class NoAnswer(int attempts, TimeSpan elapsed, BrokenExchange last)
    : Exception($"no answer in {attempts} attempts over {elapsed.TotalSeconds:0} s; the last: {last.Message}", last);
