using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>All doors of referral, triage and network.</summary>
static class ClinicalDoors
{
    public static void Map(IEndpointRouteBuilder app)
    {
        PutHub.Map(app);
        ReadHubs.Map(app);
        ReadHubFigures.Map(app);
        PutPractice.Map(app);
        ReadPractices.Map(app);
        SubmitReferral.Map(app);
        ListReferrals.Map(app);
        ReadReferral.Map(app);
        RelinkReferral.Map(app);
        SupplyInformation.Map(app);
        CancelReferral.Map(app);
        InsistOnFaceToFace.Map(app);
        ReadQueue.Map(app);
        ClaimNext.Map(app);
        ClaimReferral.Map(app);
        HoldClaim.Map(app);
        IssueAdvice.Map(app);
        PackAdvice.Map(app);
        SuspendDoor.Map(app);
    }
}

/// <summary>Grains by their typed ids.</summary>
static class GrainsById
{
    public static IReferralGrain Referral(this IGrainFactory grains, ReferralId referral) => grains.Grain<IReferralGrain>(referral.Value);

    public static IImageSetGrain ImageSet(this IGrainFactory grains, ImageSetId set) => grains.Grain<IImageSetGrain>(set.Value);

    public static IDeviceCopiesGrain DeviceCopies(this IGrainFactory grains, ImageSetId set) => grains.Grain<IDeviceCopiesGrain>(set.Value);

    public static IHubGrain Hub(this IGrainFactory grains, HubId hub) => grains.Grain<IHubGrain>(hub.Value);

    public static IPracticeGrain Practice(this IGrainFactory grains, PracticeId practice) => grains.Grain<IPracticeGrain>(practice.Value);

    public static ITriageDeskGrain Desk(this IGrainFactory grains, HubId hub) => grains.Grain<ITriageDeskGrain>(hub.Value);
}

/// <summary>Small things that several doors say alike.</summary>
static class Answers
{
    /// <summary>The version as ETag, quoted.</summary>
    public static void SetETag(this HttpContext http, int version) => http.Response.Headers.ETag = $"\"{version}\"";

    /// <summary>Created when this was the first version, otherwise OK. A repeated creation is answered as it was.</summary>
    public static IResult Put<T>(this HttpContext http, int version, T answer)
    {
        http.SetETag(version);
        return version == 1 ? TypedResults.Created(http.Request.Path, answer) : TypedResults.Ok(answer);
    }

    /// <summary>Whether this caller may see the referral: its practice's referrer, or a dermatologist of its hub.</summary>
    public static bool MaySee(this Actor actor, Referral referral) => actor.May(Act.ReadReferral, Parties.Of(referral.Practice, referral.Hub));
}
