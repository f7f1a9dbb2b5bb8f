using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Lifecycle;

/// <summary>
/// The whole way with every command sent twice under its key, to another silo each time, one after the other or both at once: the answer is the same,
/// and it happened once.
/// </summary>
[Collection(RunningSystem.Name)]
public sealed class EverythingTwiceTests(RunningSystem system)
{
    static readonly string[] History =
    [
        "Submitted", "ImageSetAttached", "ImageSetCompleted", "CopiesOwed", "Queued", "DeviceCleared", "Claimed", "ClaimRenewed", "ClaimReleased", "Claimed", "InformationRequested", "InformationSupplied", "Queued",
        "Claimed", "AdviceIssued", "AdviceFiled", "AdviceAcknowledged", "Closed",
    ];

    [Theory, InlineData(false), InlineData(true)]
    public async Task Every_command_has_one_effect_and_one_answer(bool atOnce)
    {
        var own = await OwnHub.Open(system);
        var referral = own.Referral();
        await Twice(atOnce, Identity, HttpMethod.Put, $"/links/{referral.Link}", referral.Gp, referral.LinkBody, "ticket", "ticketExpiresAt");
        await referral.Linked();
        await Twice(atOnce, Clinical, HttpMethod.Put, $"/referrals/{referral.Referral}", referral.Gp, referral.ReferralBody);
        await OpenAndFill(referral, atOnce);
        await Twice(atOnce, Identity, HttpMethod.Put, $"/links/{referral.Link}/binding", referral.Gp, referral.BindingBody);
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/image-sets/{referral.Set}/seal", referral.Gp, referral.SealBody, "receipt");
        await referral.Until("Queued");
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/image-sets/{referral.Set}/deletions", referral.Gp, referral.DeletionBody);
        await RunningSystem.Until("the device is cleared", async () => (await Events(system.ClinicalDatabase, "referral", referral.Referral)).Contains("DeviceCleared"));

        await Twice(atOnce, Clinical, HttpMethod.Post, $"/hubs/{own.Hub}/claims", referral.Reader, new { });
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/referrals/{referral.Referral}/claim/renew", referral.Reader, new { fence = 1 });
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/referrals/{referral.Referral}/claim/release", referral.Reader, new { fence = 1 });
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/referrals/{referral.Referral}/claim", referral.Reader, new { });
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/referrals/{referral.Referral}/advice", referral.Reader,
            new { fence = 2, setVersion = 1, outcome = "MoreInformation", text = "Since when?", kinds = new[] { "Duration" } });
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/referrals/{referral.Referral}/information", referral.Gp, referral.Telling("Since May."));
        await referral.Claim();
        await Twice(atOnce, Clinical, HttpMethod.Post, $"/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("All is well."));
        await referral.Until("Filed");
        await Twice(atOnce, Identity, HttpMethod.Post, $"/records/{await referral.Record()}/entries/{referral.Referral}/acknowledge", referral.Gp, new { });
        await referral.Until("Closed");

        Assert.Equal(History, await Events(system.ClinicalDatabase, "referral", referral.Referral));
        Assert.Equal(["ImageSetOpened", "ImageAdded", "ImagesSealed"], await Events(system.ClinicalDatabase, "imageset", referral.Set));
        Assert.Equal(["CopiesOwed", "CopyDeleted", "CopyDeleted", "DeviceCleared"], await Events(system.ClinicalDatabase, "devicecopies", referral.Set));
        // The news of the copies comes by a road of its own.
        Assert.Equal(["AdviceEntered", "CopiesNoted", "EntryAcknowledged"], (await Events(system.IdentityDatabase, "recordentry", referral.Referral)).Order());
        Assert.Equal(1L, await RunningSystem.Scalar(system.IdentityDatabase, "SELECT count(*) FROM pseudonymkey WHERE referral = $1", referral.Referral));
    }

    /// <summary>Each request seals the patient with a key of its own, and which of them the link takes is decided late: whichever it is, its key is there (PSN-05).</summary>
    [Fact]
    public async Task A_link_asked_for_several_times_at_once_knows_its_patient()
    {
        var own = await OwnHub.Open(system);
        for (var time = 0; time < 20; time++)
        {
            var referral = own.Referral();
            var key = Guid.NewGuid().ToString();
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => system.Send(HttpMethod.Put, $"{system.Identity}/links/{referral.Link}", referral.Gp, referral.LinkBody, key)));
            Assert.All(answers, answer => Must(answer));
            Must(await referral.CheckTexts(new { question = referral.Question }));
        }
    }

    async Task OpenAndFill(ReferralOnItsWay referral, bool atOnce)
    {
        referral.Opened(await Twice(atOnce, Clinical, HttpMethod.Put, $"/referrals/{referral.Referral}/image-sets/{referral.Set}", referral.Gp, referral.ImageSetBody));
        await referral.Upload(SmallPhotograph(7));
    }

    string[] Clinical => [system.Clinical, system.OtherClinical];
    string[] Identity => [system.Identity, system.Identity];

    /// <summary>The answer that both got; members named as fresh may differ.</summary>
    async Task<JsonElement> Twice(bool atOnce, string[] silos, HttpMethod method, string path, string token, object body, params string[] fresh)
    {
        var key = Guid.NewGuid().ToString();
        Task<Answer> Send(string silo) => system.Send(method, silo + path, token, body, key);
        Answer[] answers = atOnce ? await Task.WhenAll(silos.Select(Send)) : [await Send(silos[0]), await Send(silos[1])];
        var values = answers.Select(answer => JsonNode.Parse(Must(answer).GetRawText())!.AsObject()).ToArray();
        foreach (var value in values)
            foreach (var member in fresh) value.Remove(member);
        Assert.True(JsonNode.DeepEquals(values[0], values[1]), $"{method} {path}: first {answers[0]}, then {answers[1]}");
        return Must(answers[0]);
    }

    static async Task<string[]> Events(Npgsql.NpgsqlDataSource database, string kind, Guid grain) =>
        (string[])(await RunningSystem.Scalar(database, "SELECT coalesce(array_agg(type ORDER BY version, ordinal), '{}') FROM event WHERE kind = $1 AND grain = $2", kind, grain))!;
}
