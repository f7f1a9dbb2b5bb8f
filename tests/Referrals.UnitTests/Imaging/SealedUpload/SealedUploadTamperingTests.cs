using System.Collections.Concurrent;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>Whatever happens to a sealed upload of three chunks on its way, it is found out (T8), and no wrong byte is ever given out.</summary>
public class SealedUploadTamperingTests
{
    static readonly byte[] Photograph = ASealedUpload.Photograph(2 * SealedFormat.ChunkBytes + 100);
    static readonly UploadBinding Binding = ASealedUpload.Binding(Photograph);
    static readonly byte[] Whole = ASealedUpload.Seal(Photograph);

    [Fact]
    public void Cut_at_any_byte() =>
        Assert.Equal([(SealedUploadFault.Truncated, Whole.Length)], Faults(Whole.Length, cut => Whole[..cut]));

    [Fact]
    public void Anything_added_at_the_end()
    {
        Assert.Equal(SealedUploadFault.Altered, Open([.. Whole, 0]));
        Assert.Equal(SealedUploadFault.Altered, Open([.. Whole, .. Whole]));
    }

    [Fact]
    public void A_bit_flipped_in_any_byte()
    {
        var faults = Faults(Whole.Length, at =>
        {
            var bent = (byte[])Whole.Clone();
            bent[at] ^= (byte)(1 << at % 8);
            return bent;
        });
        Assert.Equal(
        [
            (SealedUploadFault.NotSealed, ASealedUpload.KeyIdAt + ASealedUpload.SealedKeyAt - ASealedUpload.EncapsulatedAt),
            (SealedUploadFault.UnknownKey, ASealedUpload.EncapsulatedAt - ASealedUpload.KeyIdAt),
            (SealedUploadFault.WrongKeyOrBinding, ASealedUpload.BodyAt - ASealedUpload.SealedKeyAt),
            (SealedUploadFault.Altered, Whole.Length - ASealedUpload.BodyAt),
        ], faults);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void Any_two_chunks_swapped(int first, int second)
    {
        var (head, chunks) = (Whole[..ASealedUpload.FirstChunkAt], Whole[ASealedUpload.FirstChunkAt..].Chunk(SealedFormat.SealedChunkBytes).ToArray());
        (chunks[first], chunks[second]) = (chunks[second], chunks[first]);
        Assert.Equal(SealedUploadFault.Altered, Open([.. head, .. chunks.SelectMany(chunk => chunk)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Any_chunk_left_out_or_doubled(int which)
    {
        var at = ASealedUpload.FirstChunkAt + which * SealedFormat.SealedChunkBytes;
        var after = at + SealedFormat.SealedChunkBytes;
        Assert.NotNull(Open([.. Whole[..at], .. Whole[after..]]));
        Assert.NotNull(Open([.. Whole[..after], .. Whole[at..]]));
    }

    /// <summary>Also where both are sealed for the same place: a sender's second attempt cannot be mixed into the first.</summary>
    [Fact]
    public void The_header_of_one_with_the_body_of_another()
    {
        var another = ASealedUpload.Seal(Photograph, dataKey: AnotherKey);
        var sealedForAnother = ASealedUpload.Seal(Photograph, Binding with { Image = AnArchive.ImageSet });

        Assert.Null(Open(another));
        Assert.Equal(SealedUploadFault.Altered, Open([.. Whole[..ASealedUpload.BodyAt], .. another[ASealedUpload.BodyAt..]]));
        Assert.Equal(SealedUploadFault.Altered, Open([.. Whole[..ASealedUpload.BodyAt], .. sealedForAnother[ASealedUpload.BodyAt..]]));
        Assert.Equal(SealedUploadFault.Altered, Open([.. Whole[..ASealedUpload.FirstChunkAt], .. another[ASealedUpload.FirstChunkAt..]]));
    }

    /// <summary>An image at rest under the same data key and salt is bound to another context.</summary>
    [Fact]
    public void The_body_of_an_image_at_rest()
    {
        using var atRest = ChunkCipher.ForNew(AnArchive.Key, AnArchive.Salt, AnArchive.Context);
        Assert.Equal(SealedUploadFault.Altered, Open([.. Whole[..ASealedUpload.BodyAt], .. atRest.Header, .. Whole[ASealedUpload.FirstChunkAt..]]));
    }

    [Fact]
    public async Task A_stream_that_was_cut_or_bent_is_found_out_alike()
    {
        for (var at = 0; at < Whole.Length; at += 97)
        {
            var bent = (byte[])Whole.Clone();
            bent[at] ^= 0x10;
            Assert.Equal(SealedUploadFault.Truncated, await ASealedUpload.Reader.Open(new MemoryStream(Whole, 0, at), Binding, _ => { }));
            Assert.Equal(Open(bent), await ASealedUpload.Reader.Open(new MemoryStream(bent), Binding, _ => { }));
        }
    }

    static readonly byte[] AnotherKey = Bytes.Counting(SealedFormat.KeyBytes, from: 9);

    static SealedUploadFault? Open(ReadOnlySpan<byte> upload) => ASealedUpload.Open(upload, Binding, Photograph);

    /// <summary>An untouched sealed key is not opened again each time.</summary>
    static SealedUploadFault? OpenQuickly(byte[] upload) => upload.AsSpan().StartsWith(Whole.AsSpan(0, ASealedUpload.BodyAt))
        ? ASealedUpload.OpenBody(upload.AsSpan(ASealedUpload.BodyAt), Binding, Photograph) : Open(upload);

    /// <summary>How often each fault was the answer. No answer at all, an upload that opened, fails.</summary>
    static (SealedUploadFault, int)[] Faults(int count, Func<int, byte[]> tampered)
    {
        var faults = new ConcurrentBag<SealedUploadFault>();
        Parallel.For(0, count, at => faults.Add(OpenQuickly(tampered(at)) ?? throw new InvalidOperationException($"Tampering at byte {at} went unnoticed.")));
        return [.. faults.CountBy(fault => fault).Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key)];
    }
}
