using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <inheritdoc cref="IPseudonymKeyGrain" />
[GrainType("pseudonymkey")]
public sealed class PseudonymKeyGrain(KeyPolicy policy) : DecidingGrain<PseudonymKey, PseudonymKeyEvent>, IPseudonymKeyGrain
{
    /// <inheritdoc />
    public Task<Result<LinkView>> MakeLink(Command command, NewLink link) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.MakeLink(key, command.Actor, link), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> Bind(Command command, BindingWish wish) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.Bind(key, command.Actor, wish), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> Identify(Command command, SealedPatient patient) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.Identify(key, command.Actor, patient), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> File(Command command) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.File(key, command.Actor), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> Cancel(Command command, CancelReason reason) =>
        Execute(command, (key, now) => Retiring(key, PseudonymKeyDecisions.Cancel(key, command.Actor, reason), now), Seen);

    /// <inheritdoc />
    public Task<Result<PairingAnswer>> Pair(Command command, PackageFacts package) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.Pair(key, package), (key, _) => Pairing.Judge(key, package).Answer(key));

    /// <inheritdoc />
    public Task<Result<PairingAnswer>> PairByHand(Command command, PackageFacts package, FilingOrder order) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.PairByHand(key, package, order), (key, _) => Pairing.Judge(key, package).Answer(key));

    /// <inheritdoc />
    public Task<Result<LinkView>> Unpair(Command command, MispairingReason reason, PersonId by) =>
        Execute(command, (key, now) => Retiring(key, PseudonymKeyDecisions.Unpair(key, reason, by), now), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> Destroy(Command command, DestructionReason reason) =>
        Execute(command, (key, now) => PseudonymKeyDecisions.Destroy(key, command.Actor, reason, now), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> AwaitBinding(Command command) =>
        Execute(command, (key, now) => PseudonymKeyDecisions.AwaitBinding(key, now), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> NoteFiled(Command command, PatientRecordId record) =>
        Execute(command, (key, now) => Retiring(key, PseudonymKeyDecisions.NoteFiled(key, record), now), Seen);

    /// <inheritdoc />
    [ReadOnly]
    public Task<SealedPatient?> Patient() => Task.FromResult(State.Patient);

    /// <inheritdoc />
    [ReadOnly]
    public Task<LinkView?> View() => Task.FromResult(State.Status == LinkStatus.None ? null : Seen(State, Version));

    /// <inheritdoc />
    [ReadOnly]
    public Task<LinkFacts?> Facts() => Task.FromResult(State.Status == LinkStatus.None ? null : new LinkFacts
    {
        Practice = State.Practice, Referral = State.Referral, Status = State.Status, Package = State.Package, Digests = State.Patient?.Digests,
        KeyDestroyedAt = State.KeyDestroyedAt,
    });

    /// <inheritdoc />
    protected override PseudonymKey Apply(PseudonymKey state, PseudonymKeyEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override DateTimeOffset? NextAlarm(PseudonymKey state) => PseudonymKeyDecisions.EndsAt(state);

    /// <inheritdoc />
    protected override Decision<PseudonymKeyEvent> DecideAlarm(PseudonymKey state, DateTimeOffset now) => PseudonymKeyDecisions.End(state, now);

    Decision<PseudonymKeyEvent> Retiring(PseudonymKey key, Decision<PseudonymKeyEvent> decision, DateTimeOffset now) =>
        PseudonymKeyDecisions.Retiring(key, decision, now + policy.KeptFor);

    /// <summary>
    /// To this zone's own consumer. An answer that came too early is fetched and held against the new binding, as if it came now; one that was kept without
    /// a link is filed when the sender has said whose it is; one that was taken out of a record is judged anew, and waits in quarantine for its new link.
    /// </summary>
    protected override IEnumerable<object> Messages(PseudonymKey state, PseudonymKeyEvent happened) =>
        happened is SetBound && state.AnswerWaitsSince is not null || happened is PatientIdentified && state.Status == LinkStatus.Paired || happened is LinkUnpaired
            ? [new AdviceIssued { Referral = state.Referral, Practice = state.Practice, Hub = state.Hub }] : [];

    LinkView Seen(PseudonymKey key, int version) => new()
    {
        Link = key.Link, Pseudonym = Pseudonym.FromKey(this.GetPrimaryKey()), Referral = key.Referral, Practice = key.Practice, Hub = key.Hub,
        Status = key.Status, Binding = key.Newest, Version = version, Regime = key.RegimeNow,
        KeyKeptUntil = PseudonymKeyDecisions.EndsAt(key), KeyDestroyedAt = key.KeyDestroyedAt,
    };
}

/// <summary>How long a pseudonym's key is kept when its link has ended (PSN-22).</summary>
/// <param name="KeptFor">For mistakes that are found late, and for breaking the glass.</param>
public sealed record KeyPolicy(TimeSpan KeptFor);
