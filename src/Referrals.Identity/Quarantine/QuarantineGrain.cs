using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <inheritdoc cref="IQuarantineGrain" />
[GrainType("quarantine")]
public sealed class QuarantineGrain : DecidingGrain<Quarantine, QuarantineEvent>, IQuarantineGrain
{
    /// <inheritdoc />
    public Task<Result<HeldAnswer>> Hold(Command command, HeldAdvice advice) =>
        Execute(command, (quarantine, now) => QuarantineDecisions.Hold(quarantine, advice, now), (quarantine, _) => new HeldAnswer { ArrivedAt = quarantine.ArrivedAt });

    /// <inheritdoc />
    public Task<Result<ReleasedAnswer>> Release(Command command, Pseudonym under) =>
        Execute(command, (quarantine, now) => QuarantineDecisions.Release(quarantine, under, now), Released);

    /// <inheritdoc />
    public Task<Result<ResolutionStep>> OrderFiling(Command command, ResolutionWish wish) =>
        Execute(command, (quarantine, now) => QuarantineDecisions.OrderFiling(quarantine, command.Actor, command.Id, wish, now),
            (quarantine, _) => Step(quarantine, command, ResolutionOutcome.Ordered));

    /// <inheritdoc />
    public Task<Result<ReleasedAnswer>> AbandonFiling(Command command, Guid order) =>
        Execute(command, (quarantine, _) => QuarantineDecisions.AbandonFiling(quarantine, order), Released);

    /// <inheritdoc />
    public Task<Result<ResolutionStep>> Refuse(Command command, ResolutionWish wish) =>
        Execute(command, (quarantine, now) => QuarantineDecisions.Refuse(quarantine, command.Actor, command.Id, wish, now),
            (quarantine, _) => Step(quarantine, command, ResolutionOutcome.Refused));

    /// <inheritdoc />
    [ReadOnly]
    public Task<QuarantineLook> Look(string package) => Task.FromResult(new QuarantineLook
    {
        Stays = QuarantineDecisions.Stays(State, package),
        Ordered = State.Order is { } order ? new() { Order = order, Advice = State.Advice! } : null,
    });

    /// <inheritdoc />
    [ReadOnly]
    public Task<QuarantineView?> View() => Task.FromResult(State.Advice is not { } held ? null
        : new QuarantineView { Advice = held, ArrivedAt = State.ArrivedAt, DueAt = State.DueAt!.Value, Step = State.Step, Locked = State.Locked });

    /// <inheritdoc />
    protected override Quarantine Apply(Quarantine state, QuarantineEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override IEnumerable<object> Messages(Quarantine state, QuarantineEvent happened) => QuarantineMessages.Of(new(this.GetPrimaryKey()), state, happened);

    /// <inheritdoc />
    protected override DateTimeOffset? NextAlarm(Quarantine state) => QuarantineDecisions.NextStepAt(state);

    /// <inheritdoc />
    protected override Decision<QuarantineEvent> DecideAlarm(Quarantine state, DateTimeOffset now) => QuarantineDecisions.Escalate(state, now);

    static ReleasedAnswer Released(Quarantine quarantine, int version) => new() { StillHeld = quarantine.Advice is not null };

    static ResolutionStep Step(Quarantine quarantine, Command command, ResolutionOutcome done) => new()
    {
        Outcome = quarantine.LastWrongTry == command.Id ? ResolutionOutcome.Mistyped : done, WrongTries = quarantine.WrongTries,
    };
}

/// <summary>Who hears of quarantine: clinical of each wait and its end; this zone's own consumers of what must be filed and what went wrong.</summary>
public static class QuarantineMessages
{
    /// <summary>In the same commit as what happened.</summary>
    public static IEnumerable<object> Of(ReferralId referral, Quarantine quarantine, QuarantineEvent happened) => happened switch
    {
        // DT-17: somebody who is neither its sender nor its receiver has used this key.
        AdviceHeld { Advice.Reason: QuarantineReason.NotAParty } held =>
        [
            Told(referral, quarantine, held),
            new IncidentRaised
            {
                Incident = Incident(referral, IncidentKind.KeyRefused, quarantine.Told), Kind = IncidentKind.KeyRefused, Referral = referral,
                Practice = held.Advice.Owner, Hub = held.Advice.Hub, By = Actor.Zone.Person, At = held.At,
            },
        ],
        AdviceHeld held => [Told(referral, quarantine, held)],
        AdviceReleased released => [new QuarantineChanged { Referral = referral, Number = quarantine.Told, At = released.At, End = QuarantineEnd.Filed }],
        HeldRefused refused =>
        [
            new QuarantineChanged { Referral = referral, Number = quarantine.Told, At = refused.At, End = QuarantineEnd.Refused },
            new IncidentRaised
            {
                Incident = Incident(referral, IncidentKind.AnswerRefused, quarantine.Refused.Length), Kind = IncidentKind.AnswerRefused, Referral = referral,
                Practice = refused.Practice, Hub = refused.Hub, Reason = refused.Reason, By = refused.By, At = refused.At,
            },
        ],
        IdentifiersMistyped wrong when quarantine.WrongTries == Quarantine.WrongTriesMax && quarantine.Advice is { } advice =>
        [
            new IncidentRaised
            {
                Incident = Incident(referral, IncidentKind.ResolutionLocked, 0), Kind = IncidentKind.ResolutionLocked, Referral = referral,
                Practice = advice.Owner, Hub = advice.Hub, By = wrong.By, At = wrong.At,
            },
        ],
        // Whoever dies before the answer is filed: the consumer carries the order out.
        FilingOrdered when quarantine.Advice is { } advice => [new AdviceIssued { Referral = referral, Practice = advice.Owner, Hub = advice.Hub }],
        _ => [],
    };

    static QuarantineChanged Told(ReferralId referral, Quarantine quarantine, AdviceHeld held) =>
        new() { Referral = referral, Number = quarantine.Told, Reason = held.Advice.Reason, At = held.At };

    static IncidentId Incident(ReferralId referral, IncidentKind kind, int number) => new(DerivedId.Of($"incident-{kind}", referral.Value, number, 0));
}
