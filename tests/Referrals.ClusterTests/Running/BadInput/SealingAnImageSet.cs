using System.Text.Json.Nodes;
using Referrals.Contracts;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>A set is sealed as it was stated, photograph by photograph, or not at all (TRN-08).</summary>
[Collection(RunningSystem.Name)]
public sealed class SealingAnImageSet(RunningSystem system)
{
    readonly ReferralOnItsWay referral = new(system);

    Task<Answer> Seal(object body, string? by = null) => system.Post($"{system.Clinical}/image-sets/{referral.Set}/seal", by ?? referral.Gp, body);

    /// <summary>A manifest of these entries with the root that belongs to them.</summary>
    object Stated(params ManifestEntry[] entries) =>
        new { version = referral.Version, entries, manifestRoot = Manifest.Root(new ImageSetId(referral.Set), referral.Version, referral.Salt, entries) };

    [Fact]
    public async Task Every_entry_is_compared_with_what_arrived()
    {
        await referral.Bound();
        var (first, second) = (referral.Entries[0], referral.Entries[1]);
        foreach (var (field, of, manifest) in new[]
        {
            ("length", first, Stated(first with { Length = first.Length + 1 }, second)),
            ("sha256", second, Stated(first, second with { Sha256 = first.Sha256 })),
            ("ordinal", second, Stated(first, second with { Ordinal = 3 })),
            ("ordinal", first, Stated(first with { Ordinal = 0 }, second with { Ordinal = 1 })),
            ("image", second, Stated(first, second, second with { Ordinal = 3 })),
            ("sha256", first, Stated(first with { Sha256 = second.Sha256, Length = first.Length }, second with { Sha256 = first.Sha256 })),
        })
        {
            await referral.Refuses(422, "manifest-mismatch", () => Seal(manifest), field);
            var detail = (await Seal(manifest)).Value.GetProperty("detail").GetString()!;
            Assert.Contains($"field {field}", detail);
            Assert.Contains(of.Image.ToString(), detail);
        }
        Accepted(await Seal(referral.SealBody));
    }

    [Fact]
    public async Task A_missing_or_surplus_photograph_is_named()
    {
        await referral.Bound();
        var (first, second) = (referral.Entries[0], referral.Entries[1]);
        var (unknown, unfinished) = (first with { Image = new(Guid.NewGuid()), Ordinal = 3 }, first with { Image = new(Guid.NewGuid()), Ordinal = 3 });
        Accepted(await referral.Create(unfinished.Image.Value, unfinished.Length), 201);

        await referral.Refuses(409, "image-missing", () => Seal(Stated(first, second, unknown)));
        await referral.Refuses(409, "image-missing", () => Seal(Stated(first, second, unfinished)));
        Assert.Contains($"{unknown.Image}", (await Seal(Stated(first, second, unknown))).Body);
        await referral.Refuses(409, "image-surplus", () => Seal(Stated(first)));
        Assert.Contains($"{second.Image}", (await Seal(Stated(first))).Body);
        await referral.Refuses(422, "set-empty-not-allowed", () => Seal(Stated()));

        Accepted(await Seal(referral.SealBody));
    }

    [Fact]
    public async Task The_root_is_over_this_sets_salt_and_version()
    {
        await referral.Bound();
        string Root(int version, byte[] salt) => Manifest.Root(new ImageSetId(referral.Set), version, salt, referral.Entries);

        await referral.Refuses(422, "manifest-root-mismatch", () => Seal(referral.SealBody.But("manifestRoot", new string('0', 64))));
        await referral.Refuses(422, "manifest-root-mismatch", () => Seal(referral.SealBody.But("manifestRoot", Root(referral.Version, new byte[16]))));
        await referral.Refuses(422, "manifest-root-mismatch", () => Seal(referral.SealBody.But("manifestRoot", Root(2, referral.Salt))));
        foreach (var version in new[] { 0, 2, -1 })
            await referral.Refuses(422, "manifest-mismatch", () => Seal(referral.SealBody.But("version", version)), $"{version}");
        await referral.Refuses(422, "manifest-mismatch", () => Seal(referral.SealBody.But("emptyReason", "ManagementQuestion")));
        await referral.Refuses(404, "not-found", () => Seal(referral.SealBody, system.Referrer(1)));

        Accepted(await Seal(referral.SealBody));
    }

