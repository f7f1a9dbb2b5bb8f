using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>What is laid away in one go is the same file as what came piece by piece.</summary>
public sealed class WholeObjectTests : IDisposable
{
    readonly AnArchive an = new();

    public void Dispose() => an.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16384)]
    [InlineData(4096 - SealedFormat.HeaderBytes - SealedFormat.TagBytes)] // ends with a block
    [InlineData(63 * 16384)]
    [InlineData(64 * 16384 - 1)]
    [InlineData(64 * 16384)]
    [InlineData(3_000_000)]
    public async Task It_is_the_file_that_a_writer_makes(int length)
    {
        var plain = Bytes.Pattern(length);
        using var other = new AnArchive();
        await other.Store(plain);

        var digest = await Lay(plain);

        Assert.Equal(Sha256Digest.Of(plain), digest);
        Assert.Equal(File.ReadAllBytes(other.File), File.ReadAllBytes(an.File));
        Assert.Equal(plain, an.ReadWhole());
    }

    [Fact]
    public async Task Without_a_digest_none_is_told() => Assert.Null(await Lay([1, 2, 3], digest: false));

    [Fact]
    public async Task A_name_serves_once()
    {
        var plain = Bytes.Pattern(50_000);
        await Lay(plain);
        await Assert.ThrowsAsync<IOException>(() => Lay(Bytes.Pattern(10)));
        Assert.Equal(plain, an.ReadWhole());
    }

    [Fact]
    public void Where_the_disk_refuses_direct_writing_the_bytes_are_written_as_always()
    {
        var path = Path.Combine(an.Folder, "e7", "0a", "file");
        byte[] odd = [1, 2, 3, 4, 5];
        using (var file = SealedFile.Create(AnArchive.Name, path, new DurableFolders(an.Folder)))
        {
            file.WriteBlocks(odd, 0); // no block, so refused where direct writing is on
            file.WriteBlocks(odd, 5);
            file.Cut(9);
        }
        Assert.Equal<byte>([.. odd, 1, 2, 3, 4], File.ReadAllBytes(path));
    }

    Task<Sha256Digest?> Lay(byte[] plain, bool digest = true) => an.Archive.Lay(AnArchive.Name, AnArchive.Key, AnArchive.Salt, AnArchive.Context, plain, digest);
}
