using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>The practice or the hub reads a whole referral. The access row is written before a text is opened.</summary>
static class ReadReferral
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/referrals/{referral:guid}", Handle)
        .RequireAct(Act.ReadReferral).WithTags("Referral").WithSummary("One referral with its texts, images and answer")
        .Produces<ReferralAnswer>().ProducesProblem(404);

    static async Task<IResult> Handle(Guid referral, HttpContext http, IGrainFactory grains, ReferralTexts texts, AccessLog access, CancellationToken cancel)
    {
        var id = new ReferralId(referral);
        var actor = http.Actor();
        if (await grains.Referral(id).View() is not { } stored || !actor.MaySee(stored.Referral)) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "read", "referral", referral, nameof(ConsentPurpose.DirectCare), cancel);
        var shown = stored.Referral.Complete?.ImageSet ?? stored.Referral.CurrentSet;
        var set = shown is { } one ? await grains.ImageSet(one).View() : null;
        using var key = await texts.KeyOf(id, stored.Referral);
        http.SetETag(stored.Version);
        return TypedResults.Ok(ReferralAnswer.Of(id, stored, key, set));
    }
}
