using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.UnitTests.Clinical.Referring;
using Xunit;
using static Referrals.UnitTests.Clinical.Network.PutHubTests;

namespace Referrals.UnitTests.Clinical.Network;

/// <summary>The administrator sets a practice up.</summary>
public sealed class PutPracticeTests
{
    static readonly PracticeSettings Wish = new() { Network = PutHubTests.Network, Name = "Practice by the river", Nation = Nation.England, Hubs = [AReferral.TheHub] };
    static readonly Practice Stored = new() { Settings = Wish };

    static Decision<PracticeEvent> Put(Practice practice, PracticeSettings wish, Actor? actor = null, HubId[]? known = null) =>
        PracticeDecisions.Put(practice, actor ?? Admin, wish, known ?? [AReferral.TheHub]);

    [Fact]
    public void A_new_practice_is_set_up() =>
        Assert.Equal(Wish, PracticeDecisions.Apply(new Practice(), Given.Only<PracticeEvent.PracticeSetUp, PracticeEvent>(Put(new Practice(), Wish))).Settings);

    [Fact]
    public void A_practice_is_changed() => Assert.Empty(
        PracticeDecisions.Apply(Stored, Given.Only<PracticeEvent.PracticeChanged, PracticeEvent>(Put(Stored, Wish with { Hubs = [] }))).Settings!.Hubs);

    [Fact]
    public void The_same_again_changes_nothing() => Given.Unchanged(Put(Stored, Wish with { Hubs = [AReferral.TheHub] }));

    [Fact]
    public void Other_times_of_deletion_are_a_change()
    {
        var own = Wish with { Deletion = new() { Option = DeletionOption.SandboxedApp, OrdinaryHours = 4 } };
        Assert.Equal(own, PracticeDecisions.Apply(Stored, Given.Only<PracticeEvent.PracticeChanged, PracticeEvent>(Put(Stored, own))).Settings);
        Given.Unchanged(Put(new() { Settings = own }, own with { Hubs = [AReferral.TheHub], Deletion = own.Deletion with { } }));
    }

    [Fact]
    public void Only_administrators_set_up_practices() => Given.Refused(Refusals.NotFound, Put(new Practice(), Wish, Admin with { Role = Role.DataGuardian }));

    [Fact]
    public void A_foreign_network() => Given.Refused(Refusals.NotFound, Put(new Practice(), Wish with { Network = OtherNetwork }));

    [Fact]
    public void A_practice_of_a_foreign_network() =>
        Given.Refused(Refusals.NotFound, Put(Stored, Wish with { Network = OtherNetwork }, Admin with { Organisations = [OtherNetwork.Value] }));

    [Fact]
    public void A_practice_does_not_move() => Given.Refused(NetworkRefusals.NetworkFixed,
        Put(Stored, Wish with { Network = OtherNetwork }, Admin with { Organisations = [PutHubTests.Network.Value, OtherNetwork.Value] }));

    [Fact]
    public void A_hub_that_is_not_in_the_network() => Given.Refused(NetworkRefusals.HubUnknown, Put(new Practice(), Wish, known: []));

    [Fact]
    public void What_is_stored_still_loads()
    {
        Golden.Same("practice", Stored);
        Golden.Same("practice-events", new PracticeEvent[]
        {
            new PracticeEvent.PracticeSetUp { Settings = Wish }, new PracticeEvent.PracticeChanged { Settings = Wish with { OdsCode = "A81001", Hubs = [] } },
            new PracticeEvent.PracticeChanged { Settings = Wish with { Deletion = new() { Option = DeletionOption.IsolatedDevices, IsolatedWorkingDays = 3, OrdinaryHours = 4 } } },
        });
        Golden.Same("result-practice-snapshot", new PracticeSnapshot { Practice = AReferral.ThePractice, Settings = Wish, Version = 1 });
    }
}
