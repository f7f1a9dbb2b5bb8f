using CsCheck;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>An incident is opened once, and closed once, by a data guardian of its practice and nobody else.</summary>
public sealed class IncidentLifeTests
{
    /// <summary>One wish: open, or close with this outcome, by whom.</summary>
    public sealed record Wish(bool Opens, int Person, IncidentOutcome Outcome);

    static readonly Gen<Wish> Wishes = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Enum<IncidentOutcome>(), (verb, person, outcome) => new Wish(verb == 0, person, outcome));

    [Fact]
    public void Random_lives_break_no_invariant()
    {
        var json = new StoredJson([IdentityJson.Default]).Options;
        var lives = new RandomLife<Incident, IncidentEvent>(new Incident(), (incident, happened) => incident.Apply(happened), json);
        Wishes.Array[1, 20].Sample(wishes => lives.Live(wishes, Ask, Check), iter: 5_000);
        Assert.Equal(["IncidentClosed", "IncidentOpened", "incident-closed", "not-found"], lives.Reached);
    }

    static Decision<IncidentEvent> Ask(Incident incident, Wish wish, DateTimeOffset now) => wish.Opens
        ? IncidentDecisions.Open(incident, Raised(wish)) : IncidentDecisions.Close(incident, Person(wish), wish.Outcome, now);

    static void Check(Incident before, Wish wish, Decision<IncidentEvent> decision, Incident after)
    {
        if (before.Raised is { } raised) Assert.Equal(raised, after.Raised);
        if (before.Outcome is not null) Assert.Equal((before.Outcome, before.ClosedBy, before.ClosedAt), (after.Outcome, after.ClosedBy, after.ClosedAt));
        if (decision.Events.OfType<IncidentClosed>().Any()) Assert.Equal(ALink.Guardian, Person(wish));
        Assert.Equal(after.Outcome is null, after.ClosedBy is null);
    }

    static IncidentRaised Raised(Wish wish) => new()
    {
        Incident = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000001")), Kind = IncidentKind.Mispairing, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub,
        Reason = MispairingReason.NotOurPatient, By = Person(wish).Person, At = ALink.Now,
    };

    static Actor Person(Wish wish) => wish.Person switch
    {
        0 => ALink.Gp, 1 => ALink.ForeignGp, 2 => ALink.Someone(9, Role.DataGuardian, ALink.ForeignGp.Organisations[0]), _ => ALink.Guardian,
    };
}
