using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <inheritdoc cref="IPseudonymKeyGrain" />
[GrainType("pseudonymkey")]
public sealed class PseudonymKeyGrain : DecidingGrain<PseudonymKey, PseudonymKeyEvent>, IPseudonymKeyGrain
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
        Execute(command, (key, _) => PseudonymKeyDecisions.Cancel(key, command.Actor, reason), Seen);

    /// <inheritdoc />
    public Task<Result<PairingAnswer>> Pair(Command command, PackageFacts package) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.Pair(key, package), (key, _) => Pairing.Judge(key, package).Answer(key));

    /// <inheritdoc />
    public Task<Result<LinkView>> AwaitBinding(Command command) =>
        Execute(command, (key, now) => PseudonymKeyDecisions.AwaitBinding(key, now), Seen);

    /// <inheritdoc />
    public Task<Result<LinkView>> NoteFiled(Command command, PatientRecordId record) =>
        Execute(command, (key, _) => PseudonymKeyDecisions.NoteFiled(key, record), Seen);

    /// <inheritdoc />
    [ReadOnly]
    public Task<SealedPatient?> Patient() => Task.FromResult(State.Patient);

    /// <inheritdoc />
    [ReadOnly]
    public Task<LinkView?> View() => Task.FromResult(State.Status == LinkStatus.None ? null : Seen(State, Version));

    /// <inheritdoc />
    protected override PseudonymKey Apply(PseudonymKey state, PseudonymKeyEvent happened) => state.Apply(happened);

    /// <summary>
    /// To this zone's own consumer: an answer that came too early is fetched and held against the new binding, as if it came now; and one that was kept
    /// without a link is fetched and filed when the sender has said whose it is.
    /// </summary>
    protected override IEnumerable<object> Messages(PseudonymKey state, PseudonymKeyEvent happened) =>
        happened is SetBound && state.AnswerWaitsSince is not null || happened is PatientIdentified && state.Status == LinkStatus.Paired ? [new AdviceIssued { Referral = state.Referral, Practice = state.Practice, Hub = state.Hub }] : [];

    LinkView Seen(PseudonymKey key, int version) => new()
    {
        Link = key.Link, Pseudonym = Pseudonym.FromKey(this.GetPrimaryKey()), Referral = key.Referral, Practice = key.Practice, Hub = key.Hub,
        Status = key.Status, Binding = key.Newest, Version = version, Regime = key.RegimeNow,
    };
}
