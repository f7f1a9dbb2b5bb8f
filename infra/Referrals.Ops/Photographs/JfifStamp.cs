using System.Buffers.Binary;

namespace Referrals.Ops.Photographs;

/// <summary>Makes equal pictures unequal files, in a place that the metadata filter leaves alone: the density that a JFIF header states.</summary>
public static class JfifStamp
{
    const int HeaderAt = 2;
    const int HeaderBytes = 18;
    const int DensityAt = HeaderAt + 12;
    const int DensityMax = 65_535;

    /// <summary>The same picture with a serial number below 4 billion, beginning with 0.</summary>
    public static byte[] Stamped(ReadOnlySpan<byte> jpeg, uint serial)
    {
        var hasHeader = jpeg[HeaderAt..].StartsWith((ReadOnlySpan<byte>)[0xFF, 0xE0]) && jpeg[(HeaderAt + 4)..].StartsWith("JFIF\0"u8);
        byte[] header = hasHeader ? [] : [0xFF, 0xE0, 0, HeaderBytes - 2, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        var stamped = GC.AllocateUninitializedArray<byte>(jpeg.Length + header.Length);
        jpeg[..HeaderAt].CopyTo(stamped);
        header.CopyTo(stamped.AsSpan(HeaderAt));
        jpeg[HeaderAt..].CopyTo(stamped.AsSpan(HeaderAt + header.Length));
        // Zero is no density.
        BinaryPrimitives.WriteUInt16BigEndian(stamped.AsSpan(DensityAt), (ushort)(1 + serial % DensityMax));
        BinaryPrimitives.WriteUInt16BigEndian(stamped.AsSpan(DensityAt + 2), (ushort)(1 + serial / DensityMax));
        return stamped;
    }
}