    [Fact]
    public async Task A_set_without_overview_waits_for_a_reason_where_the_hub_says_so()
    {
        var held = (await OwnHub.Open(system, holdsIncomplete: true)).Referral();
        await held.Bound(1);
        Task<Answer> SealHeld(object body) => system.Post($"{system.Clinical}/image-sets/{held.Set}/seal", held.Gp, body);
        await held.Refuses(422, "image-set-incomplete", () => SealHeld(held.SealBody));
        Assert.Contains("Missing: Overview", (await SealHeld(held.SealBody)).Body);
        var sealing = Must(await SealHeld(held.SealBody.But("incompleteReason", "NotTolerated")));
        Assert.Equal(["Overview", "Scale", "DateTaken"], sealing.GetProperty("missing").EnumerateArray().Select(view => view.GetString()!));
        var shown = Must(await system.Get($"{system.Clinical}/image-sets/{held.Set}", held.Gp));
        Assert.Equal("NotTolerated", shown.GetProperty("incompleteReason").GetString());
    }

    [Fact]
    public async Task A_lesion_waits_for_its_scale_and_the_dermatologist_reads_why_it_came_without()
    {
        var held = (await OwnHub.Open(system, holdsIncomplete: true)).Referral();
        await held.Referred();
        var opening = held.ImageSetBody.But("kind", "SuspectedLesion").But("taken", 5);
        held.Opened(Must(await system.Put($"{system.Clinical}/referrals/{held.Referral}/image-sets/{held.Set}", held.Gp, opening)));
        Task<Answer> SealHeld(object body) => system.Post($"{system.Clinical}/image-sets/{held.Set}/seal", held.Gp, body);
        async Task Refused(string missing)
        {
            Must(await system.Put($"{system.Identity}/links/{held.Link}/binding", held.Gp, held.BindingBody));
            await held.Refuses(422, "image-set-incomplete", () => SealHeld(held.SealBody), missing);
            Assert.Contains($"Missing: {missing} (DT-14)", (await SealHeld(held.SealBody)).Body);
        }
        await held.Upload(SmallPhotograph(1), "Overview");
        await held.Upload(SmallPhotograph(2), "DermoscopicContactPolarised");
        await Refused("CloseUp, Scale");
        await held.Upload(SmallPhotograph(3), "CloseUp");
        await Refused("Scale");
        var counted = held.SealBody.But("incompleteReason", "EquipmentMissing");
        object Discarding(int superfluous, int poor) => counted.But("discarded", new JsonObject { ["superfluous"] = superfluous, ["poorTechnique"] = poor });
        await held.Refuses(422, "counts-do-not-balance", () => SealHeld(Discarding(1, 2)));
        await held.Refuses(400, "malformed-request", () => SealHeld(Discarding(-1, 3)));
        Must(await SealHeld(Discarding(1, 1)));
        await held.Until("Queued");

        var set = Must(await system.Get($"{system.Clinical}/image-sets/{held.Set}", held.Reader));
        Assert.Equal(("SuspectedLesion", "EquipmentMissing", 2, 1), (set.GetProperty("kind").GetString(), set.GetProperty("incompleteReason").GetString(),
            set.GetProperty("deleted").GetInt32(), set.GetProperty("discarded").GetProperty("poorTechnique").GetInt32()));
        var read = Must(await system.Get($"{system.Clinical}/referrals/{held.Referral}", held.Reader));
        Assert.Equal("EquipmentMissing", read.GetProperty("incompleteReason").GetString());
        Assert.Equal(["Scale", "DermoscopyNonPolarised", "DateTaken"], read.GetProperty("missing").EnumerateArray().Select(view => view.GetString()!));
    }

    [Fact]
    public async Task A_held_lesion_is_completed_by_the_view_that_was_missing()
    {
        var held = (await OwnHub.Open(system, holdsIncomplete: true)).Referral();
        await held.Referred();
        held.Opened(Must(await system.Put($"{system.Clinical}/referrals/{held.Referral}/image-sets/{held.Set}", held.Gp, held.ImageSetBody.But("kind", "SuspectedLesion"))));
        await held.Upload(SmallPhotograph(1), "Overview");
        Must(await system.Put($"{system.Identity}/links/{held.Link}/binding", held.Gp, held.BindingBody));
        await held.Refuses(422, "image-set-incomplete", () => system.Post($"{system.Clinical}/image-sets/{held.Set}/seal", held.Gp, held.SealBody));
        await held.Upload(SmallPhotograph(2), "CloseUpWithScale");
        Must(await system.Put($"{system.Identity}/links/{held.Link}/binding", held.Gp, held.BindingBody));
        Must(await system.Post($"{system.Clinical}/image-sets/{held.Set}/seal", held.Gp, held.SealBody));
        await held.Until("Queued");
    }

