using MassTransit;
using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>An administrator has suspended or restored a person in clinical: the same holds here.</summary>
public sealed class AccessChangedConsumer(IGrainFactory grains) : IConsumer<AccessChanged>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<AccessChanged> context)
    {
        var (changed, command) = (context.Message, Command.Of(context.MessageId!.Value));
        var adopted = await grains.Grain<IPersonAccessGrain>(changed.Person.Value).Adopt(command, [.. changed.Suspensions.Select(Suspension)], changed.Changes);
        if (adopted.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }

    // A reason that a newer clinical knows and this identity does not must not keep anybody in.
    static Suspension Suspension(SuspensionNotice notice) => new()
    {
        Organisation = notice.Organisation, Network = notice.Network, Since = notice.Since,
        Reason = Enum.TryParse<SuspensionReason>(notice.Reason, out var reason) ? reason : SuspensionReason.UnderReview,
    };
}
