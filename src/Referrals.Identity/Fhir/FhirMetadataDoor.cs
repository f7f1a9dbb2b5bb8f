using Referrals.Durable;
using Referrals.Hosting;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>Says to a practice system what it can ask for in FHIR.</summary>
static class FhirMetadataDoor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/fhir/metadata", (HttpContext http) => Statement(http.Request.Base()).ToAnswer())
        .RequireAct(Act.ReadRecord).WithTags("FHIR").WithSummary("The CapabilityStatement").Produces(200, contentType: FhirNames.Json);

    static R4.CapabilityStatement Statement(string url) => new()
    {
        Status = R4.PublicationStatus.Active, Date = "2026-11-23", Kind = R4.CapabilityStatementKind.Instance, FhirVersion = R4.FHIRVersion.N4_0_1, Format = ["json"],
        Software = new() { Name = "Referrals" },
        Implementation = new() { Description = "Answers to a practice's teledermatology referrals, as filed in its patients' records", Url = url },
        Rest =
        [
            new()
            {
                Mode = R4.CapabilityStatement.RestfulCapabilityMode.Server,
                Documentation = "Read only. A search with a patient's identifier is a POST: no identifier stands in an address.",
                Security = new() { Description = "Bearer token of the practice's identity provider, role referrer." },
                Resource =
                [
                    new()
                    {
                        Type = "Patient",
                        Interaction = [new() { Code = R4.CapabilityStatement.TypeRestfulInteraction.SearchType }],
                        SearchParam = [new() { Name = "identifier", Type = R4.SearchParamType.Token, Documentation = "NHS number or the practice's own number" }],
                        Operation = [new() { Name = "everything", Definition = "http://hl7.org/fhir/OperationDefinition/Patient-everything" }],
                    },
                    new() { Type = "DiagnosticReport", Interaction = [new() { Code = R4.CapabilityStatement.TypeRestfulInteraction.Read }] },
                ],
            },
        ],
    };
}
