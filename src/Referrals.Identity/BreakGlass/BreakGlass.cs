using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>A request to break the glass, as it stands.</summary>
public sealed record BreakGlass
{
    /// <summary>Null: nobody has asked.</summary>
    public GlassWish? Wish { get; init; }
    public PersonId? AskedBy { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public PersonId? ApprovedBy { get; init; }
    public DateTimeOffset? ApprovedAt { get; init; }
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Unix milliseconds, for the generated column.</summary>
    public long? AskedMs => Wish is null ? null : AskedAt.ToUnixTimeMilliseconds();

    /// <summary>What has happened, taken into account.</summary>
    public BreakGlass Apply(BreakGlassEvent happened) => happened switch
    {
        GlassAsked asked => this with { Wish = asked.Wish, AskedBy = asked.By, AskedAt = asked.At },
        GlassApproved approved => this with { ApprovedBy = approved.By, ApprovedAt = approved.At },
        GlassBroken broken => this with { ReadAt = broken.At },
        _ => throw new UnreachableException(),
    };

    /// <summary>For those who may see it.</summary>
    public BreakGlassView? Seen() => Wish is null ? null : new()
    {
        Wish = Wish, AskedBy = AskedBy!.Value, AskedAt = AskedAt, ApprovedBy = ApprovedBy, ApprovedAt = ApprovedAt, ReadAt = ReadAt,
    };
}

/// <summary>What happened to a request.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(GlassAsked), nameof(GlassAsked))]
[JsonDerivedType(typeof(GlassApproved), nameof(GlassApproved))]
[JsonDerivedType(typeof(GlassBroken), nameof(GlassBroken))]
public abstract record BreakGlassEvent;

/// <summary>Somebody at the hub wants to learn who the patient is.</summary>
public sealed record GlassAsked : BreakGlassEvent
{
    public required GlassWish Wish { get; init; }
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The practice's data guardian agrees.</summary>
public sealed record GlassApproved : BreakGlassEvent
{
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Whoever asked has learnt it: written before it is shown.</summary>
public sealed record GlassBroken : BreakGlassEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>Who hears of it: practice and data guardian, as an incident of its own for the wish and for the look (AMB-12: loudly).</summary>
public static class BreakGlassMessages
{
    /// <summary>In the same commit as what happened.</summary>
    /// <param name="request">The grain's key, which is the id of the look's incident too.</param>
    /// <param name="glass">After the commit.</param>
    /// <param name="happened">What to tell of.</param>
    public static IEnumerable<object> Of(Guid request, BreakGlass glass, BreakGlassEvent happened) => happened switch
    {
        GlassAsked asked => [Incident(DerivedId.Of("glass-asked", request, 0, 0), IncidentKind.BreakGlassAsked, glass, asked.At)],
        GlassBroken broken => [Incident(request, IncidentKind.BreakGlassRead, glass, broken.At)],
        _ => [],
    };

    static IncidentRaised Incident(Guid id, IncidentKind kind, BreakGlass glass, DateTimeOffset at) => new()
    {
        Incident = new(id), Kind = kind, Referral = glass.Wish!.Referral, Practice = glass.Wish.Practice, Hub = glass.Wish.Hub, By = glass.AskedBy!.Value, At = at,
    };
}
