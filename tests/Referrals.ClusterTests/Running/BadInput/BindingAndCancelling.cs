using Referrals.Contracts;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>What a practice cannot vouch for, and what it cannot take back.</summary>
[Collection(RunningSystem.Name)]
public sealed class BindingAndCancelling(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Bind(object body, string? by = null) => system.Put($"{system.Identity}/links/{referral.Link}/binding", by ?? referral.Gp, body);
    Task<Answer> Cancel(string reason = "WrongPatient", string? by = null, string? key = null) =>
        system.Post($"{system.Identity}/links/{referral.Link}/cancel", by ?? referral.Gp, new { reason }, key);

    [Fact]
    public async Task A_binding_needs_the_right_year_of_birth_and_a_digest()
    {
        await referral.WithPhotographs(1);
        foreach (var year in new[] { 1958, 1975, 57, 0, -1957, int.MaxValue })
            await referral.Refuses(422, "birth-year-mismatch", () => Bind(referral.BindingBody.But("birthYear", year)), $"{year}");
        foreach (var root in new[] { "", referral.Root[..63], referral.Root + "0", referral.Root + "\n", referral.Root.ToUpperInvariant(), new string('g', 64) })
            await referral.Refuses(422, "binding-invalid", () => Bind(referral.BindingBody.But("manifestRoot", root)), root);
        foreach (var version in new[] { 0, -1 })
            await referral.Refuses(422, "binding-invalid", () => Bind(referral.BindingBody.But("setVersion", version)), $"{version}");
        await referral.Refuses(404, "not-found", () => Bind(referral.BindingBody, system.Referrer(1)));

        Accepted(await Bind(referral.BindingBody));
        await referral.Sealed();
    }

    [Fact]
    public async Task An_older_version_than_the_bound_one_is_refused()
    {
        await referral.Bound(1);
        var first = referral.BindingBody;
        referral.Set = Guid.NewGuid();
        referral.Entries.Clear();
        await referral.OpenSet();
        await referral.Upload(SmallPhotograph(7));
        Accepted(await Bind(referral.BindingBody));
        await referral.Refuses(409, "binding-outdated", () => Bind(first));
        await referral.Sealed();
    }

    [Fact]
    public async Task A_cancelled_link_is_not_bound_and_gives_no_ticket()
    {
        await referral.WithPhotographs(1);
        await referral.Refuses(404, "not-found", () => Cancel(by: system.Referrer(1)));
        await referral.Refuses(400, "malformed-request", () => Cancel("BecauseIWantTo"));
        Accepted(await Cancel());
        await referral.Refuses(409, "link-cancelled", () => Bind(referral.BindingBody));
        Assert.False(Must(await system.Get($"{system.Identity}/links/{referral.Link}", referral.Gp)).TryGetProperty("ticket", out _));
        Accepted(await Cancel());
    }

    [Fact]
    public async Task After_filing_a_link_is_neither_bound_nor_cancelled()
    {
        await referral.FiledTextOnly();
        await referral.Refuses(409, "link-already-filed", () => Cancel());
        await referral.Refuses(409, "link-already-filed", () => Bind(referral.BindingBody.But("setVersion", 2)));
        Assert.Equal("Filed", Must(await system.Get($"{system.Identity}/links/{referral.Link}", referral.Gp)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_answer_to_photographs_that_nobody_vouched_for_reaches_no_record()
    {
        await referral.WithPhotographs(1);
        var swapped = referral.Entries[0] with { Sha256 = new string('5', 64) };
        var root = Manifest.Root(new ImageSetId(referral.Set), referral.Version, referral.Salt, [swapped]);
        Accepted(await Bind(referral.BindingBody.But("manifestRoot", root)));
        await referral.Sealed();
        await referral.Claim();
        Accepted(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));

        Assert.Equal("PossibleMispairing", await Quarantined());
        Refused(await system.Post($"{system.Identity}/records/search", referral.Gp, new { practice = referral.Practice, nhsNumber = referral.NhsNumber }), 404, "no-such-record");
        Assert.Equal("Advised", await referral.Status());
        await new ReferralOnItsWay(system).FiledTextOnly();
    }

    async Task<string?> Quarantined()
    {
        string? reason = null;
        await RunningSystem.Until("the answer is in quarantine", async () =>
        {
            foreach (var held in Must(await system.Get($"{system.Identity}/quarantine?limit=200", referral.Gp)).GetProperty("items").EnumerateArray())
                if (held.GetProperty("referral").GetGuid() == referral.Referral) reason = held.GetProperty("reason").GetString();
            return reason is not null;
        });
        return reason;
    }
}
