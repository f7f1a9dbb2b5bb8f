using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// The rules of breaking the glass (AMB-12, security.md §3.8): one person of the hub asks, another one of the practice agrees, and the first looks once.
/// </summary>
public static class BreakGlassDecisions
{
    /// <summary>An emergency for which nobody has time within a quarter of an hour is none.</summary>
    public static readonly TimeSpan ApproveWithin = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan ReadWithin = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan ReviewWithin = TimeSpan.FromDays(5);

    /// <summary>The same wish again is the same request.</summary>
    public static Decision<BreakGlassEvent> Ask(BreakGlass glass, Actor actor, GlassWish wish, DateTimeOffset now)
    {
        if (!actor.May(Act.BreakGlass, Parties.Of(wish.Practice, wish.Hub))) return Refusals.NotFound;
        if (glass.Wish is null) return new GlassAsked { Wish = wish, By = actor.Person, At = now };
        return glass.Wish == wish && glass.AskedBy == actor.Person ? Decision<BreakGlassEvent>.Unchanged : Refusals.AlreadyExists;
    }

    /// <summary>By somebody else, of the practice whose patient it is, in time.</summary>
    public static Decision<BreakGlassEvent> Approve(BreakGlass glass, Actor actor, DateTimeOffset now)
    {
        if (glass.Wish is not { } wish || !actor.May(Act.ApproveBreakGlass, Parties.Of(wish.Practice, wish.Hub))) return Refusals.NotFound;
        if (glass.AskedBy == actor.Person) return BreakGlassRefusals.OwnRequest;
        if (glass.ApprovedBy is not null) return Decision<BreakGlassEvent>.Unchanged;
        return now > glass.AskedAt + ApproveWithin ? BreakGlassRefusals.Expired : new GlassApproved { By = actor.Person, At = now };
    }

    /// <summary>By whoever asked, after somebody agreed, in time, and once.</summary>
    public static Decision<BreakGlassEvent> Break(BreakGlass glass, Actor actor, DateTimeOffset now)
    {
        if (glass.Wish is not { } wish || glass.AskedBy != actor.Person || !actor.May(Act.BreakGlass, Parties.Of(wish.Practice, wish.Hub))) return Refusals.NotFound;
        if (glass.ReadAt is not null) return BreakGlassRefusals.Used;
        if (glass.ApprovedAt is not { } approved) return now > glass.AskedAt + ApproveWithin ? BreakGlassRefusals.Expired : BreakGlassRefusals.NotApproved;
        return now > approved + ReadWithin ? BreakGlassRefusals.Expired : new GlassBroken { At = now };
    }
}

/// <summary>Why the glass stays whole.</summary>
public static class BreakGlassRefusals
{
    public static readonly Refusal OwnRequest = new("own-request", 409, "Whoever asks cannot agree to it.", "Ask another data guardian of the practice.");
    public static readonly Refusal NotApproved = new("glass-not-approved", 409, "Nobody of the practice has agreed yet.", "Reach the practice's data guardian; the request is good for a quarter of an hour.");
    public static readonly Refusal Expired = new("glass-expired", 409, "The time for this step is over.", "Ask again under a new id.");
    public static readonly Refusal Used = new("glass-used", 409, "The identity was shown once under this request.", "Ask again under a new id if it is needed once more.");
}
