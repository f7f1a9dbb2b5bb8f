using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Storage;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>The one place that turns refusals and failures into problem details (RFC 9457).</summary>
public static class Problems
{
    /// <summary>Namespace of the problem types; the last part is the refusal's code.</summary>
    public const string TypePrefix = "urn:referrals:problem:";

    /// <summary>The refusal as an answer.</summary>
    public static IResult ToProblem(this Refusal refusal) => TypedResults.Problem(Details(refusal));

    /// <summary>The answer, or the refusal as a problem.</summary>
    public static IResult Match<T>(this Result<T> result, Func<T, IResult> answer) =>
        result.Answered(out var value, out var refusal) ? answer(value) : refusal.ToProblem();

    /// <summary>Answers with the refusal in the form of the address that was asked.</summary>
    public static Task Refuse(this HttpContext http, Refusal refusal)
    {
        var form = http.RequestServices.GetServices<RefusalForm>().FirstOrDefault(form => http.Request.Path.StartsWithSegments(form.Below, StringComparison.Ordinal));
        return (form is null ? refusal.ToProblem() : form.Of(refusal)).ExecuteAsync(http);
    }

    internal static ProblemDetails Details(Refusal refusal) => Trace(new()
    {
        Type = TypePrefix + refusal.Code,
        Title = refusal.Title,
        Detail = refusal.Advice,
        Status = refusal.Status,
    });

    /// <summary>
    /// Under which trace the operator finds it. Set twice: the framework writes its own form of it over ours, and nothing when the caller asked for a picture.
    /// </summary>
    internal static ProblemDetails Trace(ProblemDetails problem)
    {
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString();
        return problem;
    }

    internal static Refusal OfStatus(int status) => status switch
    {
        401 => RequestRefusals.Unauthenticated,
        403 => RequestRefusals.WrongRole,
        404 => RequestRefusals.NoSuchAddress,
        405 => RequestRefusals.MethodNotAllowed,
        413 => RequestRefusals.TooLarge,
        415 => RequestRefusals.UnsupportedMediaType,
        >= 500 => RequestRefusals.Unexpected,
        _ => RequestRefusals.Malformed,
    };
}

/// <summary>How the doors below an address word a refusal when not as problem details: FHIR has a form of its own.</summary>
public sealed record RefusalForm(PathString Below, Func<Refusal, IResult> Of);

/// <summary>Exceptions at the door: bad requests become 400, parts that change hands 503, a full disk 507, everything else 500. Never an exception's text.</summary>
sealed partial class ProblemOfException(ILogger<ProblemOfException> log) : IExceptionHandler
{
    // Linux: no space left on the device; the quota is used up.
    const int NoSpace = 28, QuotaExceeded = 122;

    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancel)
    {
        if (http.RequestAborted.IsCancellationRequested) return true;
        var refusal = RefusalOf(exception);
        if (refusal.Status >= 500) Failed(http.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName, Chain(exception), exception.StackTrace);
        if (RetryAfter(refusal) is { } seconds) http.Response.Headers.RetryAfter = seconds;
        await http.Refuse(refusal);
        return true;
    }

    // A disk that is full stays so until somebody makes room.
    static string? RetryAfter(Refusal refusal) => refusal.Status switch { 503 => "1", 507 => "60", _ => null };

    internal static Refusal RefusalOf(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: ForbiddenCharacterException } or BadHttpRequestException { InnerException: JsonException { InnerException: ForbiddenCharacterException } }
            => RequestRefusals.ForbiddenCharacter,
        BadHttpRequestException { StatusCode: 413 } => RequestRefusals.TooLarge,
        BadHttpRequestException bad => bad.StatusCode == 415 ? RequestRefusals.UnsupportedMediaType : RequestRefusals.Malformed,
        IOException { Message: "Buffer limit exceeded." } => RequestRefusals.TooLarge,
        IOException { HResult: NoSpace or QuotaExceeded } => RequestRefusals.StorageFull,
        InconsistentStateException or SiloUnavailableException or TimeoutException or OrleansException => RequestRefusals.TryAgain,
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => RequestRefusals.StorageFull,
        NpgsqlException => RequestRefusals.TryAgain,
        OperationCanceledException => RequestRefusals.TryAgain,
        _ => RequestRefusals.Unexpected,
    };

    /// <summary>Type names only: an exception's text may quote what a person typed.</summary>
    static string Chain(Exception exception) => exception.InnerException is { } inner ? $"{exception.GetType().Name} ← {Chain(inner)}" : exception.GetType().Name;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed: {Exceptions}\n{Stack}")]
    partial void Failed(string? endpoint, string exceptions, string? stack);
}
