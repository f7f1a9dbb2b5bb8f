using Referrals.Imaging.Archive;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>The unchanged photograph lies in the archive, and only the hub's evidence key opens it.</summary>
public sealed class SealedOriginalTests : IDisposable
{
    static readonly Guid Original = new("5b0cbb5e-6d24-4d7c-9b86-1c1f6f2c1a11");
    static readonly byte[] Photograph = ASealedUpload.Photograph(40000);
    static readonly OriginalFacts Facts = new(AnArchive.ImageSet, AnArchive.Image, Original, Sha256Digest.Of(Photograph));

    readonly AnArchive archive = new();
    readonly EvidencePrivateKey key = new(new(new("9f8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d")), P256PrivateKey.FromScalar(Bytes.Counting(32, from: 0x20)));

    public void Dispose()
    {
        archive.Dispose();
        key.Dispose();
    }

    [Fact]
    public async Task What_was_stored_under_a_wrapped_key_opens_with_the_evidence_key()
    {
        var wrap = await Store();

        Assert.True(SealedOriginal.TryReadKey(wrap, out var needed));
        Assert.Equal(key.Id, needed);
        var dataKey = new byte[SealedFormat.KeyBytes];
        Assert.True(SealedOriginal.TryUnwrap(wrap, key, Facts, dataKey));
        using var stream = archive.Archive.OpenRead(new ObjectName(Original), dataKey, Context);
        Assert.Equal(Facts.PlainDigest, stream.Digest());
    }

    [Fact]
    public void For_any_other_original_or_key_the_wrap_stays_closed()
    {
        var wrap = SealedOriginal.Wrap(AnArchive.Key, key.Public, Facts);
        var dataKey = new byte[SealedFormat.KeyBytes];
        foreach (var other in new[]
        {
            Facts with { ImageSet = Guid.AllBitsSet }, Facts with { Image = Guid.AllBitsSet }, Facts with { Object = Guid.AllBitsSet },
            Facts with { PlainDigest = Sha256Digest.Of([1]) },
        }) Assert.False(SealedOriginal.TryUnwrap(wrap, key, other, dataKey));
        using var sameId = new EvidencePrivateKey(key.Id, P256PrivateKey.Create());
        using var otherId = new EvidencePrivateKey(new(Guid.AllBitsSet), P256PrivateKey.FromPem(Pem));
        Assert.False(SealedOriginal.TryUnwrap(wrap, sameId, Facts, dataKey));
        Assert.False(SealedOriginal.TryUnwrap(wrap, otherId, Facts, dataKey));
        Assert.All(dataKey, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_wrap_that_was_cut_lengthened_or_bent_at_any_bit_stays_closed()
    {
        var wrap = SealedOriginal.Wrap(AnArchive.Key, key.Public, Facts);
        var dataKey = new byte[SealedFormat.KeyBytes];
        Assert.Equal(SealedOriginal.WrapBytes, wrap.Length);
        for (var length = 0; length < wrap.Length; length++) Assert.False(SealedOriginal.TryUnwrap(wrap.AsSpan(0, length), key, Facts, dataKey));
        Assert.False(SealedOriginal.TryUnwrap([.. wrap, 0], key, Facts, dataKey));
        for (var bit = 0; bit < wrap.Length * 8; bit++)
        {
            var bent = (byte[])wrap.Clone();
            bent[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(SealedOriginal.TryUnwrap(bent, key, Facts, dataKey));
        }
    }

    /// <summary>An upload's key cannot be passed off as an original's, nor the other way round, even under one key pair.</summary>
    [Fact]
    public void A_key_sealed_for_one_purpose_does_not_open_for_the_other()
    {
        using var both = new EvidencePrivateKey(new(ASealedUpload.Key.Id.Value), P256PrivateKey.FromScalar(Bytes.Counting(32, from: 0x40)));
        var upload = ASealedUpload.Seal(Photograph)[..SealedOriginal.WrapBytes];
        Assert.False(SealedOriginal.TryReadKey(upload, out _));
        upload[3] = (byte)'O';
        Assert.True(SealedOriginal.TryReadKey(upload, out _));
        Assert.False(SealedOriginal.TryUnwrap(upload, both, Facts, new byte[SealedFormat.KeyBytes]));
    }

    [Fact]
    public void The_frozen_vector_still_holds()
    {
        var wrap = SealedOriginal.Wrap(AnArchive.Key, key.Public, Facts, ASealedUpload.Ephemeral);
        Assert.Equal("4ca39ee0cc7f21ec723b3d9bc5a156c460ce4a1657bbd9524671f0eba3852715", Sha256Digest.Of(wrap).ToString());
    }

    static byte[] Context => SealingContext.ForImage(AnArchive.ImageSet, AnArchive.Image);

    static string Pem => P256PrivateKey.FromScalar(Bytes.Counting(32, from: 0x20)).ToPem();

    async Task<byte[]> Store()
    {
        using var writer = archive.Archive.OpenWriter(new ObjectName(Original), AnArchive.Key, AnArchive.Salt, Context, durableOffset: 0);
        writer.Write(Photograph);
        var stored = await writer.Complete();
        return SealedOriginal.Wrap(AnArchive.Key, key.Public, Facts with { PlainDigest = stored.PlainDigest!.Value });
    }
}
