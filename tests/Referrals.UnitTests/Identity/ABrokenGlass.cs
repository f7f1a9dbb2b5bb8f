using Referrals.Durable;
using Referrals.Identity;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>A request of the link's hub, and everybody who might have to do with it.</summary>
static class ABrokenGlass
{
    public static readonly Actor Dermatologist = Someone(5, Role.Dermatologist, Hub.Value);
    public static readonly Actor Colleague = Someone(6, Role.Dermatologist, Hub.Value);
    public static readonly Actor ForeignDermatologist = Someone(7, Role.Dermatologist, Guid.Parse("44444444-0000-4000-8000-000000000002"));
    public static readonly Actor ForeignGuardian = Someone(8, Role.DataGuardian, ForeignGp.Organisations[0]);
    /// <summary>Somebody with two tokens: a dermatologist of the hub who is the practice's data guardian too.</summary>
    public static readonly Actor SamePerson = Someone(5, Role.DataGuardian, Practice.Value);

    public static readonly GlassWish TheWish = new()
    {
        Pseudonym = ALink.Pseudonym, Link = Id, Referral = Referral, Practice = Practice, Hub = Hub, Reason = GlassReason.UrgentFinding,
    };

    public static readonly BreakGlass Asked = After(new(), BreakGlassDecisions.Ask(new(), Dermatologist, TheWish, Now));
    public static readonly BreakGlass Approved = After(Asked, BreakGlassDecisions.Approve(Asked, Guardian, Now));
    public static readonly BreakGlass Broken = After(Approved, BreakGlassDecisions.Break(Approved, Dermatologist, Now));

    public static BreakGlass After(BreakGlass glass, Decision<BreakGlassEvent> decision) => decision.Events.Aggregate(glass, (state, happened) => state.Apply(happened));
}
