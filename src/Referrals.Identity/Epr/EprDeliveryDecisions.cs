using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>When an entry goes to the EPR, when again, and when a person must look.</summary>
public static class EprDeliveryDecisions
{
    /// <summary>Of an attempt that was not heard of for so long, its sender is dead: longer than any attempt may take.</summary>
    public static readonly TimeSpan AttemptMax = TimeSpan.FromMinutes(10);

    /// <summary>About three quarters of an hour in vain; a receiver that is started anew is back before that.</summary>
    public const int AttemptsUntilStuck = 6;

    static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1)];

    /// <summary>After so many attempts in vain; hourly in the end, for ever: a receiver that is away for a weekend finds everything on Monday.</summary>
    public static TimeSpan Pause(int attempts) => Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)];

    /// <summary>One at a time: two that run side by side could make two of what either would have found.</summary>
    public static Decision<EprDeliveryEvent> Begin(EprDelivery delivery, DeliveryAttempt attempt, DateTimeOffset now)
    {
        var isNews = attempt.Contents > delivery.Wanted;
        if (delivery.Status == DeliveryStatus.Sending) return isNews ? new DeliveryAwaited { Contents = attempt.Contents } : Decision<EprDeliveryEvent>.Unchanged;
        if (delivery.Status is DeliveryStatus.Delivered or DeliveryStatus.Stuck or DeliveryStatus.TakenOut && !isNews && !delivery.Called) return Decision<EprDeliveryEvent>.Unchanged;
        return new DeliveryBegun { Attempt = attempt.Id, Practice = attempt.Practice, Contents = attempt.Contents, Correction = attempt.Correction, At = now };
    }

    /// <summary>What is there, is there, whoever brought it; of a failure only the attempt that is waited for tells anything new.</summary>
    public static Decision<EprDeliveryEvent> Report(EprDelivery delivery, AttemptReport report, DateTimeOffset now)
    {
        var isNews = delivery.Status != DeliveryStatus.None
            && (report.Outcome == AttemptOutcome.Delivered ? report.Attempt.Contents > delivery.Held : delivery.Attempt == report.Attempt.Id);
        if (!isNews) return Decision<EprDeliveryEvent>.Unchanged;
        return report.Outcome switch
        {
            AttemptOutcome.Delivered => new EntryDelivered { Contents = report.Attempt.Contents, At = now },
            AttemptOutcome.Failed => new DeliveryFailed { Reasons = report.Reasons, At = now },
            AttemptOutcome.Refused => new DeliveryRefused { Reasons = report.Reasons, At = now },
        };
    }

    /// <summary>
    /// Corrected is what was ever on its way, also where no answer came: it may be there. Of two that were taken out the earlier has its correction already.
    /// </summary>
    public static Decision<EprDeliveryEvent> TakeOut(EprDelivery delivery, int contents, DateTimeOffset now)
    {
        if (delivery.Status == DeliveryStatus.None || delivery.Wanted >= contents) return Decision<EprDeliveryEvent>.Unchanged;
        var wasOnItsWay = delivery.Wanted % DeliveryContents.EachFiling > 0;
        return new EntryTakenOut { Contents = contents, Correction = wasOnItsWay ? delivery.Wanted / DeliveryContents.EachFiling + 1 : null, At = now };
    }

    /// <summary>By any referrer of the practice; also of what was delivered, for an EPR that has lost it.</summary>
    public static Decision<EprDeliveryEvent> Resend(EprDelivery delivery, Actor actor, PracticeId practice, DateTimeOffset now)
    {
        if (!actor.May(Act.ReadRecord, Parties.Of(practice))) return Refusals.NotFound;
        if (delivery.Status == DeliveryStatus.TakenOut) return Refusals.NotFound;
        var underWay = delivery.Status == DeliveryStatus.Sending || delivery is { Status: DeliveryStatus.Pending, Called: true, Attempts: 0 };
        return underWay ? Decision<EprDeliveryEvent>.Unchanged : new DeliveryResent { Practice = practice, By = actor.Person, At = now };
    }

    /// <summary>The alarm.</summary>
    public static Decision<EprDeliveryEvent> Call(EprDelivery delivery, DateTimeOffset now) =>
        delivery.NextAt <= now ? new DeliveryCalled { At = now } : Decision<EprDeliveryEvent>.Unchanged;
}

/// <summary>How much there is to tell of a referral, as one number that only grows.</summary>
public static class DeliveryContents
{
    /// <summary>What came after a correction is more than anything before it; a referral has no such number of sets.</summary>
    public const int EachFiling = 1000;

    /// <summary>Of so many parts, after so many withdrawals.</summary>
    public static int Of(int takenOutBefore, int parts) => takenOutBefore * EachFiling + parts;
}

/// <summary>Why an entry is not sent.</summary>
public static class DeliveryRefusals
{
    public static readonly Refusal NoEprEndpoint = new("no-epr-endpoint", 409, "Your practice has no record system to which entries are sent.",
        "Ask the operator to configure the practice's FHIR server; until then the entry stands here alone.");
}
