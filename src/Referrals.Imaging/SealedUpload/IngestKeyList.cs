namespace Referrals.Imaging.SealedUpload;

/// <summary>One ingest key of a hub and when senders may seal to it.</summary>
public sealed record IngestKeyPeriod(IngestKeyId Id, P256Point Point, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>How long senders seal to one key.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    /// <summary>How long a key opens what was sealed before its end: a handset may be out of reach for days.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(14);

    /// <summary>Age at which the next key is made: every sender has the new list before the old key ends.</summary>
    public static readonly TimeSpan RotateAt = Life - Overlap;

    /// <summary>A key that begins now.</summary>
    public static IngestKeyPeriod Begin(IngestPublicKey key, DateTimeOffset now) => new(key.Id, key.Point, now, now + Life);

    internal bool Seals(DateTimeOffset now) => NotBefore <= now && now < NotAfter;

    internal bool Opens(DateTimeOffset now) => NotBefore <= now && now < NotAfter + Overlap;
}

/// <summary>The ingest keys that a hub publishes. Senders choose from it; the hub opens by it.</summary>
/// <remarks>Its host signs it: an unsigned list would let whoever serves it read every photograph.</remarks>
/// <param name="Hub">The dermatology service.</param>
/// <param name="IssuedAt">When the list was signed.</param>
/// <param name="Keys">Every key that still seals or opens; in any order.</param>
public sealed record IngestKeyList(Guid Hub, DateTimeOffset IssuedAt, IReadOnlyList<IngestKeyPeriod> Keys)
{
    /// <summary>The newest key that is valid now; null when there is none, and nothing can be sealed.</summary>
    public IngestPublicKey? KeyForSealing(DateTimeOffset now) =>
        Newest(Keys.Where(key => key.Seals(now))) is { } newest ? new(newest.Id, newest.Point) : null;

    /// <summary>The key with that id, while it is valid or for 14 days after; null otherwise.</summary>
    public IngestPublicKey? KeyForOpening(IngestKeyId id, DateTimeOffset now) =>
        Keys.FirstOrDefault(key => key.Id == id && key.Opens(now)) is { } key ? new(key.Id, key.Point) : null;

    /// <summary>The newest key is 76 days old, or there is none: time for the next.</summary>
    public bool IsRotationDue(DateTimeOffset now) =>
        Newest(Keys) is not { } newest || newest.NotBefore + IngestKeyPeriod.RotateAt <= now;

    /// <summary>With the next key, and without those that open nothing any more.</summary>
    public IngestKeyList Rotate(IngestPublicKey next, DateTimeOffset now) => this with
    {
        IssuedAt = now,
        Keys = [.. Keys.Where(key => now < key.NotAfter + IngestKeyPeriod.Overlap), IngestKeyPeriod.Begin(next, now)],
    };

    /// <summary>Two keys that begin together are told apart by their ids, so that everybody chooses the same.</summary>
    static IngestKeyPeriod? Newest(IEnumerable<IngestKeyPeriod> keys) => keys.MaxBy(key => (key.NotBefore, key.Id.Value));
}
