using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>One referral as it is meant to go: who, what, with which photographs, and what the dermatologist will answer.</summary>
public sealed record Case
{
    /// <summary>From 1, for people.</summary>
    public required int Number { get; init; }
    public required ReferralId Referral { get; init; }
    public required LinkId Link { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required Patient Patient { get; init; }
    public required Regime Regime { get; init; }
    public required Urgency Urgency { get; init; }
    public required UseCase UseCase { get; init; }
    public required WhyMobile WhyMobile { get; init; }
    public required int AgeYears { get; init; }
    public required BodySite BodySite { get; init; }
    public Laterality? Laterality { get; init; }
    public required string Question { get; init; }
    public required string History { get; init; }
    public required CaptureDevice Device { get; init; }
    public required Opinion Opinion { get; init; }

    /// <summary>Consent for one capture: a second one is a consent of its own.</summary>
    public required Func<ConsentGiven> Consent { get; init; }

    /// <summary>Takes the photographs of a capture, numbered from 1 as the set's versions are.</summary>
    public required Func<int, Task<Capture>> Take { get; init; }

    /// <summary>What the GP writes when more is asked for.</summary>
    public required string Supplement { get; init; }
}

/// <summary>The photographs of one sitting.</summary>
/// <param name="Photographs">All are offered.</param>
/// <param name="Spares">Offered one by one if the service has taken none of them.</param>
public sealed record Capture(IReadOnlyList<Photograph> Photographs, IEnumerable<Photograph> Spares);

/// <summary>What the dermatologist will say.</summary>
/// <param name="Outcome">Of the final answer.</param>
/// <param name="Priority">With a face-to-face appointment.</param>
/// <param name="Text">Holds a phrase that occurs in no other answer, so that a mix-up shows.</param>
public sealed record Opinion(Outcome Outcome, Urgency? Priority, string Text)
{
    /// <summary>What is asked for first; null when the case is clear.</summary>
    public InformationAsked? Asks { get; init; }

    /// <summary>The case goes back into the queue once before it is answered.</summary>
    public bool HandsBackFirst { get; init; }
}
