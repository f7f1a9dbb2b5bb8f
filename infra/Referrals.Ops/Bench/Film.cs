using System.Buffers.Binary;
using System.Security.Cryptography;
using Referrals.Contracts;
using Referrals.Ops.Photographs;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Bench;

/// <summary>
/// Photographs of an exact size without the cost of painting each: one painted camera JPEG, brought to the size by comment segments, the first
/// of which holds a serial number, so that no two files are equal.
/// </summary>
sealed class Film
{
    const int SegmentBytesMax = 65_535 + 2;
    const int SegmentBytesMin = 4;
    const int SerialBytes = 16;

    readonly byte[] _picture;
    readonly int _bytes;

    public Film(int bytes)
    {
        _bytes = bytes;
        var size = PhotographSize.OfAbout(bytes * 6 / 10);
        _picture = Photographs.Photographs.Take(seed: 7, PhotographView.CloseUp, size).Bytes;
        if (_picture.Length + SegmentBytesMax > bytes)
            throw new InvalidOperationException($"the painted picture has {_picture.Length} bytes, too many for {bytes}");
    }

    public Photograph Expose()
    {
        var file = new byte[_bytes];
        _picture.AsSpan(0, 2).CopyTo(file);
        var at = 2;
        for (var missing = _bytes - _picture.Length; missing > 0;)
        {
            var segment = Math.Min(missing, SegmentBytesMax);
            // What would be left must be a whole segment again.
            if (missing - segment is > 0 and < SegmentBytesMin + SerialBytes)
                segment -= SegmentBytesMin + SerialBytes;
            file[at] = 0xFF;
            file[at + 1] = 0xFE;
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at + 2), (ushort)(segment - 2));
            RandomNumberGenerator.Fill(file.AsSpan(at + SegmentBytesMin, SerialBytes));
            (at, missing) = (at + segment, missing - segment);
        }
        _picture.AsSpan(2).CopyTo(file.AsSpan(at));
        return new Photograph("measured.jpg", "image/jpeg", ViewKind.CloseUpWithScale, file);
    }
}
