using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Referrals.Contracts;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>Connections break, processes die and pause: what was durable stays, the sender goes on through another silo, and the bytes are right.</summary>
[Collection(nameof(AClinic))]
public sealed class BrokenUploadTests(AClinic clinic)
{
    [Fact]
    public async Task A_connection_that_breaks_keeps_whole_chunks_and_another_silo_goes_on()
    {
        using var referrer = clinic.Referrer();
        using var other = clinic.Referrer(clinic.Two);
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(1_000_000);
        await referrer.Create(set, photograph);

        await Break(referrer, photograph, 0, 500_000);
        var kept = await Until(async () => await other.Offset(photograph.Image) is > 0 and var offset ? offset : null);
        Assert.Equal(500_000 / 16_384 * 16_384, kept);
        var state = (await other.GetFromJsonAsync<JsonNode>($"/image-sets/{set}"))!["images"]![0]!;
        Assert.Equal((kept, 1_000_000L), ((long)state["offset"]!, (long)state["length"]!));

        await Break(other, photograph, kept, 300_000);
        var further = await Until(async () => await referrer.Offset(photograph.Image) is var offset && offset > kept ? offset : null);
        Assert.Equal((kept + 300_000) / 16_384 * 16_384, further);
        await (await referrer.Patch(photograph.Image, further, photograph.Bytes.AsMemory((int)further))).Says(HttpStatusCode.NoContent);
        await IsWhole(referrer, set, version, salt, photograph);
        Assert.Equal(true, await clinic.Scalar("SELECT resumed FROM upload WHERE image = $1", photograph.Image.Value));
    }

    [Fact]
    public async Task Two_writers_at_once_do_not_mix_their_bytes()
    {
        using var referrer = clinic.Referrer();
        using var other = clinic.Referrer(clinic.Two);
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(400_000);
        await referrer.Create(set, photograph);
        using (await TusClient.Begin(referrer.BaseAddress!, clinic.ReferrerToken(), photograph.Image, 0, photograph.Bytes, 200_000))
        {
            await IsLocked(photograph.Image);
            await (await other.Patch(photograph.Image, 0, photograph.Bytes)).Refuses(423, "upload-locked");
        }
        var kept = await Until(async () => await other.Offset(photograph.Image) is > 0 and var offset ? offset : null);
        await (await other.Patch(photograph.Image, kept, photograph.Bytes.AsMemory((int)kept))).Says(HttpStatusCode.NoContent);
        await IsWhole(referrer, set, version, salt, photograph);
    }

