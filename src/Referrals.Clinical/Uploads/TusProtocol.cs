using System.Globalization;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>tus 1.0.0: every request names the version, every answer too.</summary>
sealed class TusProtocol : IEndpointFilter
{
    public const string Version = "1.0.0";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers["Tus-Resumable"] = Version;
        if (http.Request.Headers["Tus-Resumable"] == Version) return next(context);
        http.Response.Headers["Tus-Version"] = Version;
        return ValueTask.FromResult<object?>(UploadRefusals.TusVersion.ToProblem());
    }
}

/// <summary>The headers in which an upload tells how far it is.</summary>
static class UploadProgress
{
    public static void Offset(this HttpResponse response, long offset) =>
        response.Headers["Upload-Offset"] = offset.ToString(CultureInfo.InvariantCulture);

    /// <summary>Until when a photograph that has not arrived whole is waited for (tus expiration).</summary>
    public static void Expires(this HttpResponse response, Upload upload)
    {
        if (upload.Completed is null) response.Expires(upload.CreatedAt);
    }

    /// <inheritdoc cref="Expires(HttpResponse, Upload)"/>
    public static void Expires(this HttpResponse response, DateTimeOffset announced) =>
        response.Headers["Upload-Expires"] = (announced + ClinicalImageLimits.UploadLife).ToString("R", CultureInfo.InvariantCulture);

    public static void Length(this HttpResponse response, long length) =>
        response.Headers["Upload-Length"] = length.ToString(CultureInfo.InvariantCulture);
}
