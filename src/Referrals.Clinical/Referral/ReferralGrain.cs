using Orleans.Placement;
using Referrals.Contracts;
using Referrals.Durable;
using Messages = Referrals.Contracts.Messages;

namespace Referrals.Clinical;

/// <summary>The owner of one referral's life: applies the decisions and stores each in one commit.</summary>
[GrainType("referral"), PreferLocalPlacement]
public sealed class ReferralGrain : DecidingGrain<Referral, ReferralEvent>, IReferralGrain
{
    ReferralId Id => ReferralId.Of(this.GetPrimaryKey());

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> Submit(Command command, Submission submission) =>
        Execute(command, (state, now) => ReferralDecisions.Submit(state, command.Actor, now, submission), Changed);

    /// <inheritdoc />
    public Task<Result<AttachedImageSet>> AttachImageSet(Command command, ImageSetId set) =>
        Execute(command, (state, _) => ReferralDecisions.AttachImageSet(state, command.Actor, set),
            (state, _) => new AttachedImageSet { ImageSet = set, Version = state.SetVersion });

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> ImagesSealed(Command command, ImageSetId set, int setVersion, int images, string manifestRoot) =>
        Execute(command, (state, now) => ReferralDecisions.ImagesSealed(state, now,
            new CompleteSet { ImageSet = set, Version = setVersion, Images = images, ManifestRoot = manifestRoot }), Changed);

    /// <inheritdoc />
    public Task<Result<ClaimedReferral>> Claim(Command command, ClaimTerms terms) =>
        Execute(command, (state, now) => ReferralDecisions.Claim(state, command.Actor, now, terms),
            (state, version) => Held(state, version) with { Next = terms.Next ? true : null });

    /// <inheritdoc />
    public Task<Result<ClaimedReferral>> RenewClaim(Command command, int fence) =>
        Execute(command, (state, now) => ReferralDecisions.RenewClaim(state, command.Actor, now, fence), Held);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> ReleaseClaim(Command command, int fence) =>
        Execute(command, (state, now) => ReferralDecisions.ReleaseClaim(state, command.Actor, now, fence), Changed);

    /// <inheritdoc />
    public async Task<Result<ReferralChanged>> IssueAdvice(Command command, Answer answer)
    {
        var (before, held) = (Version, State.Claim);
        var result = await Execute(command, (state, now) => ReferralDecisions.IssueAdvice(state, command.Actor, now, answer), Changed);
        if (Version > before && held is not null)
            ClinicalTelemetry.ClaimToAnswer.Record((Now - held.At).TotalSeconds, new KeyValuePair<string, object?>("outcome", answer.Outcome.ToString()));
        return result;
    }

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> SupplyInformation(Command command, SealedText text) =>
        Execute(command, (state, now) => ReferralDecisions.SupplyInformation(state, command.Actor, now, text), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> Relink(Command command, Pseudonym pseudonym, Regime? regime) =>
        Execute(command, (state, _) => ReferralDecisions.Relink(state, command.Actor, pseudonym, regime), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> Cancel(Command command, ReferralCancelReason reason) =>
        Execute(command, (state, now) => ReferralDecisions.Cancel(state, command.Actor, now, reason), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> Insist(Command command, InsistReason reason) =>
        Execute(command, (state, now) => ReferralDecisions.Insist(state, command.Actor, now, reason), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> TakeFaceToFace(Command command, Urgency priority) =>
        Execute(command, (state, now) => ReferralDecisions.TakeFaceToFace(state, command.Actor, now, priority), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> AdviceFiled(Command command, Pseudonym pseudonym, DateTimeOffset filedAt) =>
        Execute(command, (state, _) => ReferralDecisions.AdviceFiled(state, pseudonym, filedAt), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> AcknowledgeAdvice(Command command, Pseudonym pseudonym, PersonId by, DateTimeOffset at) =>
        Execute(command, (state, _) => ReferralDecisions.AcknowledgeAdvice(state, pseudonym, by, at), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> NoteQuarantine(Command command, QuarantineNote note) =>
        Execute(command, (state, _) => ReferralDecisions.NoteQuarantine(state, note), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> UnfileAdvice(Command command, Pseudonym pseudonym, DateTimeOffset at) =>
        Execute(command, (state, _) => ReferralDecisions.UnfileAdvice(state, pseudonym, at), Changed);

    /// <inheritdoc />
    public Task<Result<ReferralChanged>> DeviceCleared(Command command, ImageSetId set) =>
        Execute(command, (state, _) => ReferralDecisions.DeviceCleared(state, set), Changed);

    /// <inheritdoc />
    public Task<ReferralForImages?> ForImages() => Task.FromResult(State.Status == ReferralStatus.None ? null : new ReferralForImages
    {
        Practice = State.Practice,
        Hub = State.Hub,
        Pseudonym = State.Pseudonym,
        Status = State.Status,
        WantsImages = State.WantsImages,
        CurrentSet = State.CurrentSet,
        SetVersion = State.SetVersion,
        UseCase = State.UseCase,
        CompleteSet = State.Complete?.ImageSet,
        Regime = State.Regime,
    });

    /// <inheritdoc />
    public Task<ReferralSnapshot?> View() =>
        Task.FromResult(State.Status == ReferralStatus.None ? null : new ReferralSnapshot { Referral = State, Version = Version });

    /// <inheritdoc />
    protected override Referral Apply(Referral state, ReferralEvent happened) => ReferralHistory.Apply(state, happened);

    /// <summary>
    /// Identity hears of a final answer, and again when a new link came after it: the package under the old pseudonym can no longer be filed.
    /// </summary>
    protected override IEnumerable<object> Messages(Referral state, ReferralEvent happened) =>
        happened is ReferralEvent.AdviceIssued || happened is ReferralEvent.Relinked && state.Advice is not null
            ? [new Messages.AdviceIssued { Referral = Id, Practice = state.Practice, Hub = state.Hub }]
            : [];

    /// <inheritdoc />
    protected override DateTimeOffset? NextAlarm(Referral state) => state.Claim?.Until;

    /// <inheritdoc />
    protected override Decision<ReferralEvent> DecideAlarm(Referral state, DateTimeOffset now) => ReferralDecisions.ExpireClaim(state, now);

    ReferralChanged Changed(Referral state, int version) => new() { Referral = Id, Pseudonym = state.Pseudonym, Status = state.Status, Version = version };

    ClaimedReferral Held(Referral state, int version) =>
        new() { Referral = Id, Fence = state.Claim!.Fence, LeaseUntil = state.Claim.Until, Version = version };
}
