using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Durable;

/// <summary>A history against its state: a sum, whose events are the amounts.</summary>
public sealed class StoredHistoryTests
{
    static readonly StoredEvent[] History = [Added(1, 1, 5), Added(2, 1, 7), Added(2, 2, 1)];

    [Fact]
    public void A_history_that_makes_its_state_has_no_difference() => Assert.Empty(Differences(2, 13, History));

    [Fact]
    public void An_altered_event_makes_another_state_and_the_member_is_named() =>
        Assert.Equal("the history makes another state: sum", Assert.Single(Differences(2, 13, [Added(1, 1, 6), .. History[1..]])));

    [Fact]
    public void An_altered_state_is_found() => Assert.Single(Differences(2, 12, History));

    [Fact]
    public void A_missing_version_is_a_gap() => Assert.Equal("event 2.1 comes after 0.0", Assert.Single(Differences(2, 13, History[1..])));

    [Fact]
    public void A_missing_event_of_a_version_is_a_gap() => Assert.Equal("event 2.2 comes after 1.1", Assert.Single(Differences(2, 13, [History[0], History[2]])));

    [Fact]
    public void A_missing_end_is_found() =>
        Assert.Equal("the state is version 2, and the history ends with 1", Assert.Single(Differences(2, 13, History[..1])));

    [Fact]
    public void A_state_without_history_and_a_history_without_state_are_found()
    {
        Assert.Equal("a state without a history", Assert.Single(Differences(1, 5, [])));
        Assert.Equal("a history without a state", Assert.Single(new StoredHistory(Guid.NewGuid(), null, null, History).Differences(Sum)));
    }

    [Fact]
    public void A_history_that_cannot_be_replayed_is_a_difference_and_no_crash() => Assert.StartsWith(
        "the history cannot be replayed", Assert.Single(Differences(1, 5, [new StoredEvent(1, 1, JsonSerializer.SerializeToElement(new { other = 5 }))])));

    static IEnumerable<string> Differences(int version, int sum, IReadOnlyList<StoredEvent> history) =>
        new StoredHistory(Guid.NewGuid(), version, new JsonObject { ["sum"] = sum }, history).Differences(Sum);

    static JsonNode Sum(IEnumerable<JsonElement> history) => new JsonObject
    {
        ["sum"] = history.Sum(happened => happened.TryGetProperty("amount", out var amount) ? amount.GetInt32() : throw new JsonException())
    };

    static StoredEvent Added(int version, int ordinal, int amount) => new(version, ordinal, JsonSerializer.SerializeToElement(new { amount }));
}
