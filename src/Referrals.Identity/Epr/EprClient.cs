using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A request to an EPR that was not taken, told by codes alone.</summary>
/// <param name="Outcome">Whether time may mend it.</param>
/// <param name="Reasons">HTTP status, then the codes of the OperationOutcome.</param>
public sealed record EprAnswer(AttemptOutcome Outcome, string[] Reasons)
{
    /// <summary>Taken.</summary>
    public static readonly EprAnswer Taken = new(AttemptOutcome.Delivered, []);
}

/// <summary>Speaks to the practices' FHIR servers. Follows no redirection, keeps no answer's text: that may name the patient.</summary>
public sealed partial class EprClient(HttpClient http)
{
    /// <summary>Of an OperationOutcome; what is longer is not read.</summary>
    const int AnswerBytesMax = 64 * 1024;
    const int CodesMax = 5;

    /// <summary>Sends and sorts the answer: taken; to be tried again; refused.</summary>
    public async Task<EprAnswer> Send(ZoneSettings.EprSettings epr, HttpMethod method, string path, HttpContent content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, epr.Url.TrimEnd('/') + path) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+json"));
        request.Headers.TryAddWithoutValidation("Prefer", "return=minimal");
        if (epr.TokenFile is { } file) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancel)).Trim());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(epr.TimeoutSeconds));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (answer.IsSuccessStatusCode) return EprAnswer.Taken;
            var status = $"http-{(int)answer.StatusCode}";
            return IsTransient(answer.StatusCode) ? new(AttemptOutcome.Failed, [status]) : new(AttemptOutcome.Refused, [status, .. await Codes(answer, patience.Token)]);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(AttemptOutcome.Failed, ["timeout"]);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new(AttemptOutcome.Failed, ["unreachable"]);
        }
    }

    static bool IsTransient(HttpStatusCode status) => (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425;

    /// <summary>Codes from FHIR's value set of issue types; anything else that stands there is left there.</summary>
    static async Task<string[]> Codes(HttpResponseMessage answer, CancellationToken cancel)
    {
        var bytes = new byte[AnswerBytesMax];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        try
        {
            using var outcome = JsonDocument.Parse(bytes.AsMemory(0, length));
            return [.. outcome.RootElement.GetProperty("issue").EnumerateArray().Select(issue => issue.GetProperty("code").GetString()!)
                .Where(code => IssueCode().IsMatch(code)).Distinct().Take(CodesMax)];
        }
        catch (Exception noOutcome) when (noOutcome is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            return [];
        }
    }

    /// <summary>The value set is closed; a name that stood in the place of a code must not get through.</summary>
    [GeneratedRegex("^(invalid|structure|required|value|invariant|security|login|unknown|expired|forbidden|suppressed|processing|not-supported|duplicate|multiple-matches|not-found|deleted|too-long|code-invalid|extension|too-costly|business-rule|conflict|transient|lock-error|no-store|exception|timeout|incomplete|throttled|informational)$")]
    private static partial Regex IssueCode();
}
