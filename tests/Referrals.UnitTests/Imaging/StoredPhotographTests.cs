using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>A stored photograph comes back as it was, or not at all.</summary>
public sealed class StoredPhotographTests : IDisposable
{
    const int ThreeChunks = 2 * SealedFormat.ChunkBytes + 5;

    readonly AnArchive an = new();

    public void Dispose() => an.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(ThreeChunks)]
    [InlineData(3_000_000)]
    public async Task It_comes_back_as_it_was(int length)
    {
        var plain = Bytes.Pattern(length);
        var stored = await an.Store(plain);

        Assert.Equal(new SealedObject(length, Sha256Digest.Of(plain)), stored);
        Assert.Equal(plain, an.ReadWhole());
        Assert.Equal(SealedFormat.SealedLength(length), an.Archive.SealedLength(AnArchive.Name));
        using var stream = an.Read();
        Assert.Equal(stored.PlainDigest, stream.Digest());
    }

    [Fact]
    public async Task It_is_read_from_any_place()
    {
        var plain = Bytes.Pattern(ThreeChunks);
        await an.Store(plain);
        await using var stream = an.Read();
        foreach (var from in new[] { 32770, 16383, 0, 16384, ThreeChunks - 1, ThreeChunks, ThreeChunks + 9 })
        {
            stream.Seek(from, SeekOrigin.Begin);
            using var rest = new MemoryStream();
            await stream.CopyToAsync(rest, TestContext.Current.CancellationToken);
            Assert.Equal(plain[Math.Min(from, plain.Length)..], rest.ToArray());
        }
    }

    [Fact]
    public async Task Cut_at_any_byte_it_does_not_open()
    {
        await an.Store(Bytes.Pattern(ThreeChunks));
        using var file = File.OpenHandle(an.File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        for (var length = RandomAccess.GetLength(file) - 1; length >= 0; length--)
        {
            RandomAccess.SetLength(file, length);
            Assert.Throws<SealedObjectException>(() => an.Read().Dispose());
        }
    }

    [Fact]
    public async Task With_one_bit_flipped_in_any_byte_it_is_refused()
    {
        await an.Store(Bytes.Pattern(ThreeChunks));
        var whole = File.ReadAllBytes(an.File);
        using var file = File.OpenHandle(an.File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var found = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            RandomAccess.Write(file, [(byte)(whole[at] ^ 1 << at % 8)], at);
            if (Record.Exception(an.ReadWhole) is SealedObjectException) found++;
            RandomAccess.Write(file, [whole[at]], at);
        }
        Assert.Equal(whole.Length, found);
        an.ReadWhole();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public async Task With_two_pieces_swapped_it_is_refused(int one, int other)
    {
        await an.Store(Bytes.Pattern(3 * SealedFormat.ChunkBytes));
        var whole = File.ReadAllBytes(an.File);
        byte[] swapped = [.. whole];
        whole.AsSpan(Chunk(one)).CopyTo(swapped.AsSpan(Chunk(other)));
        whole.AsSpan(Chunk(other)).CopyTo(swapped.AsSpan(Chunk(one)));
        File.WriteAllBytes(an.File, swapped);

        Assert.Equal(SealedFault.ChunkAltered, Assert.Throws<SealedObjectException>(() => an.ReadWhole()).Fault);

        static Range Chunk(int index) => (int)SealedFormat.ChunkOffset(index)..(int)SealedFormat.ChunkOffset(index + 1);
    }

    [Fact]
    public async Task Pieces_of_another_photograph_under_the_same_key_are_refused()
    {
        using var other = new AnArchive();
        using (var writer = other.Writer(salt: AnArchive.OtherSalt))
        {
            writer.Write(Bytes.Pattern(ThreeChunks));
            await writer.Complete();
        }
        await an.Store(Bytes.Pattern(ThreeChunks));
        var mixed = File.ReadAllBytes(other.File);
        File.ReadAllBytes(an.File).AsSpan(0, SealedFormat.HeaderBytes).CopyTo(mixed);
        File.WriteAllBytes(an.File, mixed);

        Assert.Equal(SealedFault.ChunkAltered, Assert.Throws<SealedObjectException>(() => an.Read()).Fault);
    }

    [Fact]
    public async Task Under_another_key_or_as_another_image_or_in_another_set_it_does_not_open()
    {
        await an.Store(Bytes.Pattern(10));
        byte[] key = [.. AnArchive.Key];
        key[31] ^= 1;

        Refused(key, AnArchive.Context);
        Refused(AnArchive.Key, SealingContext.ForImage(AnArchive.ImageSet, AnArchive.ImageSet));
        Refused(AnArchive.Key, SealingContext.ForImage(AnArchive.Image, AnArchive.Image));
        Refused(AnArchive.Key, []);

        void Refused(byte[] dataKey, byte[] context) => Assert.Equal(
            SealedFault.WrongKeyOrContext,
            Assert.Throws<SealedObjectException>(() => an.Archive.OpenRead(AnArchive.Name, dataKey, context)).Fault);
    }

    [Fact]
    public async Task Deleted_it_is_missing()
    {
        await an.Store(Bytes.Pattern(10));
        Assert.True(an.Archive.Exists(AnArchive.Name));

        Assert.True(an.Archive.Delete(AnArchive.Name));

        Assert.False(an.Archive.Delete(AnArchive.Name));
        Assert.False(an.Archive.Exists(AnArchive.Name));
        Assert.Null(an.Archive.SealedLength(AnArchive.Name));
        Assert.Equal(SealedFault.Missing, Assert.Throws<SealedObjectException>(() => an.Read()).Fault);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps access lists instead of modes.");
        await an.Store(Bytes.Pattern(10));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(an.File));
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.GetDirectoryName(an.File)!) & others);
    }

    [Fact]
    public void An_image_without_an_id_has_no_name() => Assert.Throws<ArgumentOutOfRangeException>(() => new ObjectName(Guid.Empty));

    [Theory]
    [InlineData("GB-ENG", ArchiveNation.England)]
    [InlineData("GB-SCT", ArchiveNation.Scotland)]
    [InlineData("GB-WLS", ArchiveNation.Wales)]
    public void The_three_nations_may_hold_photographs(string code, ArchiveNation nation)
    {
        Assert.Equal(nation, ArchiveNationCode.Parse(code));
        Assert.Equal(code, nation.Code());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("GB-NIR")]
    [InlineData("gb-eng")]
    [InlineData("England")]
    [InlineData("1")]
    [InlineData("IE")]
    [InlineData("US")]
    public void Anywhere_else_may_not(string? code) => Assert.Throws<ArchiveResidencyException>(() => ArchiveNationCode.Parse(code));
}
