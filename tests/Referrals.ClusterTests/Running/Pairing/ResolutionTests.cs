using System.Text.Json;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;
using static Referrals.ClusterTests.Running.Refusing;

namespace Referrals.ClusterTests.Running.Pairing;

/// <summary>Two answers were swapped: nothing is filed, both sides are told, and a person of the practice says whose they are (scenario 10, PSN-12).</summary>
[Collection(RunningSystem.Name)]
public sealed class ResolutionTests(RunningSystem system)
{
    [Fact]
    public async Task Swapped_answers_wait_both_sides_see_it_and_two_identifiers_file_each_for_its_patient()
    {
        var own = await OwnHub.Open(system);
        var (one, two) = await Swapped(own);
        foreach (var each in new[] { one, two })
        {
            await Told(each, "reason", "PossibleMispairing");
            Assert.Equal("no-such-record", (await each.FindRecord()).Problem);
        }
        var held = Must(await system.Get($"{system.Identity}/quarantine/{one.Referral}", own.Gp));
        Assert.Equal((one.Root, two.Root), (Root(held, "hub"), Root(held, "sender")));
        Assert.DoesNotContain(one.NhsNumber, held.GetRawText());
        Assert.False(held.GetProperty("locked").GetBoolean());

        // The other patient's identifiers file nothing, whoever types them.
        Refused(await Resolve(one, "file", two), 422, "identifiers-mismatch");
        Refused(await Resolve(one, "file", one, born: "1957-04-03"), 422, "identifiers-mismatch");
        Assert.Equal("no-such-record", (await one.FindRecord()).Problem);
        foreach (var each in new[] { one, two })
        {
            var key = Guid.NewGuid().ToString();
            Accepted(await Resolve(each, "file", each, key: key));
            Accepted(await Resolve(each, "file", each, key: key));
            await each.Until("Filed");
            Assert.Equal(each.Root, (await each.Entry()).GetProperty("manifestRoot").GetString());
            await Told(each, "end", "Filed");
        }
        await own.Quarantined();
        Assert.Equal(2L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM event WHERE kind = 'quarantine' AND grain = $1 AND type = 'IdentifiersMistyped'", one.Referral));
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM event WHERE kind = 'recordentry' AND grain = $1 AND type = 'AdviceEntered'", one.Referral));
    }

    [Fact]
    public async Task Refused_for_good_it_is_never_filed_an_incident_is_opened_and_the_hub_is_told()
    {
        var own = await OwnHub.Open(system);
        var (one, _) = await Swapped(own);
        Refused(await Resolve(one, "refuse", null), 422, "identifier-required");
        Accepted(await Resolve(one, "refuse", one));
        await Told(one, "end", "Refused");
        var incident = await Incident(own, one, "AnswerRefused");

        // Even if sender and hub agree by now.
        Must(await system.Put($"{system.Identity}/links/{one.Link}/binding", one.Gp, one.BindingBody));
        await Postbox.Taken(system, one, await Postbox.Send(system, one, Guid.NewGuid()));
        Assert.Equal(("no-such-record", "Advised"), ((await one.FindRecord()).Problem, await one.Status()));
        Refused(await Resolve(one, "file", one, answer: "anything"), 404, "not-found");

        var closed = Must(await system.Post($"{system.Identity}/incidents/{incident}/close", own.Guardian, new { outcome = "NoHarm" }));
        Assert.Equal("NoHarm", closed.GetProperty("outcome").GetString());
        Refused(await system.Post($"{system.Identity}/incidents/{incident}/close", own.Guardian, new { outcome = "HarmReported" }), 409, "incident-closed");
        Assert.DoesNotContain(incident, (await Incidents(own.Guardian, "?open=true")).Select(line => line.GetProperty("incident").GetGuid()));
    }

    [Fact]
    public async Task After_five_wrong_tries_only_the_data_guardian_resolves_it()
    {
        var own = await OwnHub.Open(system);
        var (one, two) = await Swapped(own);
        Refused(await system.Get($"{system.Identity}/quarantine/{one.Referral}", system.Referrer()), 404, "not-found");
        var repeated = Guid.NewGuid().ToString();
        for (var again = 0; again < 2; again++) Refused(await Resolve(one, "file", two, key: repeated), 422, "identifiers-mismatch");
        for (var number = 1; number < 5; number++) Refused(await Resolve(one, "file", two), 422, "identifiers-mismatch");
        Refused(await Resolve(one, "file", one), 409, "resolution-locked");
        await Incident(own, one, "ResolutionLocked");
        Accepted(await Resolve(one, "file", one, by: own.Guardian));
        await one.Until("Filed");
    }

    [Fact]
    public async Task What_waits_for_its_sender_is_filed_by_nobodys_word_and_what_has_gone_is_not_resolved()
    {
        var own = await OwnHub.Open(system);
        var early = await (await own.Referral().WithPhotographs(1)).Sealed();
        await Answer(early);
        await own.Quarantined((early.Referral, "TooEarly"));
        Refused(await Resolve(early, "file", early), 409, "no-filing-by-hand");
        Refused(await Resolve(early, "file", early, answer: "another"), 409, "nothing-held");
        var (one, _) = await Swapped(own, besides: (early.Referral, "TooEarly"));
        Must(await system.Post($"{system.Identity}/links/{one.Link}/cancel", one.Gp, new { reason = "WrongPatient" }));
        Refused(await Resolve(one, "file", one), 409, "no-link-to-file-under");
        var ununited = Must(await system.Get($"{system.Identity}/ununited", own.Gp)).GetProperty("items").EnumerateArray().ToArray();
        var line = ununited.Single(item => item.GetProperty("referral").GetGuid() == early.Referral);
        Assert.Equal(("Open", "TooEarly", false), (line.GetProperty("status").GetString(), line.GetProperty("quarantine").GetString(), line.GetProperty("overdue").GetBoolean()));
    }

    [Fact]
    public async Task The_wrong_patient_found_late_is_unpaired_and_the_answer_comes_home_to_the_right_one()
    {
        var own = await OwnHub.Open(system);
        var wrong = await (await own.Referral().Advised(photographs: 1)).Read();
        var record = await wrong.Record();
        var before = Must(await system.Get($"{system.Identity}/records/{record}", wrong.Gp)).GetProperty("entries").GetArrayLength();
        Refused(await Unpair(wrong, record, new { reason = "WrongPatientPicked", nhsNumber = ValidNhsNumber(250_001), birthDate = "1957-03-04" }), 422, "identifiers-mismatch");

        var key = Guid.NewGuid().ToString();
        for (var again = 0; again < 2; again++)
            Accepted(await Unpair(wrong, record, new { reason = "WrongPatientPicked", nhsNumber = wrong.NhsNumber, birthDate = $"{wrong.BirthYear}-03-04" }, key));
        var after = Must(await system.Get($"{system.Identity}/records/{record}", wrong.Gp));
        Assert.Equal((1, 0), (before, after.GetProperty("entries").GetArrayLength()));
        Assert.Equal(wrong.Referral, after.GetProperty("enteredInError")[0].GetProperty("referral").GetGuid());
        Refused(await system.Get($"{system.Identity}/records/{record}/entries/{wrong.Referral}", wrong.Gp), 404, "not-found");
        Assert.Equal("Unpaired", Must(await system.Get($"{system.Identity}/links/{wrong.Link}", wrong.Gp)).GetProperty("status").GetString());
        await Incident(own, wrong, "Mispairing");
        await own.Quarantined((wrong.Referral, "UnpairedLink"));
        await wrong.Until("Advised");
        Refused(await system.Put($"{system.Identity}/links/{wrong.Link}/binding", wrong.Gp, wrong.BindingBody), 409, "link-unpaired");

        var right = await wrong.ForAnotherPatient("Rightpatient").Linked();
        Must(await system.Put($"{system.Identity}/links/{right.Link}/binding", right.Gp, wrong.BindingBody));
        Must(await system.Put($"{system.Clinical}/referrals/{wrong.Referral}/link", wrong.Gp, new { ticket = right.Ticket }));
        await wrong.Until("Filed");
        Assert.Equal((wrong.Root, right.Pseudonym), ((await right.Entry()).GetProperty("manifestRoot").GetString(), (await right.Entry()).GetProperty("pseudonym").GetString()));
        await own.Quarantined();
        await Told(wrong, "end", "Filed");
        // The old message, come again, changes nothing.
        await Postbox.Taken(system, wrong, await Postbox.Send(system, wrong, Guid.NewGuid()));
        Assert.Equal(0, Must(await system.Get($"{system.Identity}/records/{record}", wrong.Gp)).GetProperty("entries").GetArrayLength());
        Assert.Equal(0L, await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT count(*) FROM parked WHERE body->>'referral' = $1", wrong.Referral.ToString()));
    }

    Task<Answer> Unpair(ReferralOnItsWay of, Guid record, object body, string? key = null) =>
        system.Post($"{system.Identity}/records/{record}/entries/{of.Referral}/unpair", of.Gp, body, key);

    /// <summary>Each is bound to the other's photographs, and answered.</summary>
    async Task<(ReferralOnItsWay One, ReferralOnItsWay Two)> Swapped(OwnHub own, (Guid, string)? besides = null)
    {
        var (one, two) = (await own.Referral().WithPhotographs(1), await own.Referral().WithPhotographs(1));
        await Bind(one, two);
        await Bind(two, one);
        foreach (var each in new[] { one, two }) await Answer(await each.Sealed());
        (Guid, string)[] both = [(one.Referral, "PossibleMispairing"), (two.Referral, "PossibleMispairing")];
        await own.Quarantined(besides is { } other ? [.. both, other] : both);
        return (one, two);
    }

    async Task Bind(ReferralOnItsWay referral, ReferralOnItsWay photographs) => Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp,
        new { imageSet = photographs.Set, setVersion = referral.Version, manifestRoot = photographs.Root, birthYear = referral.BirthYear }));

