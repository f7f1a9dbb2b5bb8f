using System.Diagnostics;
using static Referrals.Durable.Role;

namespace Referrals.Durable;

/// <summary>May somebody do it; if not, why.</summary>
public enum AccessVerdict
{
    Allowed,
    /// <summary>The token's time is over.</summary>
    Expired,
    /// <summary>Nobody of this role does this.</summary>
    WrongRole,
    /// <summary>The thing stands between other organisations: to the caller it does not exist.</summary>
    NotAParty,
    /// <summary>The sender is still collecting it.</summary>
    NotSent,
}

/// <summary>
/// Who may do what: deny by default, one pure function (security.md §3.10). Asked at the endpoint before anything is read, again with the thing's own
/// parties before a grain acts; whether the caller still stands (<see cref="PersonAccess"/>) is asked at both places too.
/// </summary>
public static class AccessRules
{
    /// <summary>A long upload goes on under the token with which it began; beyond this nothing does.</summary>
    static readonly TimeSpan RequestMax = TimeSpan.FromMinutes(5);

    /// <summary>The roles that do this at all.</summary>
    public static IReadOnlyList<Role> RolesOf(Act action) => action switch
    {
        Act.Refer or Act.ListReferrals or Act.LinkPatient or Act.ReadRecord or Act.CorrectRecord => [Referrer],
        Act.ReadReferral => [Referrer, Dermatologist],
        Act.SeePictures => [Referrer, Dermatologist, Service],
        Act.Triage or Act.BreakGlass => [Dermatologist],
        Act.PackAdvice => [Service],
        Act.SetUpNetwork => [NetworkAdmin],
        Act.ReadHub => [Referrer, Dermatologist, NetworkAdmin],
        Act.ReadPractice or Act.SeeDeletions => [Referrer, NetworkAdmin],
        Act.SeeQuarantine or Act.ResolveQuarantine => [Referrer, DataGuardian],
        Act.CloseIncident or Act.DestroyKey or Act.ApproveBreakGlass => [DataGuardian],
        Act.SeeDeliveries => [Referrer, Operator],
        Act.Operate => [Operator],
        Act.SeeStorage => [NetworkAdmin, Operator],
        Act.SignOut => [Referrer, Dermatologist, NetworkAdmin, DataGuardian, Operator],
    };

    /// <summary>The decision.</summary>
    /// <param name="subject">Role and organisations as the verified token names them.</param>
    /// <param name="action">What is wanted.</param>
    /// <param name="resource">Whose the thing is; null for a list.</param>
    /// <param name="now">By the database's clock.</param>
    public static AccessVerdict Decide(Actor subject, Act action, Parties? resource, DateTimeOffset now)
    {
        if (subject.ValidUntil + RequestMax < now) return AccessVerdict.Expired;
        if (!RolesOf(action).Contains(subject.Role)) return AccessVerdict.WrongRole;
        if (resource is not { } thing) return AccessVerdict.Allowed;
        if (!IsParty(subject, thing)) return AccessVerdict.NotAParty;
        return thing.Unsent && subject.Role != Referrer ? AccessVerdict.NotSent : AccessVerdict.Allowed;
    }

    /// <summary>Whether somebody whose time the door has judged may do this to that.</summary>
    public static bool May(this Actor subject, Act action, Parties resource) => Decide(subject, action, resource, DateTimeOffset.MinValue) == AccessVerdict.Allowed;

    /// <summary>Why this person may do nothing any more, whatever their token says; null while they stand.</summary>
    public static Refusal? Ended(Actor subject, PersonAccess? standing, DateTimeOffset now)
    {
        if (subject.ValidUntil + RequestMax < now) return AccessRefusals.SignedOut;
        if (standing is null) return null;
        // A token that does not say when it was issued cannot have been issued after the sign-out.
        if (standing.SignedOutAt is { } at && !(subject.IssuedAt > at)) return AccessRefusals.SignedOut;
        return Array.Exists(subject.Organisations, standing.IsSuspendedAt) ? AccessRefusals.Suspended : null;
    }

    // The relation follows from the role: each role belongs to one kind of organisation. A service and an operator belong to the whole zone.
    static bool IsParty(Actor subject, Parties thing) => subject.Role switch
    {
        Referrer or DataGuardian => Names(subject, thing.Practice),
        Dermatologist => Names(subject, thing.Hub),
        NetworkAdmin => Names(subject, thing.Network),
        Service or Operator => true,
        _ => throw new UnreachableException(),
    };

    static bool Names(Actor subject, Guid? organisation) => organisation is { } one && Array.IndexOf(subject.Organisations, one) >= 0;
}

/// <summary>Why nothing is allowed at all.</summary>
public static class AccessRefusals
{
    public static readonly Refusal SignedOut = new("signed-out", 401, "This token was ended.", "Sign in again and repeat the request with the same Idempotency-Key.");
    public static readonly Refusal Suspended = new("access-suspended", 403, "Your access to this organisation is suspended.",
        "Ask the administrator of your network. What you had begun is kept.");
}
