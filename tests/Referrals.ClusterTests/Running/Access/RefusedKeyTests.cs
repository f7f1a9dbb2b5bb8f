using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Whoever is no party and asks for a pseudonym's key learns nothing, and is noticed (PSN-05, DT-17, WRK-08).</summary>
[Collection(RunningSystem.Name)]
public sealed class RefusedKeyTests(RunningSystem system)
{
    [Fact]
    public async Task Asking_for_another_practices_key_is_one_incident_at_that_practice_however_often_it_is_tried()
    {
        var (own, other) = (await OwnHub.Apart(system), await OwnHub.Apart(system));
        var link = await new ReferralOnItsWay(system) { At = own }.Linked();
        for (var again = 0; again < 3; again++) Refused(await system.Get($"{system.Identity}/links/{link.Link}", other.Gp), 404, "not-found");
        Refused(await system.Post($"{system.Identity}/links/{link.Link}/cancel", other.Gp, new { reason = "WrongPatient" }), 404, "not-found");
        Refused(await system.Get($"{system.Identity}/links/{Guid.NewGuid()}", other.Gp), 404, "not-found");

        var incident = Assert.Single(await Incidents(own.Guardian));
        Assert.Equal(("KeyRefused", link.Referral), (incident.GetProperty("kind").GetString(), incident.GetProperty("referral").GetGuid()));
        Assert.Empty(await Incidents(other.Guardian));
        Assert.Equal(4L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE verb = 'refused' AND id_of = $1", link.Link));

        // Its own practice is no stranger.
        Must(await system.Get($"{system.Identity}/links/{link.Link}", own.Gp));
        Assert.Single(await Incidents(own.Guardian));
    }

    async Task<System.Text.Json.JsonElement[]> Incidents(string token) =>
        [.. Must(await system.Get($"{system.Identity}/incidents", token)).GetProperty("items").EnumerateArray()];
}
