using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// The way of one filed entry into the practice's own record system (EPR); the grain's key is the referral's id. The correction of an entry that was taken
/// out is another of these, under its own key.
/// </summary>
[Alias("IEprDeliveryGrain")]
public interface IEprDeliveryGrain : IGrainWithGuidKey
{
    /// <summary>The entry was taken out of the record (PSN-12): what the EPR may have of it is put right there.</summary>
    /// <param name="command">Names the news.</param>
    /// <param name="contents">More than any attempt before told.</param>
    [Alias("TakeOut")] Task<Result<DeliveryView>> TakeOut(Command command, int contents);

    /// <summary>Asks leave to send: given when the answer names this attempt.</summary>
    [Alias("Begin")] Task<Result<DeliveryView>> Begin(Command command, DeliveryAttempt attempt);

    /// <summary>What became of an attempt.</summary>
    [Alias("Report")] Task<Result<DeliveryView>> Report(Command command, AttemptReport report);

    /// <summary>The practice wants it sent again, from the first pause on.</summary>
    [Alias("Resend")] Task<Result<DeliveryView>> Resend(Command command, PracticeId practice);

    /// <summary>Null when nothing was ever to be sent.</summary>
    [Alias("View"), ReadOnly] Task<DeliveryView?> View();
}

/// <summary>One attempt to send an entry.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryAttempt")]
public sealed record DeliveryAttempt
{
    /// <summary>The message that asked for it.</summary>
    [Id(0)] public required Guid Id { get; init; }
    [Id(1)] public required PracticeId Practice { get; init; }
    /// <summary>How much there is to tell: the answer, and each set whose copies are gone. Only ever grows.</summary>
    [Id(2)] public required int Contents { get; init; }
    /// <summary>What it puts right; null: it tells what is filed.</summary>
    [Id(3)] public EprCorrection? Correction { get; init; }
}

/// <summary>The correction in the EPR of an entry that was taken out of the record.</summary>
/// <param name="Referral">Whose entry.</param>
/// <param name="Number">Which of those that were taken out, from 1.</param>
[GenerateSerializer, Immutable, Alias("EprCorrection")]
public sealed record EprCorrection([property: Id(0)] ReferralId Referral, [property: Id(1)] int Number)
{
    /// <summary>Of its delivery.</summary>
    public Guid Delivery() => DerivedId.Of("epr-correction", Referral.Value, Number, 0);
}

/// <summary>What the receiver made of an attempt.</summary>
public enum AttemptOutcome
{
    /// <summary>Taken whole.</summary>
    Delivered,
    /// <summary>No answer, or one that time may mend: tried again by itself.</summary>
    Failed,
    /// <summary>The receiver will not take it as it is: a person must look.</summary>
    Refused,
}

/// <summary>The end of an attempt, without a word of the receiver's own: its texts may name the patient.</summary>
[GenerateSerializer, Immutable, Alias("AttemptReport")]
public sealed record AttemptReport
{
    [Id(0)] public required DeliveryAttempt Attempt { get; init; }
    [Id(1)] public required AttemptOutcome Outcome { get; init; }
    /// <summary>Codes: the HTTP status and those of the OperationOutcome.</summary>
    [Id(2)] public string[] Reasons { get; init; } = [];
}

/// <summary>Where a delivery stands.</summary>
[GenerateSerializer, Immutable, Alias("DeliveryView")]
public sealed record DeliveryView
{
    [Id(0)] public required DeliveryStatus Status { get; init; }
    /// <summary>The attempt that is under way.</summary>
    [Id(1)] public Guid? Attempt { get; init; }
    /// <summary>In vain, since the last success.</summary>
    [Id(2)] public required int Attempts { get; init; }
    [Id(3)] public DateTimeOffset? DeliveredAt { get; init; }
    [Id(4)] public DateTimeOffset? NextAt { get; init; }
    [Id(5)] public string[] Reasons { get; init; } = [];
    [Id(6)] public PracticeId? Practice { get; init; }
    /// <summary>What it puts right; null: it tells what is filed.</summary>
    [Id(7)] public EprCorrection? Correction { get; init; }
}