    /// <summary>The silo makes a slow upload durable every few seconds; killed, it costs the sender no more than that, once its lease is over.</summary>
    [Fact]
    public async Task A_silo_that_is_killed_costs_a_few_seconds_of_bytes()
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(2_000_000);
        await referrer.Create(set, photograph);
        using var other = clinic.Referrer(clinic.Two);
        using (var slow = await TusClient.Begin(other.BaseAddress!, clinic.ReferrerToken(), photograph.Image, 0, photograph.Bytes, 400_000))
        {
            await Trickle(slow, photograph.Bytes.AsMemory(400_000), TimeSpan.FromSeconds(7));
            await clinic.Two.Kill();
        }
        try
        {
            var durable = await referrer.Offset(photograph.Image);
            Assert.InRange(durable!.Value, 393_216, 1_000_000);
            await (await referrer.Patch(photograph.Image, durable.Value, photograph.Bytes.AsMemory((int)durable.Value))).Refuses(423, "upload-locked");
            await WhenUnlocked(() => referrer.Patch(photograph.Image, durable.Value, photograph.Bytes.AsMemory((int)durable.Value)));
            await IsWhole(referrer, set, version, salt, photograph);
        }
        finally
        {
            await clinic.Two.Start(CancellationToken.None);
        }
    }

    /// <summary>Its lease ran out while its sender dawdled; what it still takes in goes into an object that nobody names.</summary>
    /// <param name="mask">0x55 leaves what it sends a photograph; 0xFF makes it none, which is nobody's business any more.</param>
    [Theory, InlineData(0x55), InlineData(0xFF)]
    public async Task A_writer_that_lost_its_lease_cannot_write_into_the_photograph(byte mask)
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var (photograph, spoilt) = APhotographAndAnother(differingFrom: 100_000, mask);
        await referrer.Create(set, photograph);
        using var slow = await TusClient.Begin(new(clinic.Two.Url), clinic.ReferrerToken(), photograph.Image, 0, spoilt, 400_000);
        await IsLocked(photograph.Image);
        await clinic.Scalar("UPDATE upload SET writer_until = clock_timestamp() WHERE image = $1", photograph.Image.Value);
        await (await referrer.Patch(photograph.Image, 0, photograph.Bytes)).Says(HttpStatusCode.NoContent);
        await slow.SendAsync(spoilt.AsMemory(400_000));
        Assert.Contains("upload-locked", await TusClient.Answer(slow));
        await IsWhole(referrer, set, version, salt, photograph);
    }

    /// <summary>A silo that stood still and wakes after another has finished must not spoil what that one wrote, whatever bytes it still holds.</summary>
    [Fact]
    public async Task A_silo_that_only_seemed_dead_cannot_write_into_the_photograph()
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var (photograph, spoilt) = APhotographAndAnother(differingFrom: 600_000);
        await referrer.Create(set, photograph);
        using var slow = await TusClient.Begin(new(clinic.Two.Url), clinic.ReferrerToken(), photograph.Image, 0, spoilt, 500_000);
        await Trickle(slow, spoilt.AsMemory(500_000), TimeSpan.FromSeconds(7), pieces: 20);
        var durable = (await referrer.Offset(photograph.Image))!.Value;
        Assert.InRange(durable, 1, 599_999);
        clinic.Two.Freeze();
        await slow.SendAsync(spoilt.AsMemory(540_000, 400_000));
        await WhenUnlocked(() => referrer.Patch(photograph.Image, durable, photograph.Bytes.AsMemory((int)durable)));
        clinic.Two.Thaw();
        // It has bytes to take in, and learns at about the same time that the cluster has given it up.
        await Task.Delay(TimeSpan.FromSeconds(2));
        await IsWhole(referrer, set, version, salt, photograph);
        await clinic.Two.Kill();
        await clinic.Two.Start(CancellationToken.None);
    }

    public enum Meets { Head, Patch, Seal }

    /// <summary>The row is complete and the process dies before the set knows: whoever comes next hands the photograph over.</summary>
    [Theory, InlineData(Meets.Head), InlineData(Meets.Patch), InlineData(Meets.Seal)]
    public async Task A_photograph_that_its_set_never_heard_of_is_handed_over_by_whoever_meets_it(Meets next)
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(100_000);
        await referrer.Create(set, photograph);
        await clinic.Scalar("CREATE OR REPLACE FUNCTION no_image() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk is full''; END'");
        await clinic.Scalar($"CREATE TRIGGER no_image BEFORE UPDATE ON imageset FOR EACH ROW WHEN (OLD.id = '{set}') EXECUTE FUNCTION no_image()");
        Assert.InRange((int)(await referrer.Patch(photograph.Image, 0, photograph.Bytes)).StatusCode, 500, 503);
        await clinic.Scalar("DROP TRIGGER no_image ON imageset");
        Assert.Equal(false, await clinic.Scalar("SELECT added FROM upload WHERE image = $1 AND completed_at IS NOT NULL", photograph.Image.Value));

        if (next is Meets.Head) Assert.Equal(100_000, await referrer.Offset(photograph.Image));
        if (next is Meets.Patch) await (await referrer.Patch(photograph.Image, 100_000, default, checksum: null)).Says(HttpStatusCode.NoContent);
        if (next is not Meets.Seal) Assert.Equal(true, await clinic.Scalar("SELECT added FROM upload WHERE image = $1", photograph.Image.Value));
        await IsWhole(referrer, set, version, salt, photograph);
    }

    /// <summary>The same beginning, and then other bytes.</summary>
    static (Photograph, byte[] Spoilt) APhotographAndAnother(int differingFrom, byte mask = 0x55)
    {
        var photograph = Photograph.Of(2_000_000);
        var spoilt = photograph.Bytes.ToArray();
        for (var at = differingFrom; at < spoilt.Length - 2; at++) spoilt[at] ^= mask;
        return (photograph, spoilt);
    }

    static async Task IsWhole(HttpClient http, ImageSetId set, int version, byte[] salt, Photograph photograph)
    {
        await (await http.Seal(set, version, salt, photograph)).Says(HttpStatusCode.OK);
        Assert.Equal(photograph.Bytes, await http.GetByteArrayAsync($"/image-sets/{set}/images/{photograph.Image}"));
    }

    /// <summary>Sends some of the rest and is gone. Kestrel drops what it had not handed on when the sender closes, so the server gets a moment to take it in.</summary>
    async Task Break(HttpClient http, Photograph photograph, long from, int sent)
    {
        using var socket = await TusClient.Begin(http.BaseAddress!, clinic.ReferrerToken(), photograph.Image, from, photograph.Bytes.AsMemory((int)from), sent);
        await IsLocked(photograph.Image);
        await Task.Delay(TimeSpan.FromSeconds(1));
    }

    Task IsLocked(ImageId image) => Until(async () => await clinic.Scalar("SELECT 1 FROM upload WHERE image = $1 AND writer IS NOT NULL", image.Value) is null ? null : 1);

    static async Task WhenUnlocked(Func<Task<HttpResponseMessage>> send) => await Until(async () =>
    {
        using var answer = await send();
        if (answer.StatusCode == HttpStatusCode.Locked) return null;
        await answer.Says(HttpStatusCode.NoContent);
        return 1;
    });

    /// <summary>2 KB at a time, as over a bad connection.</summary>
    static async Task Trickle(Socket socket, ReadOnlyMemory<byte> bytes, TimeSpan lasting, int pieces = 35)
    {
        for (var piece = 0; piece < pieces; piece++)
        {
            await socket.SendAsync(bytes.Slice(piece * 2_000, 2_000));
            await Task.Delay(lasting / pieces);
        }
    }

    static async Task<long> Until(Func<Task<long?>> found)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(40); await Task.Delay(100))
            if (await found() is { } it) return it;
        throw new TimeoutException();
    }
}
