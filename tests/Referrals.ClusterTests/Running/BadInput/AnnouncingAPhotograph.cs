using System.Text;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>tus creation: what is said of a photograph before it is sent.</summary>
[Collection(RunningSystem.Name)]
public sealed class AnnouncingAPhotograph(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);
    readonly Guid image = Guid.NewGuid();

    string Right => Metadata(("image", $"{image}"), ("view", "CloseUp"), ("type", "image/jpeg"));

    static string Metadata(params (string Key, string Value)[] pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    Task<Answer> Announce(string? length = "70000", string? metadata = null, string? version = "1.0.0", string? by = null, Guid? set = null) =>
        system.Send(HttpMethod.Post, $"{system.Clinical}/image-sets/{set ?? referral.Set}/uploads", by ?? referral.Gp, more: request =>
        {
            if (version is not null) request.Headers.Add("Tus-Resumable", version);
            if (length is not null) request.Headers.TryAddWithoutValidation("Upload-Length", length);
            if ((metadata ?? Right) is { Length: > 0 } said) request.Headers.TryAddWithoutValidation("Upload-Metadata", said);
        });

    [Fact]
    public async Task The_protocol_is_tus_1_0_0()
    {
        await referral.WithOpenSet();
        foreach (var version in new[] { null, "0.2.2", "1.0.1", "2.0.0" })
        {
            await referral.Refuses(412, "tus-version", () => Announce(version: version), version);
            var told = await Announce(version: version);
            Assert.Equal(["1.0.0"], told.Headers.GetValues("Tus-Version"));
        }
        Accepted(await Announce(), 201);
    }

    [Fact]
    public async Task A_hub_that_takes_only_sealed_photographs_says_how_to_seal()
    {
        var strict = (await OwnHub.Open(system, sealedOnly: true)).Referral();
        await strict.WithOpenSet();
        await strict.Refuses(422, "sealing-required", () => strict.Create(Guid.NewGuid(), 70_000));
        Assert.Contains("ingest-keys", (await strict.Create(Guid.NewGuid(), 70_000)).Body);
        await strict.Refuses(404, "not-found", () => system.Get($"{system.Clinical}/hubs/{Guid.NewGuid()}/ingest-keys", strict.Gp));
    }

    [Fact]
    public async Task A_length_is_a_number_of_bytes_within_bounds()
    {
        await referral.WithOpenSet();
        foreach (var length in new[] { null, "", "0", "-1", "+70000", "7e4", "70 000", "70000.0", "0x70", "NaN", "99999999999999999999" })
            await referral.Refuses(400, "upload-length-invalid", () => Announce(length), length);
        foreach (var length in new[] { $"{30 * 1024 * 1024 + 1}", $"{long.MaxValue}" })
            await referral.Refuses(413, "upload-too-large", () => Announce(length), length);
        Accepted(await Announce($"{30 * 1024 * 1024}"), 201);
    }

    [Fact]
    public async Task Nothing_but_image_view_and_type_is_said_of_it()
    {
        await referral.WithOpenSet();
        foreach (var (what, metadata) in new[]
        {
            ("nothing", " "), ("one key", Metadata(("image", $"{image}"))), ("no base64", $"image {image},view CloseUp,type image/jpeg"),
            ("a file name, which may name the patient", Right + "," + Metadata(("filename", "smith_1957.jpg"))),
            ("a key twice", Right + "," + Metadata(("view", "Overview"))), ("too long", Right + "," + new string('a', 600)),
            ("no id", Metadata(("image", "one"), ("view", "CloseUp"), ("type", "image/jpeg"))),
            ("the empty id", Metadata(("image", $"{Guid.Empty}"), ("view", "CloseUp"), ("type", "image/jpeg"))),
            ("no view", Metadata(("image", $"{image}"), ("view", "Selfie"), ("type", "image/jpeg"))),
            ("a view's number", Metadata(("image", $"{image}"), ("view", "2"), ("type", "image/jpeg"))),
            ("two views", Metadata(("image", $"{image}"), ("view", "CloseUp,Overview"), ("type", "image/jpeg"))),
            ("no ASCII", Metadata(("image", $"{image}"), ("view", "CloseUp"), ("type", "imäge/jpeg"))),
        })
            await referral.Refuses(400, "upload-metadata-invalid", () => Announce(metadata: metadata), what);
        Accepted(await Announce(), 201);
    }

    [Fact]
    public async Task Another_format_is_refused_with_what_to_do()
    {
        await referral.WithOpenSet();
        foreach (var (type, word) in new[]
        {
            ("image/heic", "HEIC"), ("image/HEIF", "HEIC"), ("image/webp", "WebP"), ("image/tiff", "TIFF"), ("application/dicom", "DICOM"),
            ("text/plain", "photograph"), ("image/svg+xml", "photograph"),
        })
        {
            Task<Answer> Declared() => Announce(metadata: Metadata(("image", $"{image}"), ("view", "CloseUp"), ("type", type)));
            await referral.Refuses(415, "type-not-accepted", Declared, type);
            Assert.Contains(word, (await Declared()).Value.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        }
        Accepted(await Announce(), 201);
    }

    [Fact]
    public async Task An_images_id_stands_for_one_photograph_of_one_set()
    {
        await referral.WithOpenSet();
        var stranger = await new ReferralOnItsWay(system).WithOpenSet();
        Accepted(await Announce(), 201);
        Accepted(await Announce(), 201);
        await referral.Refuses(409, "upload-differs", () => Announce("70001"));
        await referral.Refuses(409, "upload-differs", () => Announce(metadata: Metadata(("image", $"{image}"), ("view", "Overview"), ("type", "image/jpeg"))));
        await referral.Refuses(409, "upload-differs", () => Announce(metadata: Metadata(("image", $"{image}"), ("view", "CloseUp"), ("type", "image/png"))));
        await stranger.Refuses(409, "already-exists", () => Announce(set: stranger.Set));
        await referral.Refuses(404, "not-found", () => Announce(by: system.Referrer(1)));
        await referral.Refuses(404, "not-found", () => Announce(set: Guid.NewGuid()));
        Assert.Equal(200, (await referral.Head(image)).Status);
    }

    [Fact]
    public async Task A_set_holds_so_many_photographs_and_nothing_comes_after_the_seal()
    {
        await referral.WithPhotographs(1);
        for (var count = 1; count < 24; count++) Accepted(await referral.Create(Guid.NewGuid(), 70_000), 201);
        await referral.Refuses(409, "too-many-images", () => Announce());
        await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody);
        await referral.Sealed();
        await referral.Refuses(409, "set-sealed", () => Announce());
        Assert.Single(Must(await system.Get($"{system.Clinical}/image-sets/{referral.Set}", referral.Gp)).GetProperty("images").EnumerateArray());
    }
}
