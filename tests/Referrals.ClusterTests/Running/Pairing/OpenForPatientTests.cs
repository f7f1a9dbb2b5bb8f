using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>Has this patient a referral under way? Asked by number, answered by the practice's own digest, and never across practices.</summary>
[Collection(RunningSystem.Name)]
public sealed class OpenForPatientTests(RunningSystem system)
{
    [Fact]
    public async Task A_practice_finds_what_is_under_way_until_it_is_taken_back_and_another_practice_finds_nothing()
    {
        var own = await OwnHub.Open(system);
        var referral = await own.Referral().WithPhotographs(1);
        var line = Assert.Single(await Ask(own.Gp, referral.Practice, referral.NhsNumber));
        Assert.Equal((referral.Link, referral.Referral), (line.GetProperty("link").GetGuid(), line.GetProperty("referral").GetGuid()));
        Assert.DoesNotContain(referral.NhsNumber, line.GetRawText());
        Assert.InRange(await Looks(referral.Practice), 1L, long.MaxValue);

        // The same number at another practice has another digest.
        Assert.DoesNotContain(await Ask(system.Referrer(), system.Network.Practices[0].Id, referral.NhsNumber), other => other.GetProperty("link").GetGuid() == referral.Link);
        Refused(await Post(system.Referrer(), referral.Practice, referral.NhsNumber), 404, "not-found");
        Refused(await Post(own.Gp, referral.Practice, null), 422, "identifier-required");

        Must(await system.Post($"{system.Identity}/links/{referral.Link}/cancel", own.Gp, new { reason = "WrongPatient" }));
        Assert.Empty(await Ask(own.Gp, referral.Practice, referral.NhsNumber));
    }

    Task<Answer> Post(string token, Guid practice, string? number) => system.Post($"{system.Identity}/links/open-for-patient", token, new { practice, nhsNumber = number });

    async Task<JsonElement[]> Ask(string token, Guid practice, string number) => [.. Must(await Post(token, practice, number)).GetProperty("links").EnumerateArray()];

    async Task<long> Looks(Guid practice) => (long)(await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM access WHERE verb = 'search' AND object = 'link' AND id_of = $1", practice))!;
}
