using CsCheck;
using Referrals.Imaging.Facts;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>A photograph is sealed on the device and opened at the hub. The vectors are frozen: clients in the field seal like this.</summary>
public class SealedUploadTests
{
    /// <summary>Magic, version and suite; key id; encapsulated point; sealed data key without its tag. Computed by a second implementation, as all vectors here.</summary>
    const string Header =
        "524653550101" + "3f2504e04f8911d39a0c0305e82c3301"
        + "04bf97d0ee1866aac6f80826ebadc42f3d81e1b6b8f298f5d3ebe7542b7cb483a7de8f14ddde9aa2e765b2e60ece60cfa1b095683a8f6f62af8bacee7f4dfa18ea"
        + "89ff83d3709229ef3d79382d24cc8bb99dcf8ac704cb1d2138d4b07dd9a61b7b";

    public static TheoryData<int> Lengths => [0, 1, 15, 16, 17, 16383, 16384, 16385, 32767, 32768, 32769, 40000, 3_000_000];

    [Theory, MemberData(nameof(Lengths))]
    public async Task What_was_sealed_opens_from_memory_and_from_a_stream(int length)
    {
        var photograph = ASealedUpload.Photograph(length);
        var binding = ASealedUpload.Binding(photograph);
        var upload = SealedUploadWriter.Seal(photograph, binding, ASealedUpload.Key.Public);
        using var streamed = new MemoryStream();
        await SealedUploadWriter.Seal(new MemoryStream(photograph), binding, ASealedUpload.Key.Public, streamed);

        Assert.Equal(SealedUploadFormat.SealedLength(length), upload.Length);
        Assert.Equal(upload.Length, streamed.Length);
        foreach (var each in new[] { upload, streamed.ToArray() })
        {
            Assert.Null(ASealedUpload.Open(each, binding, photograph));
            using var opened = new MemoryStream();
            Assert.Null(await ASealedUpload.Reader.Open(new Trickle(each), binding, opened.Write));
            Assert.Equal(photograph, opened.ToArray());
        }
    }

    [Theory]
    [InlineData(0, "80739ef47101c4bac37f5c2f03d12a3a", "1283a6fe6410c46facc2261b978aa3dece79b6c131d3c3a62bc7b463349cfaf7")]
    [InlineData(1, "ab9ecd4c95f6b4c009609f40f5b56009", "25cb5c6a11770d11d72fc549cb135526f8780a3dbd8b22232e6b9be7d8a7aa03")]
    [InlineData(16384, "7dbdaaee278a0b1e2324091eb74c8d92", "1a14bf54fe3f47583ceda1e1996d44ad1e13371487e5a040e22dd37801400b86")]
    [InlineData(40000, "24c17c4062040f3b7f8c0abb21739108", "73b1f60b37ea8837a2ddecf0dc5efe28eb703e3b082aa18020f00fb15de4f9a4")]
    public void The_frozen_vectors_still_hold(int length, string tag, string sha256)
    {
        var upload = ASealedUpload.Seal(ASealedUpload.Photograph(length));

        Assert.Equal(Header + tag, Convert.ToHexStringLower(upload.AsSpan(0, SealedUploadFormat.HeaderBytes)));
        Assert.Equal(sha256, Sha256Digest.Of(upload).ToString());
    }

    [Fact]
    public void The_binding_has_one_encoding() => Assert.Equal(
        "0f8fad5bd9cb469fa16570867728950e" + "7c9e6679742540de944be07fc1f90ae7" + "00000002" + "00000003" + "0000000000000003"
        + "b361d0f9a938a2bb4fbdc9c21dc5a859788041b0040919d8a811c1888184f4df" + "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf" + "0a" + "696d6167652f6a706567",
        Convert.ToHexStringLower(ASealedUpload.Binding(ASealedUpload.Photograph(3)).Encode()));

    [Fact]
    public void Lengths_agree_both_ways() =>
        Gen.Long[0, SealedFormat.PlainBytesMax].Sample(plain =>
            SealedUploadFormat.TryPlainLength(SealedUploadFormat.SealedLength(plain), out var back) && back == plain);

    [Theory]
    [InlineData(0)]
    [InlineData(206)]
    [InlineData(191 + 16400 + 15)]
    [InlineData(long.MaxValue)]
    public void No_sealed_upload_has_such_a_length(long sealedLength) => Assert.False(SealedUploadFormat.TryPlainLength(sealedLength, out _));

    [Fact]
    public void The_header_says_to_which_key_it_is_sealed()
    {
        var upload = ASealedUpload.Seal(ASealedUpload.Photograph(3));
        Assert.Null(SealedUploadReader.ReadHeader(upload.AsSpan(0, SealedUploadFormat.HeaderBytes), out var key));
        Assert.Equal(ASealedUpload.Key.Id, key);
    }

