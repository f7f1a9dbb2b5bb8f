using Orleans.Concurrency;
using Referrals.Durable;

namespace Referrals.Identity;

/// <inheritdoc cref="IBreakGlassGrain" />
[GrainType("breakglass")]
public sealed class BreakGlassGrain : DecidingGrain<BreakGlass, BreakGlassEvent>, IBreakGlassGrain
{
    /// <inheritdoc />
    public Task<Result<BreakGlassView>> Ask(Command command, GlassWish wish) =>
        Execute(command, (glass, now) => BreakGlassDecisions.Ask(glass, command.Actor, wish, now), (glass, _) => glass.Seen()!);

    /// <inheritdoc />
    public Task<Result<BreakGlassView>> Approve(Command command) =>
        Execute(command, (glass, now) => BreakGlassDecisions.Approve(glass, command.Actor, now), (glass, _) => glass.Seen()!);

    /// <inheritdoc />
    public Task<Result<BreakGlassView>> Break(Command command) =>
        Execute(command, (glass, now) => BreakGlassDecisions.Break(glass, command.Actor, now), (glass, _) => glass.Seen()!);

    /// <inheritdoc />
    [ReadOnly]
    public Task<BreakGlassView?> View() => Task.FromResult(State.Seen());

    /// <inheritdoc />
    protected override BreakGlass Apply(BreakGlass state, BreakGlassEvent happened) => state.Apply(happened);

    /// <inheritdoc />
    protected override IEnumerable<object> Messages(BreakGlass state, BreakGlassEvent happened) => BreakGlassMessages.Of(this.GetPrimaryKey(), state, happened);
}
