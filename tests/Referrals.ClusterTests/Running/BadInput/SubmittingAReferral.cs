using Xunit;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>Which referrals clinical does not take.</summary>
[Collection(RunningSystem.Name)]
public sealed class SubmittingAReferral(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Put(object body, string? by = null, string? key = null) => system.Put($"{system.Clinical}/referrals/{referral.Referral}", by ?? referral.Gp, body, key);

    [Fact]
    public async Task An_emergency_does_not_wait_in_a_queue()
    {
        await referral.Linked();
        await referral.Refuses(422, "emergency-not-store-and-forward", () => Put(referral.ReferralBody.But("urgency", "Emergency")));
        Accepted(await Put(referral.ReferralBody), 201);
    }

    [Fact]
    public async Task Texts_have_their_bounds()
    {
        await referral.Linked();
        foreach (var question in new[] { "", "   ", "\n", null })
            await referral.Refuses(422, "question-required", () => Put(referral.ReferralBody.But("question", question)), question);
        await referral.Refuses(422, "text-too-long", () => Put(referral.ReferralBody.But("question", new string('q', 4_001))));
        await referral.Refuses(422, "text-too-long", () => Put(referral.ReferralBody.But("history", new string('h', 8_001))));
        foreach (var age in new[] { -1, 126 })
            await referral.Refuses(422, "age-out-of-range", () => Put(referral.ReferralBody.But("ageYears", age)), $"{age}");

        Accepted(await Put(referral.Checked(referral.ReferralBody.But("question", new string('q', 4_000)).But("history", new string('h', 8_000)).But("ageYears", 0))), 201);
    }

    [Fact]
    public async Task A_referral_without_photographs_needs_a_reason_and_a_hub_that_takes_it()
    {
        await referral.Linked();
        await referral.Refuses(422, "text-only-reason-required", () => Put(referral.TextOnlyBody.But("textOnlyReason", null)));
        Accepted(await Put(referral.TextOnlyBody), 201);

        var strict = new ReferralOnItsWay(system) { At = await OwnHub.Apart(system, textOnly: false) };
        await strict.Linked();
        Task<Answer> PutStrict(object body) => system.Put($"{system.Clinical}/referrals/{strict.Referral}", strict.Gp, body);
        await strict.Refuses(422, "text-only-not-allowed", () => PutStrict(strict.TextOnlyBody));
        Accepted(await PutStrict(strict.ReferralBody), 201);
    }

    [Fact]
    public async Task A_hub_that_the_practice_does_not_send_to_is_refused()
    {
        var stray = new ReferralOnItsWay(system) { HubNumber = 1 };
        await stray.Linked();
        await stray.Refuses(422, "hub-unknown", () => system.Put($"{system.Clinical}/referrals/{stray.Referral}", stray.Gp, stray.ReferralBody));
        var right = new ReferralOnItsWay(system) { PracticeNumber = 1, HubNumber = 1 };
        await right.Referred();
    }

    [Fact]
    public async Task A_referrals_id_is_taken_once()
    {
        await referral.Referred();
        await referral.Refuses(409, "already-exists", () => Put(referral.Checked(referral.ReferralBody.But("question", "Something else?"))));
        await referral.Refuses(404, "not-found", () => Put(referral.ReferralBody, system.Referrer(1)));
        // The same again is the same referral.
        Accepted(await Put(referral.ReferralBody), 201);
    }

    [Fact]
    public async Task A_code_that_is_none_is_refused()
    {
        await referral.Linked();
        foreach (var (member, value) in new[]
        {
            ("urgency", "Soon"), ("urgency", "routine"), ("urgency", "Routine "), ("urgency", "4"), ("useCase", ""), ("bodySite", "Left arm"), ("sex", "F"),
            // Added up as flags, these would be Advice and a value that there is not.
            ("urgency", "SuspectedCancer, Urgent"), ("urgency", "Urgent,Routine"), ("laterality", "0"), ("whyMobile", "Null"),
        })
            await referral.Refuses(400, "malformed-request", () => Put(referral.ReferralBody.But(member, value)), $"{member} {value}");
        Accepted(await Put(referral.ReferralBody), 201);
    }
}
