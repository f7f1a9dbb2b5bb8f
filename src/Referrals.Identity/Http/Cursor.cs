using System.Buffers.Binary;
using System.Buffers.Text;

namespace Referrals.Identity;

/// <summary>Where a page ended: time and id of its last row, so that the next page begins there however many rows came in between.</summary>
/// <param name="Ms">Unix milliseconds.</param>
/// <param name="Id">Settles equal times.</param>
public readonly record struct Cursor(long Ms, Guid Id)
{
    const int Bytes = 24;

    /// <summary>False: not a cursor of ours.</summary>
    public static bool TryParse(string text, out Cursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Base64Url.IsValid(text, out var length) || length != Bytes) return false;
        Base64Url.DecodeFromChars(text, bytes);
        cursor = new(BinaryPrimitives.ReadInt64BigEndian(bytes), new Guid(bytes[8..], bigEndian: true));
        return true;
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
