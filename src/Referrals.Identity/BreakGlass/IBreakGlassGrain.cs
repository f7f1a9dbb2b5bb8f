using System.Text.Json.Serialization;
using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>One request of a hub to learn in an emergency who a patient is; its grain key is chosen by whoever asks.</summary>
[Alias("IBreakGlassGrain")]
public interface IBreakGlassGrain : IGrainWithGuidKey
{
    /// <summary>A dermatologist of the link's hub asks; the practice and its data guardian hear of it at once.</summary>
    [Alias("Ask")] Task<Result<BreakGlassView>> Ask(Command command, GlassWish wish);

    /// <summary>The practice's data guardian agrees.</summary>
    [Alias("Approve")] Task<Result<BreakGlassView>> Approve(Command command);

    /// <summary>Whoever asked looks, once; the practice and its data guardian hear of it at once.</summary>
    [Alias("Break")] Task<Result<BreakGlassView>> Break(Command command);

    /// <summary>Null: nobody has asked.</summary>
    [Alias("View"), ReadOnly] Task<BreakGlassView?> View();
}

/// <summary>Why the glass is broken; coded, because a free text would name the patient.</summary>
public enum GlassReason { UrgentFinding, SenderUnreachable, Safeguarding }

/// <summary>How far a request has come.</summary>
public enum GlassStatus
{
    /// <summary>Waits for the data guardian.</summary>
    Asked,
    /// <summary>May be read, once.</summary>
    Approved,
    /// <summary>Was read; waits for its review.</summary>
    Broken,
    /// <summary>Nobody agreed in time, or nobody read in time.</summary>
    Expired,
    /// <summary>Was read, and the data guardian has closed its incident.</summary>
    Reviewed,
}

/// <summary>Whose link, and why.</summary>
[GenerateSerializer, Immutable, Alias("GlassWish")]
public sealed record GlassWish
{
    [Id(0)] public required Pseudonym Pseudonym { get; init; }
    [Id(1)] public required LinkId Link { get; init; }
    [Id(2)] public required ReferralId Referral { get; init; }
    [Id(3)] public required PracticeId Practice { get; init; }
    [Id(4)] public required HubId Hub { get; init; }
    [Id(5)] public required GlassReason Reason { get; init; }
}

/// <summary>A request as both sides see it: ids, codes and times.</summary>
[GenerateSerializer, Immutable, Alias("BreakGlassView")]
public sealed record BreakGlassView
{
    [Id(0)] public required GlassWish Wish { get; init; }
    [Id(1)] public required PersonId AskedBy { get; init; }
    [Id(2)] public required DateTimeOffset AskedAt { get; init; }
    [Id(3)] public PersonId? ApprovedBy { get; init; }
    [Id(4)] public DateTimeOffset? ApprovedAt { get; init; }
    [Id(5)] public DateTimeOffset? ReadAt { get; init; }

    /// <summary>How far it is at this moment.</summary>
    public GlassStatus At(DateTimeOffset now) =>
        ReadAt is not null ? GlassStatus.Broken
        : now > GoodUntil ? GlassStatus.Expired
        : ApprovedAt is null ? GlassStatus.Asked : GlassStatus.Approved;

    /// <summary>Until when the next step may be taken.</summary>
    [JsonIgnore] public DateTimeOffset GoodUntil => ApprovedAt + BreakGlassDecisions.ReadWithin ?? AskedAt + BreakGlassDecisions.ApproveWithin;
}
