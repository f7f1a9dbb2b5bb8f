using System.Text.Json.Nodes;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>No photograph without a consent that covers it and a device that is known (DT-10, DEV-01).</summary>
[Collection(RunningSystem.Name)]
public sealed class OpeningAnImageSet(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Put(object body, Guid? set = null, string? by = null) =>
        system.Put($"{system.Clinical}/referrals/{referral.Referral}/image-sets/{set ?? referral.Set}", by ?? referral.Gp, body);

    JsonObject Consent(Action<JsonObject> change) => referral.ImageSetBody.But(body => change(body["consent"]!.AsObject()));

    [Fact]
    public async Task A_set_needs_consent_and_device()
    {
        await referral.Referred();
        await referral.Refuses(422, "consent-required", () => Put(new { }));
        await referral.Refuses(422, "consent-required", () => Put(referral.ImageSetBody.But("consent", null)));
        await referral.Refuses(422, "device-required", () => Put(referral.ImageSetBody.But("device", null)));
        foreach (var member in new[] { "id", "kind", "patient", "purposes", "areas", "givenAt", "formVersion", "signedBy", "informationComplete", "documented" })
            await referral.Refuses(400, "malformed-request", () => Put(referral.ImageSetBody.But($"consent.{member}", null)), $"consent without {member}");
        foreach (var (member, value) in new (string, JsonNode)[]
        {
            ("device.scenario", "Borrowed"), ("device.storage", "Safe"), ("device.alsoOn", new JsonArray("Device")), ("device.alsoOn", new JsonArray("Backup")),
            ("device.alsoOn", new JsonArray("ConduitPc", "ConduitPc")), ("device.alsoOn", new JsonArray("Drawer")), ("consent.kind", "Presumed"), ("consent.purposes", new JsonArray("Everything")), ("consent.areas", new JsonArray("my left arm")),
            ("consent.formVersion", ""), ("consent.formVersion", "the form"), ("consent.formVersion", "A-2017\n"), ("consent.formVersion", new string('A', 41)),
            ("taken", -1), ("taken", 501), ("empty", "ManagementQuestion"), ("consent.purposes", "DirectCare"), ("consent.givenAt", "yesterday"),
        })
            await referral.Refuses(400, "malformed-request", () => Put(referral.ImageSetBody.But(member, value)), $"{member} {value.ToJsonString()}");
        Accepted(await Put(referral.ImageSetBody), 201);
    }

    [Fact]
    public async Task A_consent_that_the_table_does_not_let_through_names_its_row()
    {
        await referral.Referred();
        foreach (var (row, spoil) in new (string, Action<JsonObject>)[]
        {
            ("row 11", consent => consent["informationComplete"] = false),
            ("row 6", consent => (consent["kind"], consent["documented"]) = ("Verbal", false)),
            ("row none", consent => consent["signedBy"] = new JsonArray("Patient")),
            ("row none", consent => consent["signedBy"] = new JsonArray()),
            ("row none", consent => consent["purposes"] = new JsonArray("TeachingInternal")),
            ("row none", consent => consent["purposes"] = new JsonArray()),
            ("row none", consent => consent["kind"] = "Assumed"),
            ("row none", consent => consent["patient"] = "Child"),
            ("row none", consent => (consent["patient"], consent["signedBy"]) = ("AdultCannotSign", new JsonArray("Patient", "Professional"))),
            ("row none", consent => (consent["patient"], consent["kind"]) = ("LacksCapacity", "Verbal")),
            ("row none", consent => (consent["patient"], consent["kind"], consent["signedBy"], consent["documented"]) = ("PatientInitiated", "Assumed", new JsonArray("Receiver"), false)),
        })
        {
            var body = Consent(spoil);
            await referral.Refuses(422, "consent-invalid", () => Put(body), body.ToJsonString());
            Assert.Contains($"DT-10 {row}", (await Put(body)).Value.GetProperty("detail").GetString());
        }
        await referral.Refuses(422, "consent-invalid", () => Put(Consent(consent => consent["givenAt"] = DateTimeOffset.UtcNow.AddHours(1))));
        Accepted(await Put(Consent(consent =>
            (consent["patient"], consent["kind"], consent["signedBy"]) = ("LacksCapacity", "BestInterest", new JsonArray("Professional")))), 201);
    }

    [Fact]
    public async Task Photographs_or_none_is_what_the_referral_said()
    {
        await referral.Referred();
        await referral.Refuses(422, "set-empty-not-allowed", () => Put(referral.EmptySetBody));
        Accepted(await Put(referral.ImageSetBody), 201);

        var words = await new ReferralOnItsWay(system).WithEmptySet();
        await words.Refuses(409, "referral-wants-no-images", () => system.Put($"{system.Clinical}/referrals/{words.Referral}/image-sets/{Guid.NewGuid()}", words.Gp, words.ImageSetBody));
        await words.Refuses(409, "set-takes-no-images", () => words.Create(Guid.NewGuid(), 1000));
        Accepted(await system.Post($"{system.Clinical}/image-sets/{words.Set}/seal", words.Gp, words.EmptySealBody));
    }

    [Fact]
    public async Task A_set_belongs_to_one_referral_and_is_replaced_for_good()
    {
        await referral.WithOpenSet();
        var first = referral.Set;
        var stranger = await new ReferralOnItsWay(system).WithOpenSet();
        await referral.Refuses(409, "already-exists", () => Put(referral.ImageSetBody));
        await referral.Refuses(409, "already-exists", () => Put(referral.ImageSetBody, stranger.Set));
        var foreign = await new ReferralOnItsWay(system) { PracticeNumber = 1 }.WithOpenSet();
        await referral.Refuses(404, "not-found", () => Put(referral.ImageSetBody, foreign.Set));
        await referral.Refuses(404, "not-found", () => Put(referral.ImageSetBody, Guid.NewGuid(), system.Referrer(1)));
        await referral.Refuses(400, "malformed-request", () => Put(referral.ImageSetBody, Guid.Empty));

        referral.Set = Guid.NewGuid();
        await referral.OpenSet();
        await referral.Refuses(409, "image-set-replaced", () => Put(referral.ImageSetBody, first));
        await referral.Refuses(409, "image-set-replaced", () => system.Post($"{system.Clinical}/image-sets/{first}/seal", referral.Gp, referral.SealBody));
        await referral.Upload(SmallPhotograph(1));
        await referral.Sealed();
        await referral.Refuses(409, "wrong-state", () => Put(referral.ImageSetBody, Guid.NewGuid()));
    }

    [Fact]
    public async Task A_referral_has_so_many_sets_and_no_more()
    {
        await referral.Referred();
        for (var count = 0; count < 20; count++) Accepted(await Put(referral.ImageSetBody, referral.Set = Guid.NewGuid()), 201);
        var last = referral.Set;
        await referral.Refuses(409, "too-many-image-sets", () => Put(referral.ImageSetBody, Guid.NewGuid()));
        Assert.Equal(20, Must(await system.Get($"{system.Clinical}/image-sets/{last}", referral.Gp)).GetProperty("version").GetInt32());
    }
}
