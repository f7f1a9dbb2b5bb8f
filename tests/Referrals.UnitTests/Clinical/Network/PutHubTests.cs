using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;

namespace Referrals.UnitTests.Clinical.Network;

/// <summary>The administrator sets a hub up.</summary>
public sealed class PutHubTests
{
    public static readonly NetworkId Network = new(new Guid("c0000000-0000-4000-8000-000000000001"));
    public static readonly NetworkId OtherNetwork = new(new Guid("c0000000-0000-4000-8000-000000000002"));
    public static readonly Actor Admin = new() { Person = AReferral.Person(9), Role = Role.NetworkAdmin, Organisations = [Network.Value] };

    static readonly HubSettings Wish = new()
    {
        Network = Network, Name = "Northern hub", Nation = Nation.Scotland, OdsCode = "RX1", TextOnlyAllowed = true, LeaseMinutes = 20,
    };
    static readonly Hub Stored = new() { Settings = Wish };

    static Decision<HubEvent> Put(Hub hub, HubSettings wish, Actor? actor = null) => HubDecisions.Put(hub, actor ?? Admin, wish);

    [Fact]
    public void A_new_hub_is_set_up() => Assert.Equal(Wish, HubDecisions.Apply(new Hub(), Given.Only<HubEvent.HubSetUp, HubEvent>(Put(new Hub(), Wish))).Settings);

    [Fact]
    public void A_hub_is_changed() => Assert.Equal(30,
        HubDecisions.Apply(Stored, Given.Only<HubEvent.HubChanged, HubEvent>(Put(Stored, Wish with { LeaseMinutes = 30 }))).Settings!.LeaseMinutes);

    [Fact]
    public void The_same_again_changes_nothing() => Given.Unchanged(Put(Stored, Wish with { }));

    [Fact]
    public void Only_administrators_set_up_hubs() => Given.Refused(Refusals.NotFound, Put(new Hub(), Wish, Admin with { Role = Role.Referrer }));

    [Fact]
    public void A_foreign_network() => Given.Refused(Refusals.NotFound, Put(new Hub(), Wish with { Network = OtherNetwork }));

    [Fact]
    public void A_hub_of_a_foreign_network() =>
        Given.Refused(Refusals.NotFound, Put(Stored, Wish with { Network = OtherNetwork }, Admin with { Organisations = [OtherNetwork.Value] }));

    [Fact]
    public void A_hub_does_not_move() =>
        Given.Refused(NetworkRefusals.NetworkFixed, Put(Stored, Wish with { Network = OtherNetwork }, Admin with { Organisations = [Network.Value, OtherNetwork.Value] }));

    [Fact]
    public void What_is_stored_still_loads()
    {
        Golden.Same("hub", Stored);
        Golden.Same("hub-events", new HubEvent[] { new HubEvent.HubSetUp { Settings = Wish }, new HubEvent.HubChanged { Settings = Wish with { OdsCode = null } } });
        Golden.Same("result-hub-snapshot", new HubSnapshot { Hub = AReferral.TheHub, Settings = Wish, Version = 2 });
    }
}
