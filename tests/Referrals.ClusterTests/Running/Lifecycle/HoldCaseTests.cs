using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>A case has at most one holder, whoever asks wherever; a hold can be lengthened, given back and taken anew.</summary>
[Collection(RunningSystem.Name)]
public sealed class HoldCaseTests(RunningSystem system)
{
    const int Cases = 30;
    const int Racers = 8;

    [Fact]
    public async Task Of_those_who_race_for_one_case_exactly_one_wins_and_the_others_are_told()
    {
        var own = await OwnHub.Open(system);
        var cases = await own.QueuedTextOnly(Cases);
        foreach (var each in cases)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Racers).Select(racer =>
                system.Post($"{Silo(racer)}/referrals/{each.Referral}/claim", own.Dermatologist(Guid.NewGuid()), new { })));

            Assert.Equal(1, Assert.Single(answers, answer => answer.Status == 200).Value.GetProperty("fence").GetInt64());
            Assert.Equal(Racers - 1, answers.Count(answer => answer is { Status: 409, Problem: "already-claimed" }));
        }
        Assert.Equal((long)Cases, await RunningSystem.Scalar(system.ClinicalDatabase,
            "SELECT count(*) FROM event WHERE kind = 'referral' AND type = 'Claimed' AND grain = ANY($1)", cases.Select(each => each.Referral).ToArray()));
    }

    [Fact]
    public async Task A_hold_is_renewed_given_back_and_taken_anew_under_a_greater_fence()
    {
        var own = await OwnHub.Open(system);
        var referral = Assert.Single(await own.QueuedTextOnly(1));
        var (first, second) = (own.Dermatologist(Guid.NewGuid()), own.Dermatologist(Guid.NewGuid()));
        var claimed = Must(await Claim(referral, first, 0));
        Assert.Equal(1, Fence(claimed));

        var renewed = Must(await Hold(referral, first, "renew", 1, silo: 1));
        Assert.Equal(1, Fence(renewed));
        Assert.True(renewed.GetProperty("leaseUntil").GetDateTimeOffset() > claimed.GetProperty("leaseUntil").GetDateTimeOffset());

        Assert.Equal("Queued", Must(await Hold(referral, first, "release", 1, silo: 0)).GetProperty("status").GetString());
        Assert.Equal("not-claimed", (await Hold(referral, first, "renew", 1, silo: 1)).Problem);

        Assert.Equal(2, Fence(Must(await Claim(referral, second, 1))));
        Assert.Equal("stale-fence", (await Hold(referral, first, "release", 1, silo: 0)).Problem);
        Assert.Equal("stale-fence", (await Advise(referral, first, 1)).Problem);
        Assert.Equal("not-claimed", (await Advise(referral, first, 2)).Problem);

        Must(await Hold(referral, second, "release", 2, silo: 1));
        Assert.Equal(3, Fence(Must(await Claim(referral, first, 0))));
        Assert.Equal("Advised", Must(await Advise(referral, first, 3)).GetProperty("status").GetString());
        Assert.Equal("wrong-state", (await Claim(referral, second, 0)).Problem);
    }

    [Fact]
    public async Task The_holder_who_asks_again_is_shown_the_same_hold()
    {
        var own = await OwnHub.Open(system);
        var referral = Assert.Single(await own.QueuedTextOnly(1));
        var holder = own.Dermatologist(Guid.NewGuid());
        Assert.Equal(Must(await Claim(referral, holder, 0)).ToString(), Must(await Claim(referral, holder, 1)).ToString());
    }

    Task<Answer> Claim(ReferralOnItsWay referral, string by, int silo) => system.Post($"{Silo(silo)}/referrals/{referral.Referral}/claim", by, new { });

    Task<Answer> Hold(ReferralOnItsWay referral, string by, string verb, long fence, int silo) =>
        system.Post($"{Silo(silo)}/referrals/{referral.Referral}/claim/{verb}", by, new { fence });

    Task<Answer> Advise(ReferralOnItsWay referral, string by, long fence) =>
        system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", by, new { fence, setVersion = 1, outcome = "AdviceOnly", text = "Nothing to do." });

    static long Fence(System.Text.Json.JsonElement claim) => claim.GetProperty("fence").GetInt64();

    string Silo(int number) => number % 2 == 0 ? system.Clinical : system.OtherClinical;
}
