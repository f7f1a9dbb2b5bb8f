using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>The way of one filed entry into the practice's own record system (EPR); the grain's key is the referral's id.</summary>
[Alias("IEprDeliveryGrain")]
public interface IEprDeliveryGrain : IGrainWithGuidKey
{
    /// <summary>The entry was taken out of the record (PSN-12): what the EPR has of it must be put right there, by a person.</summary>
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
}
