using System.Security.Cryptography;
using Referrals.Contracts;
using Referrals.Ops.Photographs;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Bench;

/// <summary>Photographs of about a size without the cost of painting each: one painted camera JPEG, each file with a number of its own.</summary>
sealed class Film
{
    readonly byte[] _picture;
    uint _next = RandomNumberGenerator.GetBytes(2) is [var high, var low] ? (uint)(high << 24 | low << 16) : 0;

    Film(byte[] picture) => _picture = picture;

    public Film(int bytes) : this(Photographs.Photographs.Take(seed: 7, PhotographView.CloseUp, PhotographSize.OfAbout(bytes)).Bytes)
    {
    }

    /// <summary>As many pixels as present-day telephones give, pressed into the bytes that are asked for.</summary>
    public static Film OfTwelveMegapixels(int bytes)
    {
        using var picture = NetVips.Image.JpegloadBuffer(Photographs.Photographs.Take(seed: 7, PhotographView.CloseUp, new PhotographSize(4000, 3000)).Bytes);
        for (var quality = 94; ; quality--)
            if (picture.JpegsaveBuffer(q: quality, keep: NetVips.Enums.ForeignKeep.None) is var pressed && pressed.Length <= bytes)
                return new Film(pressed);
    }

    /// <summary>Of each file.</summary>
    public int Bytes => _picture.Length;

    public Photograph Expose() =>
        new("measured.jpg", "image/jpeg", ViewKind.CloseUpWithScale, JfifStamp.Stamped(_picture, Interlocked.Increment(ref _next)));
}
