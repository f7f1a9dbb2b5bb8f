using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>How long each urgency may wait for the hub's answer, and who goes first (domain.md §8, default clocks).</summary>
public static class UrgencyClock
{
    /// <summary>
    /// When the hub should have answered: the clock starts when the case first joins the queue, for only then is it complete and the hub can act.
    /// </summary>
    /// <remarks>
    /// The time is set once. A case that comes back with the GP's answer keeps it, though the hub was not at work meanwhile: the patient's wait did not
    /// stop while the two professionals wrote to each other, so the case returns ahead of those that came after it.
    /// </remarks>
    public static DateTimeOffset DueAt(Urgency urgency, Nation nation, DateTimeOffset queuedAt) => WorkingDays.Add(nation, queuedAt, DaysOf(urgency));

    /// <summary>Working days.</summary>
    public static int DaysOf(Urgency urgency) => urgency switch
    {
        // Never queued: refused when it is submitted.
        Urgency.Emergency => 0,
        Urgency.SuspectedCancer => 2,
        Urgency.Urgent => 2,
        Urgency.Advice => 2,
        Urgency.Routine => 5,
    };

    /// <summary>Smaller goes first; within one rank the earlier due time decides.</summary>
    public static int RankOf(Urgency urgency) => urgency switch
    {
        Urgency.Emergency => 0,
        Urgency.SuspectedCancer => 1,
        Urgency.Urgent => 2,
        Urgency.Advice => 3,
        Urgency.Routine => 4,
    };
}
