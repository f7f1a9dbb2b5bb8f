namespace Referrals.Ops.Client;

/// <summary>What a zone's operator does: looks at what the machinery could not do; sees ids and reasons only.</summary>
public sealed class OperatorClient(Conversation identity, Conversation clinical)
{
    /// <summary>Messages that no consumer of either zone could take, newest first.</summary>
    public async Task<IReadOnlyList<ParkedLine>> Parked(CancellationToken cancel) =>
    [
        .. (await identity.Get<Page<ParkedLine>>("/parked?limit=200", cancel)).Items,
        .. (await clinical.Get<Page<ParkedLine>>("/parked?limit=200", cancel)).Items
    ];
}
