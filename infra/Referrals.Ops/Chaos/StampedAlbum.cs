using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;
using Referrals.Ops.Photographs;
using Camera = Referrals.Ops.Photographs.Photographs;
using Photograph = Referrals.Ops.Client.Photograph;

namespace Referrals.Ops.Chaos;

/// <summary>
/// Two photographs for every capture out of a few that were painted beforehand, each made a file of its own by a number in its header: painting costs a processor a
/// quarter of a second, and a mix-up must show in the digest.
/// </summary>
public sealed class StampedAlbum : IAlbum
{
    /// <summary>What a compressing practice system sends.</summary>
    const int BytesAbout = 150_000;

    const int Pool = 8;

    /// <summary>Captures of one referral.</summary>
    const int VersionsMax = 20;

    static readonly ViewKind[] Views = [ViewKind.Overview, ViewKind.CloseUpWithScale];

    readonly byte[][] _painted;

    StampedAlbum(byte[][] painted) => _painted = painted;

    /// <summary>Paints the pool.</summary>
    public static async Task<StampedAlbum> Paint(int seed, CancellationToken cancel) =>
        new(await Task.WhenAll(Enumerable.Range(0, Pool).Select(place => Task.Run(() => Paint(seed, place), cancel))));

    public Task<Capture> Take(int number, int version) => Task.FromResult(new Capture([.. Views.Select((view, place) => Take(number, version, place, view))], []));

    Photograph Take(int number, int version, int place, ViewKind view)
    {
        var name = $"{number}-{version}-{place + 1}";
        return new Photograph($"referral-{name}.jpg", "image/jpeg", view, JfifStamp.Stamped(_painted[(number * 2 + place) % Pool], (uint)((number * VersionsMax + version) * Views.Length + place)));
    }

    static byte[] Paint(int seed, int place)
    {
        var view = place % 2 == 0 ? PhotographView.Overview : PhotographView.CloseUp;
        return Camera.Take(unchecked(seed + place) & 0xFFFFFFF, view, PhotographSize.OfAbout(BytesAbout)).Bytes;
    }
}
