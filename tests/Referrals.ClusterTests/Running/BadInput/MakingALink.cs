using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>What identity does not take as a patient, and whom it does not join to a referral.</summary>
[Collection(RunningSystem.Name)]
public sealed class MakingALink(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Put(object body, string? by = null, Guid? link = null) => system.Put($"{system.Identity}/links/{link ?? referral.Link}", by ?? referral.Gp, body);

    [Fact]
    public async Task A_number_that_is_none_is_refused()
    {
        var right = ValidNhsNumber(250_000);
        var wrongCheck = right[..9] + (right[9] == '0' ? '1' : (char)(right[9] - 1));
        foreach (var number in new[] { wrongCheck, "9999999999", "1111111111", "0000000000", right[..9], right + "0", "99912A4567", "٩٩٩١٢٣٤٥٦٧", "-" + right[..9], "999-100-0003" })
            await referral.Refuses(422, "nhs-number-invalid", () => Put(referral.LinkBody.But("patient.nhsNumber", number)), number);
        foreach (var number in new[] { "4010232137", "6328797966" })
            await referral.Refuses(422, "nhs-number-not-synthetic", () => Put(referral.LinkBody.But("patient.nhsNumber", number)), number);
        await referral.Refuses(422, "identifier-required", () => Put(referral.LinkBody.But("patient.nhsNumber", null)));
        await referral.Refuses(422, "identifier-required", () => Put(referral.LinkBody.But("patient.nhsNumber", "  ")));
        foreach (var identifier in new[] { "A 17", "Müller", new string('7', 41), "17;18" })
            await referral.Refuses(422, "identifier-invalid", () => Put(referral.LinkBody.But("patient.localIdentifier", identifier)), identifier);

        Accepted(await Put(referral.LinkBody), 201);
    }

    [Fact]
    public async Task Particulars_that_cannot_be_a_patients_are_refused()
    {
        foreach (var (member, value) in new[] { ("familyName", ""), ("familyName", " "), ("givenName", "\t"), ("givenName", null) })
            await referral.Refuses(422, "patient-name-required", () => Put(referral.LinkBody.But($"patient.{member}", value)), $"{member} '{value}'");
        foreach (var name in new[] { new string('x', 101), "Test\u0007patient", "Test\npatient" })
            await referral.Refuses(422, "patient-name-invalid", () => Put(referral.LinkBody.But("patient.familyName", name)), name);
        foreach (var date in new[] { "1957-02-30", "57-3-4", "04/03/1957", "1957-03-04T00:00:00Z", "", "2999-01-01", "1857-03-04", null })
            await referral.Refuses(422, "birth-date-invalid", () => Put(referral.LinkBody.But("patient.birthDate", date)), date);

        Accepted(await Put(referral.LinkBody), 201);
    }

    [Fact]
    public async Task An_anonymised_case_has_no_patient_and_its_risk_must_be_accepted()
    {
        await referral.Refuses(422, "anonymised-has-no-patient", () => Put(referral.LinkBody.But("regime", "Anonymised").But("acceptsUnlinked", true)));
        await referral.Refuses(422, "unlinked-not-accepted", () => Put(referral.LinkBody.But("regime", "Anonymised").But("patient", null)));
        await referral.Refuses(422, "unlinked-not-accepted", () => Put(referral.LinkBody.But("regime", "Anonymised").But("patient", null).But("acceptsUnlinked", false)));
        Accepted(await Put(referral.LinkBody.But("regime", "Identified")), 201);
    }

    [Fact]
    public async Task A_practice_that_is_not_the_callers_is_refused()
    {
        await referral.Refuses(404, "not-found", () => Put(referral.LinkBody, system.Referrer(1)));
        await referral.Refuses(404, "not-found", () => Put(referral.LinkBody.But("practice", Guid.NewGuid())));
        Accepted(await Put(referral.LinkBody), 201);
    }

    [Fact]
    public async Task A_links_id_stands_for_one_patient_and_a_referral_has_one_link()
    {
        await referral.Linked();
        await referral.Refuses(409, "already-exists", () => Put(referral.LinkBody.But("patient.familyName", "Somebodyelse")));
        await referral.Refuses(409, "already-exists", () => Put(referral.LinkBody.But("hub", system.Network.Hubs[1].Id)));
        await referral.Refuses(409, "referral-already-linked", () => Put(referral.LinkBody, link: Guid.NewGuid()));
        // A foreign practice learns nothing about the id, and takes nothing over.
        await referral.Refuses(409, "already-exists", () => Put(referral.LinkBody.But("practice", system.Network.Practices[1].Id).But("referral", Guid.NewGuid()), system.Referrer(1)));

        Accepted(await Put(referral.LinkBody));
    }

    [Fact]
    public async Task Another_date_of_birth_under_a_filed_number_is_asked_about()
    {
        await referral.FiledTextOnly();
        var next = new ReferralOnItsWay(system);
        var mixedUp = next.LinkBody.But("patient.nhsNumber", referral.NhsNumber).But("patient.birthDate", "1961-11-30");
        await next.Refuses(409, "patient-differs", () => Put(mixedUp, link: next.Link));
        Accepted(await Put(mixedUp.But("birthDateConfirmed", true), link: next.Link), 201);
    }
}
