using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.Durable.AccessVerdict;

namespace Referrals.UnitTests.Durable;

/// <summary>Who may do what, written by hand and not from the rules: role × relation × act (security.md §3.10, T6).</summary>
public sealed class AccessRulesTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);
    static readonly Guid Practice = Guid.NewGuid(), Hub = Guid.NewGuid(), Network = Guid.NewGuid();
    static readonly Parties Thing = new() { Practice = Practice, Hub = Hub, Network = Network };

    // r referrer, d dermatologist, n network's administrator, g data guardian, s service, o operator: those who may, being a party.
    static readonly Dictionary<Act, string> Table = new()
    {
        [Act.Refer] = "r", [Act.ListReferrals] = "r", [Act.ReadReferral] = "rd", [Act.SeePictures] = "rds", [Act.Triage] = "d", [Act.PackAdvice] = "s", [Act.SetUpNetwork] = "n",
        [Act.ReadHub] = "rdn", [Act.ReadPractice] = "rn", [Act.SeeDeletions] = "rn", [Act.LinkPatient] = "r", [Act.ReadRecord] = "r", [Act.CorrectRecord] = "r", [Act.SeeQuarantine] = "rg", [Act.Operate] = "o",
        [Act.SignOut] = "rdngo", [Act.ResolveQuarantine] = "rg", [Act.CloseIncident] = "g", [Act.SeeDeliveries] = "ro", [Act.SeeStorage] = "no",
        [Act.DestroyKey] = "g", [Act.BreakGlass] = "d", [Act.ApproveBreakGlass] = "g",
    };

    static char Letter(Role role) => role switch
    {
        Role.Referrer => 'r', Role.Dermatologist => 'd', Role.NetworkAdmin => 'n', Role.DataGuardian => 'g', Role.Service => 's', Role.Operator => 'o',
    };

    static Guid? OwnParty(Role role) => role switch
    {
        Role.Referrer or Role.DataGuardian => Practice, Role.Dermatologist => Hub, Role.NetworkAdmin => Network, Role.Service or Role.Operator => null,
    };

    static Actor Somebody(Role role, params Guid[] organisations) => new() { Person = new(Guid.NewGuid()), Role = role, Organisations = organisations };

    public static TheoryData<Act, Role> Everything => new MatrixTheoryData<Act, Role>(Enum.GetValues<Act>(), Enum.GetValues<Role>());

    [Theory, MemberData(nameof(Everything))]
    public void The_rules_say_what_the_table_says(Act act, Role role)
    {
        var may = Table[act].Contains(Letter(role));
        var own = OwnParty(role);
        var party = own is { } id ? Somebody(role, Guid.NewGuid(), id) : Somebody(role);
        Assert.Equal(may ? Allowed : WrongRole, AccessRules.Decide(party, act, Thing, Now));
        Assert.Equal(may, party.May(act, Thing));
        Assert.Equal(may ? Allowed : WrongRole, AccessRules.Decide(party, act, resource: null, Now));
        if (own is null) return;

        // Every other relation: the other parties' ids, nobody's, none at all.
        foreach (var strange in new[] { new[] { Practice, Hub, Network }.Where(party => party != own).ToArray(), [Guid.NewGuid()], [], [Guid.Empty] })
            Assert.Equal(may ? NotAParty : WrongRole, AccessRules.Decide(Somebody(role, strange), act, Thing, Now));
        // A thing that no such organisation has to do with.
        Assert.Equal(may ? NotAParty : WrongRole, AccessRules.Decide(party, act, new Parties(), Now));
    }

    [Fact]
    public void What_is_not_sent_is_the_sender_s_alone()
    {
        var unsent = Thing with { Unsent = true };
        Assert.Equal(Allowed, AccessRules.Decide(Somebody(Role.Referrer, Practice), Act.SeePictures, unsent, Now));
        Assert.Equal(NotSent, AccessRules.Decide(Somebody(Role.Dermatologist, Hub), Act.SeePictures, unsent, Now));
        Assert.Equal(NotSent, AccessRules.Decide(Somebody(Role.Service), Act.SeePictures, unsent, Now));
        Assert.Equal(NotAParty, AccessRules.Decide(Somebody(Role.Dermatologist, Guid.NewGuid()), Act.SeePictures, unsent, Now));
    }

    [Theory]
    [InlineData(0, Allowed), InlineData(-1, Allowed), InlineData(-299, Allowed), InlineData(-301, Expired)]
    public void A_token_s_time_is_judged_again(int secondsLeft, AccessVerdict expected) => Assert.Equal(expected,
        AccessRules.Decide(Somebody(Role.Referrer, Practice) with { ValidUntil = Now.AddSeconds(secondsLeft) }, Act.Refer, Thing, Now));

    [Fact]
    public void Whoever_signed_out_is_out_until_a_newer_token()
    {
        var gp = Somebody(Role.Referrer, Practice) with { IssuedAt = Now };
        Assert.Null(AccessRules.Ended(gp, null, Now));
        Assert.Null(AccessRules.Ended(gp, new PersonAccess { SignedOutAt = Now.AddSeconds(-1) }, Now));
        Assert.Equal(AccessRefusals.SignedOut, AccessRules.Ended(gp, new PersonAccess { SignedOutAt = Now }, Now));
        Assert.Equal(AccessRefusals.SignedOut, AccessRules.Ended(gp with { IssuedAt = null }, new PersonAccess { SignedOutAt = Now.AddDays(-1) }, Now));
        Assert.Equal(AccessRefusals.SignedOut, AccessRules.Ended(gp with { ValidUntil = Now.AddMinutes(-6) }, null, Now));
    }

    [Fact]
    public void Whoever_is_suspended_somewhere_does_nothing_in_its_name()
    {
        var suspended = new PersonAccess
        {
            Suspensions = [new Suspension { Organisation = Practice, Network = new NetworkId(Network), Reason = SuspensionReason.Left, Since = Now }],
        };
        Assert.Equal(AccessRefusals.Suspended, AccessRules.Ended(Somebody(Role.Referrer, Guid.NewGuid(), Practice), suspended, Now));
        Assert.Null(AccessRules.Ended(Somebody(Role.Referrer, Guid.NewGuid()), suspended, Now));
    }
}
