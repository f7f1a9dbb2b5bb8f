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

    public Film(int bytes) => _picture = Photographs.Photographs.Take(seed: 7, PhotographView.CloseUp, PhotographSize.OfAbout(bytes)).Bytes;

    /// <summary>Of each file.</summary>
    public int Bytes => _picture.Length;

    public Photograph Expose() =>
        new("measured.jpg", "image/jpeg", ViewKind.CloseUpWithScale, JfifStamp.Stamped(_picture, Interlocked.Increment(ref _next)));
}
