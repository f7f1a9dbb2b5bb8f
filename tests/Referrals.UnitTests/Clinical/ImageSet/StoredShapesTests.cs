using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Clinical;
using Referrals.Durable;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>What was ever written must still load: the stored shapes stand in golden files, and a changed one is a decision, not an accident.</summary>
public sealed class StoredShapesTests
{
    static readonly JsonSerializerOptions Json = new StoredJson([ImageSetJson.Default]).Options;
    static readonly string Golden = Path.Combine(Repository.Root, "tests/Referrals.UnitTests/Clinical/ImageSet/Golden");

    public static TheoryData<string> States => ["open", "with-two-images", "sealed", "sealed-empty", "withdrawn"];

    [Theory, MemberData(nameof(States))]
    public void A_state_is_written_as_in_its_golden_file_and_read_back_whole(string name)
    {
        var state = name switch
        {
            "open" => AnImageSet.Open,
            "with-two-images" => AnImageSet.WithTwoImages,
            "sealed" => AnImageSet.Sealed,
            "withdrawn" => AnImageSet.Withdrawn,
            _ => AnImageSet.SealedEmpty,
        };
        Same($"{name}.json", JsonSerializer.SerializeToNode(state, Json)!);
        Assert.Equivalent(state, JsonSerializer.Deserialize<ImageSet>(Read($"{name}.json"), Json), strict: true);
    }

    [Fact]
    public void Events_are_written_as_in_their_golden_file_and_read_back_whole()
    {
        ImageSetEvent[] history =
        [
            .. ImageSetDecisions.Open(AnImageSet.Absent, AnImageSet.Referrer, AnImageSet.Opening, AnImageSet.Now).Events,
            .. ImageSetDecisions.AddImage(AnImageSet.Open, AnImageSet.Referrer, AnImageSet.Image(1) with
            {
                Warnings = [ImageWarning.SmallPicture], MasterLength = 900, MasterSha256 = new string('b', 64), Orientation = 6, TakenOn = new(2026, 3, 1),
                TakenWith = TakenWith.Phone, Removed = [RemovedPart.Place, RemovedPart.Thumbnail], BoundOrdinal = 1, BoundCount = 2,
            }).Events,
            .. ImageSetDecisions.Seal(AnImageSet.WithTwoImages, AnImageSet.Referrer, AnImageSet.ManifestOf(AnImageSet.WithTwoImages) with { Discarded = new() { PoorTechnique = 1 } }, AnImageSet.Now).Events,
            .. ImageSetDecisions.WithdrawConsent(AnImageSet.Sealed, AnImageSet.Referrer, AnImageSet.Teaching, AnImageSet.Now.AddDays(1)).Events,
        ];
        Same("events.json", JsonSerializer.SerializeToNode(history, Json)!);
        Assert.Equivalent(history, JsonSerializer.Deserialize<ImageSetEvent[]>(Read("events.json"), Json), strict: true);
    }

    /// <summary>jsonb gives the members back in another order; "$type" need not come first (trap 16).</summary>
    [Fact]
    public void An_event_is_read_with_its_members_in_any_order()
    {
        var shuffled = new JsonArray([.. JsonNode.Parse(Read("events.json"))!.AsArray().Select(happened =>
            new JsonObject(happened!.AsObject().Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))))]);
        Assert.Equal(4, shuffled.Deserialize<ImageSetEvent[]>(Json)!.Length);
    }

    static void Same(string file, JsonNode written)
    {
        var golden = Path.Combine(Golden, file);
        Assert.True(File.Exists(golden), $"{file} is missing; it should hold {written.ToJsonString()}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(golden)), written), $"{file} is now written as {written.ToJsonString()}");
    }

    static string Read(string file) => File.ReadAllText(Path.Combine(Golden, file));
}
