using Referrals.Imaging.Sealing;
using Referrals.UnitTests.Imaging;
using Xunit;

namespace Referrals.UnitTests.Clinical.Uploads;

/// <summary>What a writer left that never said what it left: only its durable bytes are read, whatever lies behind them.</summary>
public sealed class DurableBeginningTests : IDisposable
{
    const int Durable = 2 * SealedFormat.ChunkBytes;

    readonly AnArchive archive = new();
    readonly byte[] photograph = Bytes.Pattern(10 * SealedFormat.ChunkBytes);

    [Fact]
    public async Task The_durable_bytes_are_read_while_a_writer_that_stands_still_holds_the_file()
    {
        using var standing = archive.Writer();
        standing.Write(photograph.AsSpan(0, Durable));
        await standing.Flush();
        standing.Write(photograph.AsSpan(Durable));
        Assert.Throws<IOException>(() => archive.Writer(Durable));

        Assert.Equal(photograph[..Durable], Read(Durable));
    }

    [Fact]
    public async Task More_than_is_there_fails_instead_of_ending_early()
    {
        using var dead = archive.Writer();
        dead.Write(photograph.AsSpan(0, Durable));
        await dead.Flush();
        Assert.Equal(SealedFault.Truncated, Assert.Throws<SealedObjectException>(() => Read(Durable + SealedFormat.ChunkBytes)).Fault);
    }

    [Fact]
    public void Nothing_at_all_is_missing() => Assert.Equal(SealedFault.Missing, Assert.Throws<SealedObjectException>(() => Read(Durable)).Fault);

    [Fact]
    public void Half_a_chunk_is_never_durable() => Assert.Throws<ArgumentOutOfRangeException>(() => Read(Durable + 1));

    public void Dispose() => archive.Dispose();

    byte[] Read(int durable)
    {
        using var beginning = archive.Archive.OpenBeginning(AnArchive.Name, AnArchive.Key, AnArchive.Context, durable);
        var plain = new byte[beginning.Length];
        beginning.ReadExactly(plain);
        return plain;
    }
}
