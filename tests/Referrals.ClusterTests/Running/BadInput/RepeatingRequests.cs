using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>The same key means the same wish: repeated it is answered as before, for another wish it is refused.</summary>
[Collection(RunningSystem.Name)]
public sealed class RepeatingRequests(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);
    readonly string key = Guid.NewGuid().ToString();

    string Case => $"{system.Clinical}/referrals/{referral.Referral}";
    string Link => $"{system.Identity}/links/{referral.Link}";

    [Fact]
    public async Task Every_change_by_POST_needs_a_key()
    {
        await referral.ClaimedTextOnly();
        foreach (var (url, by, body) in new (string, string, object)[]
        {
            ($"{system.Clinical}/image-sets/{referral.Set}/seal", referral.Gp, referral.EmptySealBody),
            ($"{system.Clinical}/hubs/{referral.Hub}/claims", referral.Reader, new { }),
            ($"{Case}/claim", referral.Reader, new { }),
            ($"{Case}/claim/renew", referral.Reader, new { fence = referral.Fence }),
            ($"{Case}/claim/release", referral.Reader, new { fence = referral.Fence }),
            ($"{Case}/advice", referral.Reader, referral.AdviceBody()),
            ($"{Case}/information", referral.Gp, referral.Telling("Since May.")),
            ($"{Link}/cancel", referral.Gp, new { reason = "WrongPatient" }),
            ($"{system.Identity}/records/{Guid.NewGuid()}/entries/{referral.Referral}/acknowledge", referral.Gp, new { }),
        })
        {
            await referral.Refuses(400, "idempotency-key-required", () => system.Send(HttpMethod.Post, url, by, body), url);
            await referral.Refuses(400, "idempotency-key-too-long", () => system.Post(url, by, body, new string('k', 201)), url);
        }
        Accepted(await system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody(), new string('k', 200)));
    }

    [Fact]
    public async Task A_key_is_good_for_one_body()
    {
        await referral.ClaimedTextOnly();
        var renewed = Must(await system.Post($"{Case}/claim/renew", referral.Reader, new { fence = referral.Fence }, key));
        Assert.Equal(renewed.GetRawText(), Must(await system.Post($"{Case}/claim/renew", referral.Reader, new { fence = referral.Fence }, key)).GetRawText());
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{Case}/claim/renew", referral.Reader, new { fence = referral.Fence + 1 }, key));
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody(), key));
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody(), key));

        var advised = Guid.NewGuid().ToString();
        Accepted(await system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody("Benign."), advised));
        await referral.Until("Filed");
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody("Malignant."), advised));
        Accepted(await system.Post($"{Case}/advice", referral.Reader, referral.AdviceBody("Benign."), advised));
        // A colleague's key of the same text is another key.
        await referral.Refuses(409, "not-claimed", () => system.Post($"{Case}/advice", referral.OtherReader, referral.AdviceBody("Benign."), advised));
    }

    /// <summary>Renewing and releasing have equal bodies: who asked for one must not be told that the other has happened.</summary>
    [Fact]
    public async Task A_key_is_good_for_one_address()
    {
        await referral.ClaimedTextOnly();
        var held = new { fence = referral.Fence };
        Accepted(await system.Post($"{Case}/claim/renew", referral.Reader, held, key));
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{Case}/claim/release", referral.Reader, held, key));
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{Case}/claim", referral.Reader, new { }, key));
        Accepted(await system.Post($"{Case}/claim/release", referral.Reader, held));
        Assert.Equal("Queued", await referral.Status());
    }

    [Fact]
    public async Task The_next_case_by_the_same_key_is_the_same_case()
    {
        var own = await OwnHub.Apart(system);
        await new ReferralOnItsWay(system) { At = own }.QueuedTextOnly();
        await new ReferralOnItsWay(system) { At = own }.QueuedTextOnly();
        var claims = $"/hubs/{own.Hub}/claims";
        var first = await system.Post(system.Clinical + claims, own.Reader, new { }, key);
        var again = await system.Post(system.OtherClinical + claims, own.Reader, new { }, key);
        Assert.Equal((201, first.Body), (again.Status, again.Body));
        Refused(await system.Post(system.Clinical + claims, own.Reader, new { other = true }, key), 422, "idempotency-key-reused");
        var second = Must(await system.Post(system.Clinical + claims, own.Reader, new { }));
        Assert.NotEqual(first.Value.GetProperty("referral").GetGuid(), second.GetProperty("referral").GetGuid());
    }

    [Fact]
    public async Task In_identity_too()
    {
        await referral.Linked();
        Must(await system.Post($"{Link}/cancel", referral.Gp, new { reason = "WrongPatient" }, key));
        Accepted(await system.Post($"{Link}/cancel", referral.Gp, new { reason = "WrongPatient" }, key));
        await referral.Refuses(422, "idempotency-key-reused", () => system.Post($"{Link}/cancel", referral.Gp, new { reason = "WrongHub" }, key));

        var next = new ReferralOnItsWay(system);
        var (link, made) = ($"{system.Identity}/links/{next.Link}", Guid.NewGuid().ToString());
        Accepted(await system.Put(link, next.Gp, next.LinkBody, made), 201);
        Accepted(await system.Put(link, next.Gp, next.LinkBody, made));
        await next.Refuses(422, "idempotency-key-reused", () => system.Put(link, next.Gp, next.LinkBody.But("patient.familyName", "Somebodyelse"), made));
    }

    [Fact]
    public async Task A_submission_is_repeated_until_it_is_answered()
    {
        await referral.Linked();
        var first = Must(await system.Put(Case, referral.Gp, referral.ReferralBody, key));
        Assert.Equal(first.GetRawText(), Must(await system.Put(Case, referral.Gp, referral.ReferralBody, key)).GetRawText());
        await referral.Refuses(422, "idempotency-key-reused", () => system.Put(Case, referral.Gp, referral.ReferralBody.But("urgency", "Urgent"), key));
        await referral.OpenSet();
        Assert.Equal(first.GetRawText(), Must(await system.Put(Case, referral.Gp, referral.ReferralBody, key)).GetRawText());
    }
}