    [Fact]
    public void Many_uploads_are_opened_with_one_key_at_the_same_time()
    {
        var photograph = ASealedUpload.Photograph(20000);
        var upload = ASealedUpload.Seal(photograph);
        Parallel.For(0, 500, _ => Assert.Null(ASealedUpload.Open(upload, ASealedUpload.Binding(photograph), photograph)));
    }

    [Fact]
    public void Bytes_that_do_not_begin_like_a_sealed_upload_are_not_sealed()
    {
        var photograph = ASealedUpload.Photograph(100);
        foreach (var other in new[] { photograph, [0xff, 0xd8, 0xff], "RFSU\u0002\u0001"u8.ToArray(), "RFSU\u0001\u0002"u8.ToArray(), "RFSO\u0001\u0001"u8.ToArray() })
            Assert.Equal(SealedUploadFault.NotSealed, ASealedUpload.Open(other, ASealedUpload.Binding(photograph), photograph));
    }

    [Fact]
    public void A_key_that_the_hub_does_not_open_with_is_unknown()
    {
        var photograph = ASealedUpload.Photograph(3);
        var upload = ASealedUpload.Seal(photograph);
        Assert.Equal(SealedUploadFault.UnknownKey, new SealedUploadReader(_ => null).Open(upload, ASealedUpload.Binding(photograph), _ => { }));
    }

    [Fact]
    public void Another_key_under_the_same_id_does_not_open()
    {
        var photograph = ASealedUpload.Photograph(3);
        using var impostor = new IngestPrivateKey(ASealedUpload.Key.Id, P256PrivateKey.Create());
        Assert.Equal(SealedUploadFault.WrongKeyOrBinding,
            new SealedUploadReader(_ => impostor).Open(ASealedUpload.Seal(photograph), ASealedUpload.Binding(photograph), _ => { }));
    }

    public static TheoryData<string> OtherBindings => [.. Others(ASealedUpload.Binding([])).Keys];

    [Theory, MemberData(nameof(OtherBindings))]
    public void With_any_other_fact_nothing_is_given_out(string fact)
    {
        var photograph = ASealedUpload.Photograph(20000);
        var other = Others(ASealedUpload.Binding(photograph))[fact];
        Assert.Equal(SealedUploadFault.WrongKeyOrBinding,
            ASealedUpload.Reader.Open(ASealedUpload.Seal(photograph), other, _ => throw new InvalidOperationException("given out")));
    }

    [Theory]
    [InlineData(20000, 19999)]
    [InlineData(20000, 20001)]
    [InlineData(20000, 16384)]
    [InlineData(32768, 16384)]
    [InlineData(16384, 40000)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void A_sender_that_states_another_length_is_found_out_and_no_more_than_stated_is_given_out(int length, int stated)
    {
        var photograph = ASealedUpload.Photograph(length);
        var lying = ASealedUpload.Binding(photograph) with { PlainLength = stated };
        var given = 0;
        Assert.Equal(SealedUploadFault.LengthDiffers, ASealedUpload.Reader.Open(ASealedUpload.Seal(photograph, lying), lying, piece => given += piece.Length));
        Assert.InRange(given, 0, stated);
    }

    [Fact]
    public void A_sender_that_states_another_digest_is_found_out()
    {
        var photograph = ASealedUpload.Photograph(20000);
        var lying = ASealedUpload.Binding(photograph) with { PlainDigest = Sha256Digest.Of([1]) };
        Assert.Equal(SealedUploadFault.DigestDiffers, ASealedUpload.Open(ASealedUpload.Seal(photograph, lying), lying, photograph));
    }

    [Fact]
    public async Task A_client_cannot_seal_another_photograph_than_it_states()
    {
        var binding = ASealedUpload.Binding(ASealedUpload.Photograph(3));
        Assert.Throws<ArgumentException>(() => SealedUploadWriter.Seal([1, 2, 3], binding, ASealedUpload.Key.Public));
        Assert.Throws<ArgumentException>(() => SealedUploadWriter.Seal([1, 2], binding, ASealedUpload.Key.Public));
        await Assert.ThrowsAsync<ArgumentException>(async () => await SealedUploadWriter.Seal(new MemoryStream([1, 2, 3]), binding, ASealedUpload.Key.Public, Stream.Null));
    }

    static Dictionary<string, UploadBinding> Others(UploadBinding binding) => new()
    {
        ["set"] = binding with { ImageSet = AnArchive.Image }, ["image"] = binding with { Image = AnArchive.ImageSet },
        ["ordinal"] = binding with { Ordinal = 3 }, ["count"] = binding with { Count = 2 }, ["length"] = binding with { PlainLength = binding.PlainLength + 1 },
        ["digest"] = binding with { PlainDigest = Sha256Digest.Of([7]) }, ["type"] = binding with { Format = ImageFormat.Png },
        ["salt"] = binding with { Salt = new SetSalt(Bytes.Counting(16, from: 0xa1)) },
    };

    /// <summary>Gives out a few bytes at a time, as a network does.</summary>
    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7001)], cancellationToken);
    }
}
