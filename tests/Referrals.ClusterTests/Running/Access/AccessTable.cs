using System.Text;
using Referrals.Contracts;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>One request of the table.</summary>
/// <param name="Operation">Method and path as the OpenAPI document writes them.</param>
/// <param name="Of">Whose referral it is about.</param>
/// <param name="Url">With this referral's ids; asked again for each request, so that what is made is new each time.</param>
/// <param name="Body">Null for none.</param>
/// <param name="Statuses">By <see cref="Asking"/>.</param>
public sealed record AccessRow(string Operation, Func<Scene, ReferralOnItsWay> Of, Func<Scene, string> Url, Func<Scene, object>? Body, params int[] Statuses)
{
    public HttpMethod Method => HttpMethod.Parse(Operation.Split(' ')[0]);
    public string Path => Operation.Split(' ')[1];
}

/// <summary>
/// Who may do what, written by hand from the contract and not from the code. 401: not known; 403: wrong role; 404: as if it were not there.
/// </summary>
public static class AccessTable
{
    static ReferralOnItsWay Fresh(Scene scene) => scene.Fresh;
    static ReferralOnItsWay Open(Scene scene) => scene.Open;
    static ReferralOnItsWay Waiting(Scene scene) => scene.Waiting;
    static ReferralOnItsWay Next(Scene scene) => scene.Next;
    static ReferralOnItsWay Held(Scene scene) => scene.Held;
    static ReferralOnItsWay Asked(Scene scene) => scene.Asked;
    static ReferralOnItsWay Filed(Scene scene) => scene.Filed;
    static ReferralOnItsWay Unlinked(Scene scene) => scene.Unlinked;
    static ReferralOnItsWay Kept(Scene scene) => scene.Kept;

    static ReferralOnItsWay Unbound(Scene scene) => scene.Unbound;

