using Hl7.Fhir.Serialization;
using Referrals.Durable;
using R4 = Hl7.Fhir.Model;

namespace Referrals.Identity;

/// <summary>Entries put together: as one transaction for an EPR, or as the answer to a reader.</summary>
public static class FhirBundles
{
    /// <summary>All or nothing, and nothing twice: each resource is made only if there is none with its identifier.</summary>
    public static R4.Bundle Transaction(OpenedEntry opened) => new()
    {
        Type = R4.Bundle.BundleType.Transaction,
        Entry = [.. FhirEntry.Of(opened, Within).Select(part => new R4.Bundle.EntryComponent
        {
            FullUrl = part.Address,
            Resource = Anonymous(part.Resource),
            Request = new R4.Bundle.RequestComponent { Method = R4.Bundle.HTTPVerb.POST, Url = part.Resource.TypeName, IfNoneExist = part.Search },
        })],
    };

    /// <summary>
    /// All or nothing: each resource takes the place of the one with its identifier. Where there is none it is made, as a mark that a late attempt of the entry
    /// finds, and so makes nothing.
    /// </summary>
    public static R4.Bundle Correction(OpenedCorrection opened) => new()
    {
        Type = R4.Bundle.BundleType.Transaction,
        Entry = [.. FhirCorrection.Of(opened, Within).Select(part => new R4.Bundle.EntryComponent
        {
            FullUrl = part.Address,
            Resource = Anonymous(part.Resource),
            // The patient is real and stays as the practice has it; a Provenance is only ever added.
            Request = part.Resource is R4.Patient or R4.Provenance
                ? new R4.Bundle.RequestComponent { Method = R4.Bundle.HTTPVerb.POST, Url = part.Resource.TypeName, IfNoneExist = part.Search }
                : new R4.Bundle.RequestComponent { Method = R4.Bundle.HTTPVerb.PUT, Url = $"{part.Resource.TypeName}?{part.Search}" },
        })],
    };

    /// <summary>By type and id, as a reader asks for them.</summary>
    public static string Readable(string type, Guid id) => $"{type}/{id}";

    /// <summary>UTF-8, as it travels.</summary>
    public static byte[] Written(R4.Resource resource) => FhirJsonSerializer.Default.SerializeToBytes(resource);

    // Two resources of one transaction may stand for the same thing of ours (request and report of a referral): the type makes the address.
    static string Within(string type, Guid id) => $"urn:uuid:{DerivedId.Of(type, id, 0, 0)}";

    /// <summary>The receiver gives its own id.</summary>
    static R4.Resource Anonymous(R4.Resource resource)
    {
        resource.Id = null;
        return resource;
    }
}
