using System.Collections.Concurrent;
using Referrals.Contracts;
using Referrals.Hosting;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Ops.Client;

/// <summary>To which key a photograph for a hub is sealed, as far as the clinical zone's signature is trusted.</summary>
/// <param name="clinical">Knows the zone's published keys.</param>
/// <param name="time">The device's clock.</param>
public sealed class HubKeys(PeerStatements clinical, TimeProvider time)
{
    static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    sealed record Answer(HubId Hub, string Signed);
    sealed record Known(IngestKeyList List, DateTimeOffset At);

    readonly ConcurrentDictionary<HubId, Known> _known = new();

    /// <exception cref="Disagreement">The list is not signed by the zone, is another hub's, or has no key that is valid now.</exception>
    public async Task<IngestPublicKey> KeyFor(HubId hub, Conversation conversation, CancellationToken cancel)
    {
        if (!_known.TryGetValue(hub, out var known) || time.GetUtcNow() - known.At > AskAgainAfter)
            _known[hub] = known = new Known(await Ask(hub, conversation, cancel), time.GetUtcNow());
        return known.List.KeyForSealing(time.GetUtcNow()) ?? throw new Disagreement($"hub {hub} has no key to seal photographs to");
    }

    /// <summary>The receipt as the zone has signed it; null when it has not.</summary>
    public ValueTask<ReceiptStatement?> Receipt(string signed) => clinical.Verify<ReceiptStatement>(StatementType.Receipt, ReceiptStatement.Audience, signed, time);

    async Task<IngestKeyList> Ask(HubId hub, Conversation conversation, CancellationToken cancel)
    {
        var answer = await conversation.Get<Answer>($"/hubs/{hub}/ingest-keys", cancel);
        var statement = await clinical.Verify<IngestKeysStatement>(StatementType.IngestKeys, IngestKeysStatement.Audience, answer.Signed, time);
        if (statement is null || statement.Hub != hub)
            throw new Disagreement($"the ingest keys of hub {hub} are not signed by its zone");
        return new IngestKeyList(hub.Value, time.GetUtcNow(), [.. statement.Keys.Select(PeriodOf)]);
    }

    static IngestKeyPeriod PeriodOf(IngestKeyStatement key) => P256Point.TryParse(key.Point, out var point)
        ? new(new(key.Id), point, key.NotBefore, key.NotAfter)
        : throw new Disagreement($"ingest key {key.Id} is no point of the curve");
}

/// <summary>What a photograph is sealed for: its place in a set whose size is settled.</summary>
/// <param name="Hub">Whose key.</param>
/// <param name="Salt">Of the set.</param>
/// <param name="Ordinal">From 1.</param>
/// <param name="Count">Photographs of the set.</param>
public sealed record PlaceInSet(HubId Hub, byte[] Salt, int Ordinal, int Count);
