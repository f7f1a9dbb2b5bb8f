using System.Text;
using System.Net.Http.Headers;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>Everything that can be done with a patient's particulars at the identity zone's own doors, and go wrong there.</summary>
sealed class IdentityWays(Probe probe)
{
    static readonly HttpMethod Put = HttpMethod.Put;

    public IEnumerable<Way> All =>
    [
        new("link, asked again, and with other content", async who =>
        {
            var link = Guid.NewGuid();
            await Link(who, link);
            await Link(who, link);
            await Link(who, link, Change(who, "givenName", who.Patient.GivenName + who.Patient.GivenName));
        }),
        new("link of another practice's", who => Link(who, Guid.NewGuid(), more: As("referrer", practice: 1))),
        new("link with a wrong check digit", who => Link(who, Guid.NewGuid(), Change(who, "nhsNumber", who.Patient.NhsNumber![1..] + who.Patient.NhsNumber[0]))),
        new("link with a date of birth that is none", who => Link(who, Guid.NewGuid(), Change(who, "birthDate", who.Patient.FamilyName))),
        new("link with a name too long", who => Link(who, Guid.NewGuid(), Change(who, "familyName", string.Concat(Enumerable.Repeat(who.Patient.FamilyName, 40))))),
        new("link with a coded value that is a name", who => Link(who, Guid.NewGuid(), Change(who, "sex", who.Patient.GivenName))),
        new("link with an unknown member", who => Link(who, Guid.NewGuid(), Change(who, who.Patient.GivenName, who.Patient.FamilyName))),
        new("link anonymised", who => Link(who, Guid.NewGuid(), Particulars(who), "Anonymised")),
        new("link with malformed JSON", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", $"{{ \"patient\": {{ \"familyName\": \"{who.Patient.FamilyName}\", \"{who.Patient.NhsNumber}")),
        new("link with a name where an object belongs", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", $"{{ \"patient\": \"{who.Patient.FamilyName}\" }}")),
        new("link in XML", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", Text(who, "application/xml"))),
        new("link in plain text", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", Text(who, "text/plain"))),
        new("link in UTF-16", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", new StringContent($"{{\"patient\":\"{who.Patient.FamilyName}\"}}", Encoding.Unicode, "application/json"))),
        new("link with a forbidden character", who => Link(who, Guid.NewGuid(), Change(who, "familyName", who.Patient.FamilyName + "\0"))),
        new("link larger than any may be", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", string.Concat(Enumerable.Repeat(who.Patient.FamilyName, 100_000)))),
        new("link under an address that is a name", who => probe.Ask(Zone.Identity, Put, $"/links/{Uri.EscapeDataString(who.Patient.FamilyName)}", Body(who, Particulars(who)))),
        new("reason of cancelling that is a name", async who =>
        {
            var link = Guid.NewGuid();
            await Link(who, link);
            await probe.Ask(Zone.Identity, HttpMethod.Post, $"/links/{link}/cancel", new { reason = who.Patient.FamilyName });
        }),
        new("binding with a wrong year and names for ids", async who =>
        {
            var link = Guid.NewGuid();
            await Link(who, link);
            await probe.Ask(Zone.Identity, Put, $"/links/{link}/binding", new { imageSet = Guid.NewGuid(), setVersion = 1, manifestRoot = new string('a', 64), birthYear = who.Patient.BirthDate.Year + 1 });
            await probe.Ask(Zone.Identity, Put, $"/links/{link}/binding", new { imageSet = who.Patient.GivenName, setVersion = 1, manifestRoot = who.Patient.FamilyName, birthYear = who.Patient.BirthDate.Year });
        }),
        new("search for nobody's record", who => Search(who, probe.Site.Network.Practices[0].Id, "referrer")),
        new("search in another practice's records", who => Search(who, probe.Site.Network.Practices[1].Id, "referrer")),
        new("search by a dermatologist", who => Search(who, probe.Site.Network.Practices[0].Id, "dermatologist")),
        new("link by nobody", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", Body(who, Particulars(who)), role: null)),
        new("link by an administrator", who => probe.Ask(Zone.Identity, Put, $"/links/{Guid.NewGuid()}", Body(who, Particulars(who)), role: "network-admin")),
        new("glass that is broken, and the key destroyed", async who =>
        {
            var (link, referral, glass) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
            await Link(who, link, referral: referral);
            await probe.Ask(Zone.Identity, Put, $"/break-glass/{glass}", new { referral, reason = who.Patient.FamilyName }, "dermatologist");
            await probe.Ask(Zone.Identity, Put, $"/break-glass/{glass}", new { referral, reason = "UrgentFinding" }, "dermatologist");
            await probe.Ask(Zone.Identity, HttpMethod.Post, $"/break-glass/{glass}/approve", new { }, "data-guardian");
            for (var again = 0; again < 2; again++) await probe.Ask(Zone.Identity, HttpMethod.Post, $"/break-glass/{glass}/read", new { }, "dermatologist");
            await probe.Ask(Zone.Identity, HttpMethod.Post, $"/links/{link}/cancel", new { reason = "NoLongerNeeded" });
            await probe.Ask(Zone.Identity, HttpMethod.Post, $"/links/{link}/destroy", new { reason = "ErasureRequested" }, "data-guardian");
            await Link(who, link, referral: referral);
        }),
        new("path that is a name, by every method", async who =>
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, Put, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Patch])
                await probe.Ask(Zone.Identity, method, $"/patients/{Uri.EscapeDataString(who.Patient.FamilyName)}/{who.Patient.NhsNumber}", Body(who, Particulars(who)));
        })
    ];

    /// <summary>A patient as the API takes it.</summary>
    public static Dictionary<string, object> Particulars(PlantedIdentity who) => new()
    {
        ["nhsNumber"] = who.Patient.NhsNumber!,
        ["localIdentifier"] = who.Patient.LocalIdentifier!,
        ["familyName"] = who.Patient.FamilyName,
        ["givenName"] = who.Patient.GivenName,
        ["birthDate"] = who.TextOf(Trait.BirthDate)
    };

    static Dictionary<string, object> Change(PlantedIdentity who, string member, string value) => new(Particulars(who)) { [member] = value };

    object Body(PlantedIdentity who, object patient, string regime = "Pseudonymised", Guid? referral = null)
    {
        var practice = probe.Site.Network.Practices[0];
        return new { referral = referral ?? Guid.NewGuid(), practice = practice.Id, hub = practice.Hubs[0], regime, patient };
    }

    Task Link(PlantedIdentity who, Guid link, object? patient = null, string regime = "Pseudonymised", Action<HttpRequestMessage>? more = null, Guid? referral = null) =>
        probe.Ask(Zone.Identity, Put, $"/links/{link}", Body(who, patient ?? Particulars(who), regime, referral), more: more);

    Task Search(PlantedIdentity who, Guid practice, string role) =>
        probe.Ask(Zone.Identity, HttpMethod.Post, "/records/search", new { practice, nhsNumber = who.Patient.NhsNumber, localIdentifier = who.Patient.LocalIdentifier }, role);

    Action<HttpRequestMessage> As(string role, int practice) => request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", probe.Token(role, practice));

    static StringContent Text(PlantedIdentity who, string type) =>
        new($"<patient><name>{who.Patient.FamilyName}, {who.Patient.GivenName}</name><nhs>{who.Patient.NhsNumber}</nhs></patient>", Encoding.UTF8, type);
}
