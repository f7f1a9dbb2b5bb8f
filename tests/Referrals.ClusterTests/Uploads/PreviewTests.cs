using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NetVips;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Previews come after the acknowledgement, from a worker of their own; until then, and for what cannot be decoded, readers get the clean master.</summary>
[Collection(nameof(AClinic))]
public sealed class PreviewTests(AClinic clinic)
{
    [Fact]
    public async Task A_preview_takes_the_place_of_the_master_and_what_cannot_be_decoded_keeps_it()
    {
        using var referrer = clinic.Referrer();
        var (set, _, _) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var taken = Photographs.Take(seed: 11, PhotographView.CloseUp, PhotographSize.OfAbout(1_500_000));
        var real = new Photograph(new(Guid.NewGuid()), taken.Bytes);
        var noise = Photograph.Of(40_000);
        foreach (var photograph in new[] { real, noise }) await referrer.Upload(set, photograph);

        await Becomes("Done", real);
        await Becomes("Undecodable", noise);
        foreach (var (name, side) in new[] { ("preview", 2048), ("thumbnail", 320) })
        {
            using var answer = await referrer.GetAsync($"/image-sets/{set}/images/{real.Image}/{name}");
            await answer.Says(HttpStatusCode.OK);
            Assert.Equal("image/jpeg", answer.Content.Headers.ContentType!.ToString());
            using var picture = Image.NewFromBuffer(await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal(side, Math.Max(picture.Width, picture.Height));
            Assert.Equal(noise.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{noise.Image}/{name}"));
        }
        // IMG-15: the day, and not the hour, which stays in the original.
        var shown = (await referrer.GetFromJsonAsync<JsonNode>($"/image-sets/{set}"))!["images"]!.AsArray().Single(image => (string)image!["image"]! == real.Image.ToString())!;
        Assert.Equal($"{taken.TakenAt:yyyy-MM-dd}", (string)shown["takenOn"]!);
        Assert.Equal(2L, await clinic.Scalar("SELECT count(*) FROM access WHERE id_of = $1 AND verb = 'view'", real.Image.Value));
    }

    async Task Becomes(string state, Photograph photograph)
    {
        for (var looks = 0; looks < 120; looks++, await Task.Delay(500))
            if (await clinic.Scalar("SELECT state FROM preview WHERE image = $1", photograph.Image.Value) is string now && now == state) return;
        Assert.Fail($"{photograph.Image} is {await clinic.Scalar("SELECT state FROM preview WHERE image = $1", photograph.Image.Value)} and not {state}");
    }
}
