using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Photographs go up, are sealed, and come back byte for byte to those who may see them.</summary>
[Collection(nameof(AClinic))]
public sealed class PhotographTests(AClinic clinic)
{
    [Fact]
    public async Task Photographs_sent_through_both_silos_are_sealed_and_read_back_equal()
    {
        using var referrer = clinic.Referrer();
        using var other = clinic.Referrer(clinic.Two);
        var referral = await clinic.Submit(referrer);
        var (set, version, salt) = await AClinic.Open(referrer, referral);
        // Around the chunk of 16 KiB and around the last, empty one.
        Photograph[] photographs = [Photograph.Of(3_000_001), Photograph.Of(16_384), Photograph.Of(16_383), Photograph.Of(32_768, 640, 480), Photograph.Of(200)];
        foreach (var (place, photograph) in photographs.Index()) await (place % 2 == 0 ? referrer : other).Upload(set, photograph);

        using var sealing = await other.Seal(set, version, salt, photographs);
        await sealing.Says(HttpStatusCode.OK);
        var receipt = (await sealing.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal((5, "GB-ENG"), ((int)receipt["images"]!, (string)receipt["archive"]!));

        using var dermatologist = clinic.Dermatologist();
        foreach (var photograph in photographs)
        {
            using var shown = await dermatologist.GetAsync($"/image-sets/{set}/images/{photograph.Image}");
            await shown.Says(HttpStatusCode.OK);
            Assert.Equal("image/jpeg", shown.Content.Headers.ContentType!.ToString());
            Assert.Equal("inline; filename=\"image.jpg\"", shown.Content.Headers.ContentDisposition!.ToString());
            Assert.Equal("no-store", shown.Headers.CacheControl!.ToString());
            Assert.Equal(photograph.Bytes, await shown.Content.ReadAsByteArrayAsync());
            Assert.Equal(1L, await clinic.Scalar("SELECT count(*) FROM access WHERE id_of = $1 AND verb = 'view' AND purpose = 'triage' AND role = 'Dermatologist'", photograph.Image.Value));
        }

        var answer = (await referrer.GetFromJsonAsync<JsonNode>($"/image-sets/{set}"))!;
        Assert.Equal("Sealed", (string?)answer["state"]);
        Assert.Equal(photographs.Select(photograph => photograph.Sha256), answer["images"]!.AsArray().Select(image => (string)image!["sha256"]!));
        Assert.Equal([0, 0, 0, 1, 0], answer["images"]!.AsArray().Select(image => image!["warnings"]!.AsArray().Count));
    }

    [Fact]
    public async Task The_hub_sees_nothing_of_a_set_that_is_not_sealed_and_another_hub_or_practice_never()
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(20_000);
        await referrer.Upload(set, photograph);
        var address = $"/image-sets/{set}/images/{photograph.Image}";
        using var hub = clinic.Dermatologist();
        using var otherHub = clinic.Dermatologist(hub: 1);
        using var stranger = clinic.Stranger();

        await (await hub.GetAsync(address)).Refuses(404, "not-found");
        await (await referrer.GetAsync(address)).Says(HttpStatusCode.OK);
        await (await referrer.Seal(set, version, salt, photograph)).Says(HttpStatusCode.OK);
        await (await hub.GetAsync(address)).Says(HttpStatusCode.OK);
        await (await otherHub.GetAsync(address)).Refuses(404, "not-found");
        await (await stranger.GetAsync(address)).Refuses(404, "not-found");
        await (await stranger.GetAsync($"/image-sets/{set}")).Refuses(404, "not-found");
        Assert.Null(await stranger.Offset(photograph.Image));
        await (await hub.GetAsync($"/image-sets/{Guid.NewGuid()}/images/{photograph.Image}")).Refuses(404, "not-found");
    }

    [Fact]
    public async Task A_repeated_request_has_one_effect()
    {
        using var referrer = clinic.Referrer();
        var referral = await clinic.Submit(referrer);
        var consent = new { consent = AClinic.AConsent(), device = AClinic.ADevice() };
        var set = new Contracts.ImageSetId(Guid.NewGuid());
        var first = await (await referrer.PutAsJsonAsync($"/referrals/{referral}/image-sets/{set}", consent)).Content.ReadAsStringAsync();
        var again = await (await referrer.PutAsJsonAsync($"/referrals/{referral}/image-sets/{set}", consent)).Content.ReadAsStringAsync();
        Assert.Equal(first, again);
        var salt = Convert.FromBase64String((string)JsonNode.Parse(first)!["salt"]!);

        var photograph = Photograph.Of(20_000);
        await referrer.Upload(set, photograph);
        using var created = await referrer.Create(set, photograph);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var finished = await referrer.Patch(photograph.Image, photograph.Bytes.Length, default, checksum: null);
        Assert.Equal((HttpStatusCode.NoContent, 20_000L), (finished.StatusCode, TusClient.OffsetOf(finished)));

        var sealedOnce = await (await referrer.Seal(set, 1, salt, photograph)).Content.ReadAsStringAsync();
        var sealedTwice = await (await referrer.Seal(set, 1, salt, photograph)).Content.ReadAsStringAsync();
        Assert.Equal(WithoutReceipt(sealedOnce), WithoutReceipt(sealedTwice));
        Assert.Equal(3L, await clinic.Scalar("SELECT count(*) FROM event WHERE kind = 'imageset' AND grain = $1", set.Value));
    }

    /// <summary>Signed anew each time, over the same.</summary>
    static string WithoutReceipt(string answer)
    {
        var members = JsonNode.Parse(answer)!.AsObject();
        Assert.True(members.Remove("receipt"));
        return members.ToJsonString();
    }

    [Fact]
    public async Task A_text_only_referral_seals_an_empty_set_with_its_reason()
    {
        using var referrer = clinic.Referrer();
        var referral = await clinic.Submit(referrer, images: false);
        var set = new Contracts.ImageSetId(Guid.NewGuid());
        using var opened = await referrer.PutAsJsonAsync($"/referrals/{referral}/image-sets/{set}", new { empty = "ManagementQuestion" });
        var answer = (await opened.Content.ReadFromJsonAsync<JsonNode>())!;
        var root = Contracts.Manifest.Root(set, (int)answer["version"]!, Convert.FromBase64String((string)answer["salt"]!), []);
        object[] none = [];
        await (await referrer.Post($"/image-sets/{set}/seal", new { version = 1, entries = none, manifestRoot = root })).Refuses(422, "empty-reason-required");
        await (await referrer.Post($"/image-sets/{set}/seal", new { version = 1, entries = none, manifestRoot = root, emptyReason = "ManagementQuestion" })).Says(HttpStatusCode.OK);
    }
}
