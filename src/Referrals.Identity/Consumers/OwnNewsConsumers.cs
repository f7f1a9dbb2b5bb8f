using MassTransit;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Something went wrong: an incident is opened for the practice and its data guardian.</summary>
public sealed class IncidentRaisedConsumer(IGrainFactory grains) : IConsumer<IncidentRaised>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<IncidentRaised> context)
    {
        var opened = await grains.Grain<IIncidentGrain>(context.Message.Incident.Value).Open(Command.Of(context.MessageId!.Value), context.Message);
        if (opened.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }
}

/// <summary>An entry was taken out of a record: its link is unpaired and the record notes it, also when whoever asked for it has died.</summary>
public sealed class AdviceUnfiledConsumer(Unpairing unpairing) : IConsumer<AdviceUnfiled>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<AdviceUnfiled> context) => unpairing.Finish(context.MessageId!.Value, context.Message.Referral, context.Message.Pseudonym);
}
