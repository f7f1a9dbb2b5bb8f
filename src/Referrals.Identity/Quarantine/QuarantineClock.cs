using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>Who has been told that an answer waits.</summary>
public enum QuarantineStep
{
    /// <summary>It stands in the practice's list.</summary>
    Waiting,
    /// <summary>The practice should have ended it by now.</summary>
    Overdue,
    /// <summary>The data guardian should look.</summary>
    Escalated,
}

/// <summary>
/// How long an answer may wait (DT-17, PSN-11). In hours and not in working days: a suspected mix-up of a suspected cancer does not wait for Monday,
/// and this zone has no calendar of nations.
/// </summary>
public static class QuarantineClock
{
    /// <summary>Between the practice's time and the data guardian's.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    /// <summary>When the practice should have ended the wait.</summary>
    public static DateTimeOffset DueAt(HeldAdvice advice, DateTimeOffset arrivedAt) => arrivedAt.AddHours(Hours(advice.Reason, advice.Urgency ?? Urgency.Routine));

    /// <summary>When this step comes.</summary>
    public static DateTimeOffset At(QuarantineStep step, DateTimeOffset dueAt) => step == QuarantineStep.Escalated ? dueAt + Grace : dueAt;

    static int Hours(QuarantineReason reason, Urgency urgency) => reason switch
    {
        // The sender must bind, or link anew.
        QuarantineReason.TooEarly or QuarantineReason.CancelledLink or QuarantineReason.UnpairedLink => IsUrgent(urgency) ? 24 : 72,
        // A person must look.
        QuarantineReason.PossibleMispairing or QuarantineReason.UnknownPseudonym or QuarantineReason.NotAParty or QuarantineReason.AlreadyFiled => IsUrgent(urgency) ? 8 : 24,
    };

    static bool IsUrgent(Urgency urgency) => urgency is Urgency.Emergency or Urgency.SuspectedCancer or Urgency.Urgent;
}
