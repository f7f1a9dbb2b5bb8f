using System.Buffers.Binary;
using System.Buffers.Text;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Where a page ended: time and id of its last row, so that the next page begins there however many rows came in between.</summary>
/// <param name="Ms">Unix milliseconds.</param>
/// <param name="Id">Settles equal times.</param>
public readonly record struct Cursor(long Ms, Guid Id)
{
    const int Bytes = 24;

    /// <summary>None: from the beginning. False: not a cursor of ours.</summary>
    public static bool TryRead(string? text, out Cursor? cursor)
    {
        cursor = null;
        if (text is null) return true;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Base64Url.IsValid(text, out var length) || length != Bytes) return false;
        Base64Url.DecodeFromChars(text, bytes);
        cursor = new Cursor(BinaryPrimitives.ReadInt64BigEndian(bytes), new Guid(bytes[8..], bigEndian: true));
        return true;
    }

    /// <summary>A page of rows of which one more was asked for than it holds: that one says only that there is another page.</summary>
    /// <param name="found">In their order, at most one more than the limit.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="of">Where a row stands.</param>
    public static Page<T> Cut<T>(List<T> found, int limit, Func<T, Cursor> of)
    {
        if (found.Count <= limit) return new(found);
        found.RemoveAt(limit);
        return new(found, of(found[^1]).ToString());
    }

    /// <summary>Opaque to the client.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Ms);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
