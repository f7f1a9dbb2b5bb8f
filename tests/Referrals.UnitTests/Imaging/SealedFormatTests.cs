using CsCheck;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>The format at rest. The vectors are frozen: what was ever stored must still open. They were computed by a second implementation.</summary>
[Collection(Alone.Name)]
public class SealedFormatTests
{
    const string Header =
        "808182838485868788898a8b8c8d8e8f9091929394959697" + "73fb70c6047056fb987d975a7e313b3c46db880bf1555d575af77dc3fccd38b3";

    [Theory]
    [InlineData(0, "51e5a39b83a79352be2b46902f4dac58c1a1cf1203a5fdc6b0ec45079b68b7f4")]
    [InlineData(1, "89b86b4dfb7636790cc80fa10b864be548cadfb12278d672c0af2a1a30ca9112")]
    [InlineData(16383, "f1998ef81bdbba699d112d74e8aaf0b0cfa41906d1426903fdd0e2a79aba66ba")]
    [InlineData(16384, "46fac90035fae304f641189ecdcea4090805d9dcf356c6a8484147d35ed55f37")]
    [InlineData(16385, "c4b175b2358b18500de7f6400e6004a98ba3992ea3f596972bd6a26d46fa448f")]
    [InlineData(40000, "589312d8123a2e6a11673e3bc310f340a2757253a568f46d6504d4d1e78cc07e")]
    [InlineData(5_000_000, "454846e6c1435b937b240fa82de7e7114d551d570f6bcc7fcd109c7179faeb4b")]
    public void The_frozen_vectors_still_hold(int length, string sha256)
    {
        var whole = Seal(Bytes.Pattern(length));

        Assert.Equal(Header, Convert.ToHexStringLower(whole.AsSpan(0, SealedFormat.HeaderBytes)));
        Assert.Equal(sha256, Sha256Digest.Of(whole).ToString());
    }

    [Fact]
    public void The_context_is_the_image_in_its_set() =>
        Assert.Equal("referrals/v1|image|0f8fad5b-d9cb-469f-a165-70867728950e|7c9e6679-7425-40de-944b-e07fc1f90ae7"u8.ToArray(), AnArchive.Context);

    [Fact]
    public void The_last_possible_chunk_number_has_a_nonce_of_its_own()
    {
        using var cipher = ChunkCipher.ForNew(AnArchive.Key, AnArchive.Salt, AnArchive.Context);
        var sealedChunk = new byte[SealedFormat.TagBytes];
        cipher.Seal(SealedFormat.ChunksMax - 1, [], sealedChunk);

        Assert.Equal("80a1ee2f10457a0e70f5f28811d97902", Convert.ToHexStringLower(sealedChunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(SealedFormat.ChunksMax, [], sealedChunk));
    }

    [Fact]
    public void Lengths_and_offsets_agree() =>
        Gen.Long[0, SealedFormat.PlainBytesMax].Sample(plain =>
        {
            var whole = SealedFormat.SealedLength(plain);
            var last = SealedFormat.ChunkCount(plain) - 1;
            return SealedFormat.TryPlainLength(whole, out var back) && back == plain
                && SealedFormat.ChunkOffset(last) + plain - last * SealedFormat.ChunkBytes + SealedFormat.TagBytes == whole;
        });

    [Theory]
    [InlineData(0)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(71)]
    [InlineData(56 + 16400)]
    [InlineData(56 + 16400 + 15)]
    [InlineData(long.MaxValue)]
    public void No_object_has_such_a_length(long sealedLength) => Assert.False(SealedFormat.TryPlainLength(sealedLength, out _));

    [Fact]
    public void A_chunk_is_sealed_and_opened_without_allocating()
    {
        using var cipher = ChunkCipher.ForNew(AnArchive.Key, AnArchive.Salt, AnArchive.Context);
        byte[] plain = new byte[SealedFormat.ChunkBytes], sealedChunk = new byte[SealedFormat.SealedChunkBytes];
        cipher.Open(0, sealedChunk.AsSpan(0, cipher.Seal(0, plain, sealedChunk)), plain);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < 100; index++) cipher.Open(index, sealedChunk.AsSpan(0, cipher.Seal(index, plain, sealedChunk)), plain);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static byte[] Seal(byte[] plain)
    {
        using var cipher = ChunkCipher.ForNew(AnArchive.Key, AnArchive.Salt, AnArchive.Context);
        var whole = new byte[SealedFormat.SealedLength(plain.Length)];
        cipher.Header.CopyTo(whole);
        for (var index = 0; index < SealedFormat.ChunkCount(plain.Length); index++)
        {
            var from = index * SealedFormat.ChunkBytes;
            cipher.Seal(index, plain.AsSpan(from, Math.Min(SealedFormat.ChunkBytes, plain.Length - from)), whole.AsSpan((int)SealedFormat.ChunkOffset(index)));
        }
        return whole;
    }
}
