namespace Referrals.Imaging.SealedUpload;

/// <summary>Names one of a hub's ingest keys.</summary>
public readonly record struct IngestKeyId(Guid Value)
{
    public override string ToString() => Value.ToString("D");
}

/// <summary>The key to which a sender seals photographs on their way to a hub.</summary>
public sealed record IngestPublicKey(IngestKeyId Id, P256Point Point);

/// <summary>What opens photographs sealed for a hub's ingest key; held by the hub's intake alone.</summary>
public sealed class IngestPrivateKey(IngestKeyId id, P256PrivateKey key) : IDisposable
{
    public IngestKeyId Id => id;

    public IngestPublicKey Public { get; } = new(id, key.Point);

    internal P256PrivateKey Key => key;

    public void Dispose() => key.Dispose();
}
