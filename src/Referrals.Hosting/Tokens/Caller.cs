using Microsoft.AspNetCore.Http;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>The caller of one request: actor, command and expected version, all from verified parts of it.</summary>
public static class Caller
{
    internal const string ActorKey = "referrals.actor";

    /// <summary>Longer keys are not keys.</summary>
    const int IdempotencyKeyCharactersMax = 200;

    /// <summary>The actor of the verified token.</summary>
    public static Actor Actor(this HttpContext http) => (Actor)http.Items[ActorKey]!;

    /// <summary>
    /// The command of this request. Its key is the header Idempotency-Key; a PUT without one is named by its path and body, since it is idempotent by nature.
    /// </summary>
    public static Result<Command> Command(this HttpContext http)
    {
        var actor = http.Actor();
        var digest = (string)http.Items[RequestDigest.ItemKey]!;
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > IdempotencyKeyCharactersMax) return RequestRefusals.IdempotencyKeyTooLong;
        if (key.Length == 0 && !HttpMethods.IsPut(http.Request.Method)) return RequestRefusals.IdempotencyKeyRequired;
        if (key.Length == 0) key = $"{http.Request.Method} {http.Request.Path} {digest}";
        if (!ExpectedVersion(http.Request.Headers.IfMatch.ToString(), out var expected)) return RequestRefusals.IfMatchMalformed;
        return new Command { Id = Durable.Command.IdOf(actor.Person, key), Hash = digest, Actor = actor, ExpectedVersion = expected };
    }

    /// <summary>
    /// The command of a PUT that replaces what stands. Without a key it is named by path and body, and putting A, then B, then A again must put A and not be
    /// answered as the first time: so the version that stands belongs to its name.
    /// </summary>
    public static Command Over(this Command command, HttpContext http, int version) =>
        http.Request.Headers.ContainsKey("Idempotency-Key") ? command : command with { Id = DerivedId.Of("put", command.Id, version, 0) };

    static bool ExpectedVersion(string ifMatch, out int? version)
    {
        version = null;
        if (ifMatch.Length == 0 || ifMatch == "*") return true;
        if (!int.TryParse(ifMatch.AsSpan().Trim('"'), out var number)) return false;
        version = number;
        return true;
    }
}

/// <summary>Refusals of a request's form.</summary>
public static class RequestRefusals
{
    public static readonly Refusal IdempotencyKeyRequired = new("idempotency-key-required", 400, "This request needs an Idempotency-Key header.",
        "Send a fresh random key with each new wish, and the same key when you repeat it.");
    public static readonly Refusal IdempotencyKeyTooLong = new("idempotency-key-too-long", 400, "The Idempotency-Key is longer than 200 characters.", "Use a UUID.");
    public static readonly Refusal IfMatchMalformed = new("if-match-malformed", 400, "If-Match is not an ETag of ours.", "Send the ETag exactly as you received it.");
    public static readonly Refusal Malformed = new("malformed-request", 400, "The request cannot be read.",
        "Compare it with the OpenAPI document: a member may be unknown, missing, of another type, or nested too deeply.");
    public static readonly Refusal ForbiddenCharacter = new("forbidden-character", 400, "A text contains the character U+0000.", "Remove the character and send it again.");
    public static readonly Refusal TooLarge = new("too-large", 413, "The request is larger than this address takes.", "Photographs go to the upload address; other requests take 64 KiB.");
    public static readonly Refusal Unauthenticated = new("unauthenticated", 401, "There is no valid access token.",
        "Get a new token for this zone (signed, not expired, typ at+jwt) and send it as Authorization: Bearer.");
    public static readonly Refusal WrongRole = new("wrong-role", 403, "Your role does not do this.", "Sign in with the role that the OpenAPI document names for this operation.");
    public static readonly Refusal TooManyRequests = new("too-many-requests", 429, "You ask faster than one person may.",
        "Wait for the seconds that Retry-After names, then repeat the same request; look again less often.");
    public static readonly Refusal TryAgain = new("try-again", 503, "A part of the system is changing hands just now; the outcome is not known.",
        "Repeat the same request with the same Idempotency-Key after a second: it has at most one effect.");
    public static readonly Refusal StorageFull = new("storage-full", 507, "There is no room left to store this.",
        "Nothing of this request was kept, and what was acknowledged is safe. Keep what you have, and repeat the same request after the seconds that Retry-After names; tell the operator.");
    public static readonly Refusal Unexpected = new("unexpected", 500, "Something failed that should not.", "Report the trace id; repeating the request with the same Idempotency-Key is safe.");
    public static readonly Refusal NoSuchAddress = new("not-found", 404, Refusals.NotFound.Title, Refusals.NotFound.Advice);
    public static readonly Refusal MethodNotAllowed = new("method-not-allowed", 405, "This address does not take this method.", "See the OpenAPI document.");
    public static readonly Refusal UnsupportedMediaType = new("unsupported-media-type", 415, "The content type is not taken here.", "Send application/json, or application/offset+octet-stream to an upload.");
}