    async Task Answer(ReferralOnItsWay referral)
    {
        await referral.Claim();
        Must(await system.Post($"{system.Clinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody()));
    }

    /// <param name="patient">Whose identifiers are entered; null: none.</param>
    async Task<Answer> Resolve(ReferralOnItsWay of, string verb, ReferralOnItsWay? patient, string? born = null, string? by = null, string? answer = null, string? key = null)
    {
        if (!answers.TryGetValue(of.Referral, out var named) && answer is null)
            answers[of.Referral] = named = Must(await system.Get($"{system.Identity}/quarantine/{of.Referral}", of.Gp)).GetProperty("answer").GetString()!;
        return await system.Post($"{system.Identity}/quarantine/{of.Referral}/{verb}", by ?? of.Gp, new
        {
            answer = answer ?? named, reason = "WrongPhotographsBound", nhsNumber = patient?.NhsNumber, birthDate = patient is null ? null : born ?? $"{patient.BirthYear}-03-04",
        }, key);
    }

    readonly Dictionary<Guid, string> answers = [];

    /// <summary>Dermatologist and referrer see it on the referral.</summary>
    async Task Told(ReferralOnItsWay referral, string member, string value)
    {
        foreach (var reader in new[] { referral.Gp, referral.Reader })
            await RunningSystem.Until($"{referral.Referral} shows {value}", async () =>
                Must(await system.Get($"{system.Clinical}/referrals/{referral.Referral}", reader)).TryGetProperty("quarantine", out var shown)
                && shown.TryGetProperty(member, out var told) && told.GetString() == value);
    }

    async Task<Guid> Incident(OwnHub own, ReferralOnItsWay referral, string kind)
    {
        JsonElement[] found = [];
        await RunningSystem.Until($"{kind} of {referral.Referral} is an incident", async () => (found = [.. (await Incidents(own.Guardian)).Where(line =>
            line.GetProperty("kind").GetString() == kind && line.GetProperty("referral").GetGuid() == referral.Referral)]).Length > 0);
        return Assert.Single(found).GetProperty("incident").GetGuid();
    }

    async Task<JsonElement[]> Incidents(string token, string query = "") =>
        [.. Must(await system.Get($"{system.Identity}/incidents{query}", token)).GetProperty("items").EnumerateArray()];

    static string? Root(JsonElement held, string side) => held.GetProperty(side).GetProperty("set").GetProperty("manifestRoot").GetString();
}
