using Referrals.Durable;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>What the FHIR doors answer: resources, and refusals as OperationOutcome.</summary>
static class FhirAnswers
{
    /// <summary>A resource.</summary>
    public static IResult ToAnswer(this R4.Resource resource) => new Written(resource, StatusCodes.Status200OK);

    /// <summary>The refusal as FHIR words it; its code stands in the details.</summary>
    public static IResult ToOutcome(this Refusal refusal) => new Written(new R4.OperationOutcome
    {
        Issue =
        [
            new R4.OperationOutcome.IssueComponent
            {
                Severity = R4.OperationOutcome.IssueSeverity.Error, Code = CodeOf(refusal.Status), Diagnostics = refusal.Advice,
                Details = new R4.CodeableConcept("urn:referrals:problem", refusal.Code, refusal.Title),
            },
        ],
    }, refusal.Status);

    /// <summary>The address that the client sees, without a slash at the end.</summary>
    public static string Base(this HttpRequest request) => $"{request.Scheme}://{request.Host}/fhir";

    static R4.OperationOutcome.IssueType CodeOf(int status) => status switch
    {
        401 => R4.OperationOutcome.IssueType.Login,
        403 => R4.OperationOutcome.IssueType.Forbidden,
        404 => R4.OperationOutcome.IssueType.NotFound,
        405 or 415 => R4.OperationOutcome.IssueType.NotSupported,
        409 => R4.OperationOutcome.IssueType.Conflict,
        413 => R4.OperationOutcome.IssueType.TooLong,
        503 => R4.OperationOutcome.IssueType.Transient,
        >= 500 => R4.OperationOutcome.IssueType.Exception,
        _ => R4.OperationOutcome.IssueType.Invalid,
    };

    sealed class Written(R4.Resource resource, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            var bytes = FhirBundles.Written(resource);
            (http.Response.StatusCode, http.Response.ContentType, http.Response.ContentLength) = (status, FhirNames.Json + "; charset=utf-8", bytes.Length);
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }
}
