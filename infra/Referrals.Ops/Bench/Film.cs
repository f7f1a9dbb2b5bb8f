using System.Collections.Concurrent;
using System.Security.Cryptography;
using Referrals.Contracts;
using Referrals.Imaging.SealedUpload;
using Referrals.Ops.Client;
using Referrals.Ops.Photographs;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Bench;

/// <summary>Photographs of about a size without the cost of painting each: one painted camera JPEG, each file with a number of its own.</summary>
/// <remarks>
/// There are a few dozen, more than are ever under way at once, which come again and again, and what they are sealed into is used again: a load generator that
/// touches fresh or long forgotten memory for each would measure the machine's memory instead of the servers (in a virtual machine 10 to 15 µs for 4 KiB, seen here).
/// </remarks>
sealed class Film
{
    const int Frames = 64;

    readonly Photograph[] _frames;
    readonly ConcurrentBag<byte[]> _sheets = [];
    int _next;

    Film(byte[] picture)
    {
        var serial = (uint)RandomNumberGenerator.GetInt32(1 << 24);
        _frames = [.. Enumerable.Range(0, Frames).Select(frame => new Photograph("measured.jpg", "image/jpeg", ViewKind.CloseUpWithScale, JfifStamp.Stamped(picture, serial + (uint)frame)))];
        Bytes = _frames[0].Bytes.Length;
    }

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
    public int Bytes { get; }

    /// <summary>Another one than the last few dozen.</summary>
    public Photograph Expose() => _frames[(uint)Interlocked.Increment(ref _next) % Frames];

    /// <summary>Takes one, seals it where the client seals, and sends it in one request.</summary>
    /// <param name="gp">Who sends.</param>
    /// <param name="set">Open.</param>
    /// <param name="place">In the set.</param>
    /// <param name="timed">Around the sending alone: handsets seal in life, not this machine.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<(ImageId Image, Photograph Photograph)> Send(GpClient gp, ImageSetId set, PlaceInSet place, Func<Func<Task>, Task> timed, CancellationToken cancel)
    {
        var (image, photograph) = (new ImageId(Guid.NewGuid()), Expose());
        if (!_sheets.TryTake(out var sheet))
            sheet = new byte[SealedUploadFormat.SealedLength(Bytes)];
        var sent = await gp.Seal(set, image, photograph, place, cancel, sheet);
        await timed(() => gp.SendSealed(set, image, photograph, sent, place, cancel, TusUpload.WholeBytes));
        _sheets.Add(sheet); // after a failure it is not: a request that was given up may still read it
        return (image, photograph);
    }
}
