using System.Diagnostics;
using System.Text.Json.Serialization;
using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>The answer to an anonymised case, keyed by its referral: kept for the sender's practice, in nobody's record (PSN-03).</summary>
[Alias("IUnlinkedAnswerGrain")]
public interface IUnlinkedAnswerGrain : IGrainWithGuidKey
{
    /// <summary>Keeps the answer.</summary>
    [Alias("Keep")] Task<Result<KeptAnswer>> Keep(Command command, FiledAdvice advice);

    /// <summary>A referrer has taken note of it; this closes the referral.</summary>
    [Alias("Acknowledge")] Task<Result<AcknowledgeAnswer>> Acknowledge(Command command);

    /// <summary>The sender has said whose it is, and it stands in that patient's record: here it ends.</summary>
    [Alias("NoteFiled")] Task<Result<KeptAnswer>> NoteFiled(Command command, PatientRecordId record);

    /// <summary>The answer with its sealed text; null when none is kept.</summary>
    [Alias("View"), ReadOnly] Task<UnlinkedAnswerView?> View();
}

/// <summary>Whether an answer is kept.</summary>
[GenerateSerializer, Immutable, Alias("KeptAnswer")]
public sealed record KeptAnswer
{
    [Id(0)] public required bool Kept { get; init; }
}

/// <summary>A kept answer, its text sealed.</summary>
[GenerateSerializer, Immutable, Alias("UnlinkedAnswerView")]
public sealed record UnlinkedAnswerView
{
    [Id(0)] public required FiledAdvice Advice { get; init; }
    [Id(1)] public required DateTimeOffset KeptAt { get; init; }
    [Id(2)] public DateTimeOffset? AcknowledgedAt { get; init; }
}

/// <summary>One answer without a patient.</summary>
/// <remarks>
/// <code>
/// state     Keep*    Acknowledge  NoteFiled
/// nothing   kept     refused      nothing
/// kept      kept     read         filed
/// read      read     read         filed
/// filed     filed    refused      filed
/// </code>
/// * the same answer; another one is refused.
/// </remarks>
public sealed record UnlinkedAnswer
{
    /// <summary>Null: none was kept, or it was filed.</summary>
    public FiledAdvice? Advice { get; init; }
    public DateTimeOffset KeptAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    /// <summary>Where it went when the sender had said whose it is.</summary>
    public PatientRecordId? Record { get; init; }

    /// <summary>Unix milliseconds, for the generated column.</summary>
    public long KeptMs => KeptAt.ToUnixTimeMilliseconds();

    /// <summary>What has happened, taken into account.</summary>
    public UnlinkedAnswer Apply(UnlinkedAnswerEvent happened) => happened switch
    {
        AnswerKept kept => this with { Advice = kept.Advice, KeptAt = kept.At },
        KeptAnswerRead read => this with { AcknowledgedAt = read.At },
        KeptAnswerFiled filed => this with { Advice = null, Record = filed.Record },
        _ => throw new UnreachableException(),
    };
}

/// <summary>What happened to an answer without a patient.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(AnswerKept), nameof(AnswerKept))]
[JsonDerivedType(typeof(KeptAnswerRead), nameof(KeptAnswerRead))]
[JsonDerivedType(typeof(KeptAnswerFiled), nameof(KeptAnswerFiled))]
public abstract record UnlinkedAnswerEvent;

/// <summary>The answer came, and there is nobody to file it for.</summary>
public sealed record AnswerKept : UnlinkedAnswerEvent
{
    public required FiledAdvice Advice { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>A referrer of the practice has taken note of it.</summary>
public sealed record KeptAnswerRead : UnlinkedAnswerEvent
{
    public required PersonId By { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>The sender has said whose it is; from now on it is that patient's, with all that follows (PSN-09).</summary>
public sealed record KeptAnswerFiled : UnlinkedAnswerEvent
{
    public required PatientRecordId Record { get; init; }
}

/// <summary>The rules of an answer without a patient, in the order of its life.</summary>
public static class UnlinkedAnswerDecisions
{
    /// <summary>Once. A message that comes again after the filing has nothing left to keep.</summary>
    public static Decision<UnlinkedAnswerEvent> Keep(UnlinkedAnswer answer, FiledAdvice advice, DateTimeOffset now)
    {
        if (answer.Record is not null) return Decision<UnlinkedAnswerEvent>.Unchanged;
        if (answer.Advice is { } kept) return kept.Package == advice.Package ? Decision<UnlinkedAnswerEvent>.Unchanged : RecordRefusals.AlreadyFiled;
        return new AnswerKept { Advice = advice, At = now };
    }

    /// <summary>By any referrer of the practice; whoever was first stands.</summary>
    public static Decision<UnlinkedAnswerEvent> Acknowledge(UnlinkedAnswer answer, Actor actor, DateTimeOffset now)
    {
        if (answer.Advice is null || !actor.May(Act.ReadRecord, Parties.Of(answer.Advice.Practice))) return Refusals.NotFound;
        return answer.AcknowledgedAt is null ? new KeptAnswerRead { By = actor.Person, At = now } : Decision<UnlinkedAnswerEvent>.Unchanged;
    }

    /// <summary>Also when the sender was quicker than the hub, so that nothing was ever kept.</summary>
    public static Decision<UnlinkedAnswerEvent> NoteFiled(UnlinkedAnswer answer, PatientRecordId record) =>
        answer.Advice is null ? Decision<UnlinkedAnswerEvent>.Unchanged : new KeptAnswerFiled { Record = record };
}

/// <inheritdoc cref="IUnlinkedAnswerGrain" />
[GrainType("unlinkedanswer")]
public sealed class UnlinkedAnswerGrain : DecidingGrain<UnlinkedAnswer, UnlinkedAnswerEvent>, IUnlinkedAnswerGrain
{
    /// <inheritdoc />
    public Task<Result<KeptAnswer>> Keep(Command command, FiledAdvice advice) =>
        Execute(command, (answer, now) => UnlinkedAnswerDecisions.Keep(answer, advice, now), Kept);

    /// <inheritdoc />
    public Task<Result<AcknowledgeAnswer>> Acknowledge(Command command) =>
        Execute(command, (answer, now) => UnlinkedAnswerDecisions.Acknowledge(answer, command.Actor, now),
            (answer, _) => new AcknowledgeAnswer { AcknowledgedAt = answer.AcknowledgedAt!.Value });

    /// <inheritdoc />
    public Task<Result<KeptAnswer>> NoteFiled(Command command, PatientRecordId record) =>
        Execute(command, (answer, _) => UnlinkedAnswerDecisions.NoteFiled(answer, record), Kept);

    /// <inheritdoc />
    [ReadOnly]
    public Task<UnlinkedAnswerView?> View() => Task.FromResult(State.Advice is not { } advice ? null
        : new UnlinkedAnswerView { Advice = advice, KeptAt = State.KeptAt, AcknowledgedAt = State.AcknowledgedAt });

    /// <inheritdoc />
    protected override UnlinkedAnswer Apply(UnlinkedAnswer state, UnlinkedAnswerEvent happened) => state.Apply(happened);

    /// <summary>Clinical closes what its sender has read.</summary>
    protected override IEnumerable<object> Messages(UnlinkedAnswer state, UnlinkedAnswerEvent happened) => happened is KeptAnswerRead read
        ? [new AdviceAcknowledged { Referral = state.Advice!.Referral, Pseudonym = state.Advice.Pseudonym, By = read.By, At = read.At }] : [];

    static KeptAnswer Kept(UnlinkedAnswer answer, int version) => new() { Kept = answer.Advice is not null };
}