    public static readonly AccessRow[] Identity =
    [
        //                                                                                       nobody  gp  gp'  derm derm' adm adm' guard oper false service
        new("PUT /links/{link}", Fresh, _ => $"/links/{Guid.NewGuid()}", scene => scene.Fresh.LinkBody.But("referral", Guid.NewGuid()),
            401, 201, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /links/{link}", Fresh, scene => $"/links/{scene.Fresh.Link}", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("PUT /links/{link}/binding", Open, scene => $"/links/{scene.Open.Link}/binding", scene => scene.Open.BindingBody,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /links/{link}/text-check", Fresh, scene => $"/links/{scene.Fresh.Link}/text-check", _ => new { texts = new { question = "Is it benign?" } },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /links/{link}/cancel", Fresh, scene => $"/links/{scene.Fresh.Link}/cancel", _ => new { reason = "WrongPatient" },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /links/{link}/destroy", Fresh, scene => $"/links/{scene.Fresh.Link}/destroy", _ => new { reason = "EnteredInError" },
            401, 403, 403, 403, 403, 403, 403, 200, 403, 401, 401),
        new("PUT /break-glass/{request}", Filed, _ => $"/break-glass/{Guid.NewGuid()}", scene => new { referral = scene.Filed.Referral, reason = "SenderUnreachable" },
            401, 403, 403, 201, 404, 403, 403, 403, 403, 401, 401),
        new("GET /break-glass/{request}", Filed, scene => $"/break-glass/{scene.Glass}", null,
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 401),
        new("POST /break-glass/{request}/approve", Filed, scene => $"/break-glass/{scene.Glass}/approve", _ => new { },
            401, 403, 403, 403, 403, 403, 403, 200, 403, 401, 401),
        new("POST /break-glass/{request}/read", Filed, scene => $"/break-glass/{scene.Glass}/read", _ => new { },
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 401),
        new("GET /break-glass", Filed, _ => "/break-glass", null,
            401, 200, 200, 403, 403, 403, 403, 200, 403, 401, 401),
        new("POST /links/{link}/identify", Unlinked, scene => $"/links/{scene.Unlinked.Link}/identify", scene => new { patient = scene.Unlinked.Particulars },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /links/{link}/file", Filed, scene => $"/links/{scene.Filed.Link}/file", _ => new { },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /unlinked-answers", Kept, _ => "/unlinked-answers", null,
            401, 200, 200, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /unlinked-answers/{referral}", Kept, scene => $"/unlinked-answers/{scene.Kept.Referral}", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /unlinked-answers/{referral}/acknowledge", Kept, scene => $"/unlinked-answers/{scene.Kept.Referral}/acknowledge", _ => new { },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /records/search", Filed, _ => "/records/search", scene => new { practice = scene.Filed.Practice, nhsNumber = scene.Filed.NhsNumber },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /links/open-for-patient", Filed, _ => "/links/open-for-patient", scene => new { practice = scene.Filed.Practice, nhsNumber = scene.Filed.NhsNumber },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /records/{record}", Filed, scene => $"/records/{scene.Record}", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /records/{record}/entries/{referral}", Filed, scene => $"/records/{scene.Record}/entries/{scene.Filed.Referral}", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /records/{record}/entries/{referral}/acknowledge", Filed, scene => $"/records/{scene.Record}/entries/{scene.Filed.Referral}/acknowledge", _ => new { },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /answers", Filed, scene => $"/answers?practice={scene.Filed.Practice}", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /quarantine", Filed, _ => "/quarantine", null,
            401, 200, 200, 403, 403, 403, 403, 200, 403, 401, 401),
        new("GET /deliveries", Filed, _ => "/deliveries", null,
            401, 200, 200, 403, 403, 403, 403, 403, 200, 401, 401),
        new("POST /deliveries/{delivery}/resend", Filed, scene => $"/deliveries/{scene.Filed.Referral}/resend", _ => new { },
            401, 409, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /fhir/metadata", Filed, _ => "/fhir/metadata", null,
            401, 200, 200, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /fhir/Patient/_search", Filed, _ => "/fhir/Patient/_search", scene => new FormUrlEncodedContent([KeyValuePair.Create("identifier", scene.Filed.NhsNumber)]),
            401, 200, 200, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /fhir/DiagnosticReport/{referral}", Filed, scene => $"/fhir/DiagnosticReport/{scene.Filed.Referral}", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /fhir/Patient/{record}/$everything", Filed, scene => $"/fhir/Patient/{scene.Record}/$everything", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /sign-out", Filed, _ => "/sign-out", _ => new { },
            401, 200, 200, 200, 200, 200, 200, 200, 200, 401, 401),
        new("GET /quarantine/{referral}", Unbound, scene => $"/quarantine/{scene.Unbound.Referral}", null,
            401, 200, 404, 403, 403, 403, 403, 200, 403, 401, 401),
        new("POST /quarantine/{referral}/file", Unbound, scene => $"/quarantine/{scene.Unbound.Referral}/file", scene => scene.Resolution,
            401, 409, 404, 403, 403, 403, 403, 409, 403, 401, 401),
        new("POST /quarantine/{referral}/refuse", Unbound, scene => $"/quarantine/{scene.Unbound.Referral}/refuse", scene => scene.Resolution,
            401, 409, 404, 403, 403, 403, 403, 409, 403, 401, 401),
        new("POST /records/{record}/entries/{referral}/unpair", Filed, scene => $"/records/{scene.Record}/entries/{Guid.NewGuid()}/unpair", scene => scene.Unpairing,
            401, 422, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /records/{record}/number", Filed, scene => $"/records/{scene.Record}/number", scene => scene.Unpairing.But("newNhsNumber", "9990000018").But("reason", "Superseded"),
            401, 422, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /records/{record}/merge", Filed, scene => $"/records/{scene.Record}/merge", scene => scene.Merging,
            401, 422, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("POST /records/{record}/unmerge", Filed, scene => $"/records/{scene.Record}/unmerge", scene => scene.Unmerging,
            401, 409, 404, 403, 403, 403, 403, 403, 403, 401, 401),
        new("GET /incidents", Filed, _ => "/incidents", null,
            401, 200, 200, 403, 403, 403, 403, 200, 403, 401, 401),
        new("POST /incidents/{incident}/close", Filed, _ => $"/incidents/{Guid.NewGuid()}/close", _ => new { outcome = "NoHarm" },
            401, 403, 403, 403, 403, 403, 403, 404, 403, 401, 401),
        new("GET /ununited", Filed, _ => "/ununited", null,
            401, 200, 200, 403, 403, 403, 403, 200, 403, 401, 401),
        new("GET /parked", Filed, _ => "/parked", null,
            401, 403, 403, 403, 403, 403, 403, 403, 200, 401, 401),
        new("POST /parked/{id}/replay", Filed, _ => $"/parked/{Guid.NewGuid()}/replay", null,
            401, 403, 403, 403, 403, 403, 403, 403, 409, 401, 401),
    ];

    public static readonly AccessRow[] Clinical =
    [
        //                                                                                       nobody  gp  gp'  derm derm' adm adm' guard oper false service
        new("PUT /hubs/{hub}", Fresh, _ => $"/hubs/{Guid.NewGuid()}", scene => scene.Hub,
            401, 403, 403, 403, 403, 201, 404, 403, 403, 401, 403),
        new("GET /hubs", Fresh, _ => "/hubs", null,
            401, 403, 403, 403, 403, 200, 200, 403, 403, 401, 403),
        new("GET /hubs/{hub}", Fresh, scene => $"/hubs/{scene.Fresh.Hub}", null,
            401, 200, 404, 200, 404, 200, 404, 403, 403, 401, 403),
        new("GET /hubs/{hub}/figures", Fresh, scene => $"/hubs/{scene.Fresh.Hub}/figures", null,
            401, 403, 403, 403, 403, 200, 404, 403, 403, 401, 403),
        new("PUT /practices/{practice}", Fresh, _ => $"/practices/{Guid.NewGuid()}", scene => scene.Practice,
            401, 403, 403, 403, 403, 201, 404, 403, 403, 401, 403),
        new("GET /practices", Fresh, _ => "/practices", null,
            401, 403, 403, 403, 403, 200, 200, 403, 403, 401, 403),
        new("GET /practices/{practice}", Fresh, scene => $"/practices/{scene.Fresh.Practice}", null,
            401, 200, 404, 403, 403, 200, 404, 403, 403, 401, 403),
        new("PUT /referrals/{referral}", Fresh, scene => $"/referrals/{scene.Fresh.Referral}", scene => scene.Fresh.ReferralBody,
            401, 201, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /referrals", Fresh, _ => "/referrals", null,
            401, 200, 200, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /referrals/{referral}", Waiting, scene => $"/referrals/{scene.Waiting.Referral}", null,
            401, 200, 404, 200, 404, 403, 403, 403, 403, 401, 403),
        new("PUT /referrals/{referral}/link", Fresh, scene => $"/referrals/{scene.Fresh.Referral}/link", scene => new { ticket = scene.Fresh.Ticket },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("PUT /referrals/{referral}/image-sets/{set}", Fresh, scene => $"/referrals/{scene.Fresh.Referral}/image-sets/{Guid.NewGuid()}", scene => scene.Fresh.ImageSetBody,
            401, 201, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("POST /image-sets/{set}/uploads", Open, scene => $"/image-sets/{scene.Open.Set}/uploads", _ => Photograph.New,
            401, 201, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("OPTIONS /uploads", Open, _ => "/uploads", null,
            401, 204, 204, 403, 403, 403, 403, 403, 403, 401, 403),
        new("HEAD /uploads/{image}", Open, scene => $"/uploads/{scene.Announced}", _ => Photograph.Whereabouts,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("PATCH /uploads/{image}", Open, scene => $"/uploads/{scene.Announced}", _ => Photograph.Beginning,
            401, 204, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("DELETE /uploads/{image}", Open, scene => $"/uploads/{scene.GivenUp}", _ => Photograph.Whereabouts,
            401, 204, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /hubs/{hub}/ingest-keys", Fresh, scene => $"/hubs/{scene.Fresh.Hub}/ingest-keys", null,
            401, 200, 200, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /image-sets/{set}", Filed, scene => $"/image-sets/{scene.Filed.Set}", null,
            401, 200, 404, 200, 404, 403, 403, 403, 403, 401, 403),
        new("GET /image-sets/{set}/images/{image}", Filed, scene => $"/image-sets/{scene.Filed.Set}/images/{scene.Filed.Entries[0].Image}", null,
            401, 200, 404, 200, 404, 403, 403, 403, 403, 401, 200),
        new("GET /image-sets/{set}/images/{image}/preview", Filed, scene => $"/image-sets/{scene.Filed.Set}/images/{scene.Filed.Entries[0].Image}/preview", null,
            401, 200, 404, 200, 404, 403, 403, 403, 403, 401, 200),
        new("GET /image-sets/{set}/images/{image}/thumbnail", Filed, scene => $"/image-sets/{scene.Filed.Set}/images/{scene.Filed.Entries[0].Image}/thumbnail", null,
            401, 200, 404, 200, 404, 403, 403, 403, 403, 401, 200),
        new("POST /image-sets/{set}/seal", Open, scene => $"/image-sets/{scene.Open.Set}/seal", scene => scene.Open.SealBody,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("POST /image-sets/{set}/consent/withdrawals", Filed, scene => $"/image-sets/{scene.Filed.Set}/consent/withdrawals", _ => new { purposes = new[] { "Research" } },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("POST /image-sets/{set}/deletions", Filed, scene => $"/image-sets/{scene.Filed.Set}/deletions", scene => scene.Filed.DeletionBody,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /image-sets/{set}/deletions", Filed, scene => $"/image-sets/{scene.Filed.Set}/deletions", null,
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /practices/{practice}/deletions", Filed, scene => $"/practices/{scene.Filed.Practice}/deletions", null,
            401, 200, 404, 403, 403, 200, 404, 403, 403, 401, 403),
        new("GET /deletions/overdue", Filed, _ => "/deletions/overdue", null,
            401, 403, 403, 403, 403, 200, 200, 403, 403, 401, 403),
        new("GET /storage-checks", Fresh, _ => "/storage-checks", null,
            401, 403, 403, 403, 403, 200, 200, 403, 200, 401, 403),
        new("GET /hubs/{hub}/queue", Waiting, scene => $"/hubs/{scene.Waiting.Hub}/queue", null,
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/claim", Waiting, scene => $"/referrals/{scene.Waiting.Referral}/claim", _ => new { },
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("POST /hubs/{hub}/claims", Next, scene => $"/hubs/{scene.Next.Hub}/claims", _ => new { },
            401, 403, 403, 201, 404, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/claim/renew", Held, scene => $"/referrals/{scene.Held.Referral}/claim/renew", scene => new { fence = scene.Held.Fence },
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/advice", Held, scene => $"/referrals/{scene.Held.Referral}/advice", scene => scene.Held.AdviceBody(),
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/claim/release", Waiting, scene => $"/referrals/{scene.Waiting.Referral}/claim/release", _ => new { fence = 1 },
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/information", Asked, scene => $"/referrals/{scene.Asked.Referral}/information", scene => scene.Asked.Telling("Since May."),
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/cancel", Unlinked, scene => $"/referrals/{scene.Unlinked.Referral}/cancel", _ => new { reason = "NoLongerNeeded" },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/insist", Filed, scene => $"/referrals/{scene.Filed.Referral}/insist", _ => new { reason = "ClinicalConcern" },
            401, 200, 404, 403, 403, 403, 403, 403, 403, 401, 403),
        new("GET /hubs/{hub}/face-to-face", Filed, scene => $"/hubs/{scene.Filed.Hub}/face-to-face", null,
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("POST /referrals/{referral}/face-to-face", Filed, scene => $"/referrals/{scene.Filed.Referral}/face-to-face", _ => new { priority = "Urgent" },
            401, 403, 403, 200, 404, 403, 403, 403, 403, 401, 403),
        new("GET /referrals/{referral}/advice-package", Filed, scene => $"/referrals/{scene.Filed.Referral}/advice-package", null,
            401, 403, 403, 403, 403, 403, 403, 403, 403, 401, 200),
        new("PUT /practices/{organisation}/people/{person}/suspension", Fresh, scene => $"/practices/{scene.Fresh.Practice}/people/{Guid.NewGuid()}/suspension", _ => new { reason = "Left" },
            401, 403, 403, 403, 403, 200, 404, 403, 403, 401, 403),
        new("DELETE /practices/{organisation}/people/{person}/suspension", Fresh, scene => $"/practices/{scene.Fresh.Practice}/people/{Guid.NewGuid()}/suspension", null,
            401, 403, 403, 403, 403, 200, 404, 403, 403, 401, 403),
        new("PUT /hubs/{organisation}/people/{person}/suspension", Fresh, scene => $"/hubs/{scene.Fresh.Hub}/people/{Guid.NewGuid()}/suspension", _ => new { reason = "Left" },
            401, 403, 403, 403, 403, 200, 404, 403, 403, 401, 403),
        new("DELETE /hubs/{organisation}/people/{person}/suspension", Fresh, scene => $"/hubs/{scene.Fresh.Hub}/people/{Guid.NewGuid()}/suspension", null,
            401, 403, 403, 403, 403, 200, 404, 403, 403, 401, 403),
        new("GET /suspensions", Fresh, _ => "/suspensions", null,
            401, 403, 403, 403, 403, 200, 200, 403, 403, 401, 403),
        new("POST /sign-out", Filed, _ => "/sign-out", _ => new { },
            401, 200, 200, 200, 200, 200, 200, 200, 200, 401, 403),
        new("GET /parked", Filed, _ => "/parked", null,
            401, 403, 403, 403, 403, 403, 403, 403, 200, 401, 403),
        new("POST /parked/{id}/replay", Filed, _ => $"/parked/{Guid.NewGuid()}/replay", null,
            401, 403, 403, 403, 403, 403, 403, 403, 409, 401, 403),
    ];
}

/// <summary>The requests of tus, whose content is mostly headers.</summary>
public static class Photograph
{
    public static readonly object New = new(), Whereabouts = new(), Beginning = new();

    static readonly byte[] Bytes = ReferralOnItsWay.SmallPhotograph(31)[..(16 * 1024)];

    /// <summary>Fills the request in; null: it is no request of tus.</summary>
    public static (HttpContent? Content, Action<HttpRequestMessage> Headers)? Of(object? body)
    {
        if (ReferenceEquals(body, Whereabouts)) return (null, _ => { });
        if (ReferenceEquals(body, New)) return (null, request =>
        {
            request.Headers.Add("Upload-Length", "70000");
            request.Headers.Add("Upload-Metadata", $"image {Base64($"{Guid.NewGuid()}")},view {Base64(nameof(ViewKind.CloseUp))},type {Base64("image/jpeg")}");
        });
        if (!ReferenceEquals(body, Beginning)) return null;
        var content = new ByteArrayContent(Bytes);
        content.Headers.ContentType = new("application/offset+octet-stream");
        return (content, request => request.Headers.Add("Upload-Offset", "0"));
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