    [Fact]
    public async Task Taken_is_what_was_sent_and_what_was_deleted()
    {
        await referral.Referred();
        referral.Opened(Must(await system.Put($"{system.Clinical}/referrals/{referral.Referral}/image-sets/{referral.Set}", referral.Gp, referral.ImageSetBody.But("taken", 1))));
        foreach (var number in new[] { 1, 2 }) await referral.Upload(SmallPhotograph(number));
        Must(await system.Put($"{system.Identity}/links/{referral.Link}/binding", referral.Gp, referral.BindingBody));
        await referral.Refuses(422, "counts-do-not-balance", () => Seal(referral.SealBody));

        var more = new ReferralOnItsWay(system);
        await more.Referred();
        more.Opened(Must(await system.Put($"{system.Clinical}/referrals/{more.Referral}/image-sets/{more.Set}", more.Gp, more.ImageSetBody.But("taken", 5))));
        await more.Upload(SmallPhotograph(3));
        Must(await system.Put($"{system.Identity}/links/{more.Link}/binding", more.Gp, more.BindingBody));
        Must(await system.Post($"{system.Clinical}/image-sets/{more.Set}/seal", more.Gp, more.SealBody));
        Assert.Equal(4, Must(await system.Get($"{system.Clinical}/image-sets/{more.Set}", more.Gp)).GetProperty("deleted").GetInt32());
    }

    [Fact]
    public async Task A_manifest_that_is_none_is_refused()
    {
        await referral.Bound(1);
        foreach (var (what, spoil) in new (string, Action<JsonObject>)[]
        {
            ("root of 63 digits", body => body["manifestRoot"] = referral.Root[..63]),
            ("root in capitals", body => body["manifestRoot"] = referral.Root.ToUpperInvariant()),
            ("digest in capitals", body => body["entries"]![0]!["sha256"] = referral.Entries[0].Sha256.ToUpperInvariant()),
            ("digest with a newline", body => body["entries"]![0]!["sha256"] = referral.Entries[0].Sha256 + "\n"),
            ("no digest", body => body["entries"]![0]!["sha256"] = ""),
            ("entry without image", body => body["entries"]![0]!.AsObject().Remove("image")),
            ("entry that is null", body => body["entries"]!.AsArray().Add((JsonNode?)null)),
            ("ordinal beyond a number", body => body["entries"]![0]!["ordinal"] = 3_000_000_000),
            ("entry with a file name", body => body["entries"]![0]!["fileName"] = "smith.jpg"),
            ("no entries", body => body.Remove("entries")),
        })
            await referral.Refuses(400, "malformed-request", () => Seal(referral.SealBody.But(spoil)), what);
        Accepted(await Seal(referral.SealBody));
    }

    [Fact]
    public async Task A_sealed_set_answers_the_same_and_changes_no_more()
    {
        await referral.Queued();
        var (first, second) = (referral.Entries[0], referral.Entries[1]);
        await referral.Refuses(409, "set-sealed", () => Seal(Stated(first)));
        await referral.Refuses(409, "set-sealed", () => Seal(Stated(first with { Ordinal = 2 }, second with { Ordinal = 1 })));
        var (once, again) = (Must(await Seal(referral.SealBody)), Must(await Seal(referral.SealBody)));
        string[] Members(System.Text.Json.JsonElement answer) => [.. answer.EnumerateObject().Where(member => member.Name != "receipt").Select(member => member.ToString())];
        Assert.Equal(Members(once), Members(again));
    }

    [Fact]
    public async Task A_set_without_photographs_is_sealed_with_its_reason()
    {
        await referral.WithEmptySet();
        await referral.Refuses(422, "empty-reason-required", () => Seal(referral.EmptySealBody.But("emptyReason", null)));
        await referral.Refuses(422, "manifest-mismatch", () => Seal(referral.EmptySealBody.But("emptyReason", "ManagementQuestion")));
        await referral.Refuses(409, "image-missing", () => Seal(Stated(new ManifestEntry { Image = new(Guid.NewGuid()), Ordinal = 1, Length = 1, Sha256 = new string('a', 64) })));
        Accepted(await Seal(referral.EmptySealBody));
        await referral.Until("Queued");
    }
}
