using CsCheck;
using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;
using static Referrals.UnitTests.Clinical.Network.PutHubTests;

namespace Referrals.UnitTests.Clinical.Network;

/// <summary>Whatever administrators of two networks ask of a hub or a practice in whatever order, it stays in its network and holds the last wish that was granted.</summary>
public sealed class NetworkLifeTests
{
    /// <summary>One wish: by whom, for which network, and what.</summary>
    public sealed record Wish(int Admin, bool Foreign, int Name, int Hubs);

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 7],
        (admin, network, name, hubs) => new Wish(admin, network == 0, name, hubs));

    static readonly HubId[] Known = [AReferral.TheHub, new(new Guid("c0000000-0000-4000-8000-00000000000a"))];
    static readonly HubId Unknown = new(new Guid("c0000000-0000-4000-8000-00000000000b"));

    [Fact]
    public void Random_lives_of_a_hub_break_no_invariant()
    {
        var lives = new RandomLife<Hub, HubEvent>(new Hub(), HubDecisions.Apply, Golden.Json);
        Wishes.Array[1, 30].Sample(wishes => lives.Live(wishes, (hub, wish, _) => HubDecisions.Put(hub, By(wish), Settings(wish)), (before, wish, decision, after) =>
        {
            Granted(By(wish), before.Settings?.Network, Settings(wish).Network, decision.Refusal is null);
            Assert.Equal(decision.Refusal is null ? Settings(wish) : before.Settings, after.Settings);
            Assert.All(decision.Events, happened => Assert.Equal(before.Settings is null, happened is HubEvent.HubSetUp));
        }), iter: 5_000);
        Assert.Equal(["HubChanged", "HubSetUp", "network-fixed", "not-found"], lives.Reached);
    }

    [Fact]
    public void Random_lives_of_a_practice_break_no_invariant()
    {
        var lives = new RandomLife<Practice, PracticeEvent>(new Practice(), PracticeDecisions.Apply, Golden.Json);
        Wishes.Array[1, 30].Sample(wishes => lives.Live(wishes, (practice, wish, _) => PracticeDecisions.Put(practice, By(wish), Sending(wish), Known), (before, wish, decision, after) =>
        {
            Granted(By(wish), before.Settings?.Network, Sending(wish).Network, decision.Refusal is null);
            Assert.Equivalent(decision.Refusal is null ? Sending(wish) : before.Settings, after.Settings, strict: true);
            Assert.True(after.Settings is null || after.Settings.Hubs.All(Known.Contains), "it sends to a hub that does not exist");
            Assert.All(decision.Events, happened => Assert.Equal(before.Settings is null, happened is PracticeEvent.PracticeSetUp));
        }), iter: 5_000);
        Assert.Equal(["PracticeChanged", "PracticeSetUp", "hub-unknown", "network-fixed", "not-found"], lives.Reached);
    }

    static void Granted(Actor by, NetworkId? before, NetworkId wished, bool granted)
    {
        if (!granted) return;
        Assert.True(before is null || before == wished, "it has moved to another network");
        Assert.True(by.Role == Role.NetworkAdmin && by.Organisations.Contains(wished.Value), "somebody else's administrator has changed it");
    }

    static Actor By(Wish wish) => wish.Admin switch
    {
        0 => Admin with { Role = Role.Dermatologist },
        1 => Admin with { Organisations = [OtherNetwork.Value] },
        2 => Admin with { Organisations = [PutHubTests.Network.Value, OtherNetwork.Value] },
        _ => Admin,
    };

    static NetworkId NetworkOf(Wish wish) => wish.Foreign ? OtherNetwork : PutHubTests.Network;

    static HubSettings Settings(Wish wish) => new()
    {
        Network = NetworkOf(wish), Name = $"Hub {wish.Name}", Nation = (Nation)(wish.Hubs % 3), TextOnlyAllowed = wish.Hubs > 3, LeaseMinutes = 10 + wish.Hubs,
        OdsCode = wish.Name == 0 ? null : $"RX{wish.Name}",
    };

    static PracticeSettings Sending(Wish wish) => new()
    {
        Network = NetworkOf(wish), Name = $"Practice {wish.Name}", Nation = (Nation)(wish.Hubs % 3),
        Hubs = wish.Hubs switch { 0 => [], 1 => [.. Known, Unknown], 2 or 3 => [.. Known.Reverse()], 4 or 5 => Known, _ => [Known[wish.Hubs - 6]] },
    };
}
