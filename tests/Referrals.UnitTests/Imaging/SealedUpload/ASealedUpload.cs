using Referrals.Imaging.Facts;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;

namespace Referrals.UnitTests.Imaging;

/// <summary>A photograph sealed for the second of three places in a set, always with the same secrets. Its hub knows one key.</summary>
static class ASealedUpload
{
    /// <summary>Where the parts of the file begin.</summary>
    public const int KeyIdAt = 6, EncapsulatedAt = 22, SealedKeyAt = 87, BodyAt = 135, FirstChunkAt = 191;

    public static readonly IngestPrivateKey Key = new(
        new(new("3f2504e0-4f89-11d3-9a0c-0305e82c3301")), P256PrivateKey.FromScalar(Bytes.Counting(32, from: 0x40)));

    public static readonly P256PrivateKey Ephemeral = P256PrivateKey.FromScalar(Bytes.Counting(32, from: 0x60));

    public static readonly SealedUploadReader Reader = new(id => id == Key.Id ? Key : null);

    public static byte[] Photograph(int length) => Bytes.Pattern(length);

    public static UploadBinding Binding(ReadOnlySpan<byte> photograph) => new()
    {
        ImageSet = AnArchive.ImageSet, Image = AnArchive.Image, Ordinal = 2, Count = 3, PlainLength = photograph.Length,
        PlainDigest = Sha256Digest.Of(photograph), Format = ImageFormat.Jpeg, Salt = new SetSalt(Bytes.Counting(16, from: 0xa0)),
    };

    public static byte[] Seal(byte[] photograph, UploadBinding? binding = null, byte[]? dataKey = null) => SealedUploadWriter.Seal(
        photograph, binding ?? Binding(photograph), Key.Public, new UploadSecrets(dataKey ?? AnArchive.Key, AnArchive.Salt, Ephemeral));

    /// <summary>Why it does not open, null when it does. Nothing but the photograph may ever have been given out, from its beginning.</summary>
    public static SealedUploadFault? Open(ReadOnlySpan<byte> upload, UploadBinding binding, byte[] photograph)
    {
        var taken = new Taken(photograph);
        return taken.Checked(Reader.Open(upload, binding, taken.Next));
    }

    /// <summary>The same for what stands behind the sealed key, which is known here: without the agreement of keys it takes a tenth of the time.</summary>
    public static SealedUploadFault? OpenBody(ReadOnlySpan<byte> body, UploadBinding binding, byte[] photograph)
    {
        var taken = new Taken(photograph);
        return taken.Checked(SealedBody.Open(AnArchive.Key, body, binding, taken.Next));
    }

    sealed class Taken(byte[] photograph)
    {
        int given;

        public void Next(ReadOnlySpan<byte> piece)
        {
            if (!piece.SequenceEqual(photograph.AsSpan(given, piece.Length))) throw new InvalidOperationException("Other bytes than the photograph's were given out.");
            given += piece.Length;
        }

        public SealedUploadFault? Checked(SealedUploadFault? fault) => fault is not null || given == photograph.Length
            ? fault : throw new InvalidOperationException($"Opened, and only {given} bytes were given out.");
    }
}
