using System.Buffers;
using CsCheck;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>An upload that breaks off is continued, here by the next writer, as if nothing had happened; or begun anew, never mixed.</summary>
public sealed class ResumedUploadTests : IDisposable
{
    const int Chunk = SealedFormat.ChunkBytes;

    readonly AnArchive an = new();

    public void Dispose() => an.Dispose();

    [Fact]
    public async Task Only_whole_chunks_become_durable()
    {
        using var writer = an.Writer();
        Assert.Equal(0, await writer.Flush());
        writer.Write(Bytes.Pattern(Chunk - 1));
        Assert.Equal(0, await writer.Flush());
        writer.Write([1]);
        Assert.Equal(Chunk, await writer.Flush());
        writer.Write(Bytes.Pattern(2 * Chunk + 1));
        Assert.Equal(Chunk, writer.DurableOffset);
        Assert.Equal(3 * Chunk, await writer.Flush());
        Assert.Equal(3 * Chunk + 1, (await writer.Complete()).PlainLength);
        Assert.Equal(3 * Chunk + 1, writer.DurableOffset);
    }

    [Fact]
    public async Task A_photograph_in_pieces_is_the_one_in_one_go()
    {
        var plain = Bytes.Pattern(20 * Chunk + 77);
        using var whole = new AnArchive();
        await whole.Store(plain);
        var expected = await File.ReadAllBytesAsync(whole.File, TestContext.Current.CancellationToken);

        await Gen.Select(Gen.Int[1, 5 * Chunk].Array[1, 12], Gen.Bool.Array[12], Gen.Bool.Array[12], Gen.Int[0, Chunk]).SampleAsync(
            async (pieces, flushes, deaths, torn) =>
            {
                an.Archive.Delete(AnArchive.Name);
                long durable = 0, at = 0;
                var writer = an.Writer();
                for (var step = 0; step < pieces.Length; step++)
                {
                    var piece = plain.AsMemory((int)at, (int)Math.Min(pieces[step], plain.Length - at));
                    writer.Write(piece.Span);
                    at += piece.Length;
                    if (flushes[step]) durable = await writer.Flush();
                    if (!deaths[step]) continue;
                    writer.Dispose();
                    Tear(durable, torn);
                    writer = an.Writer(durable, salt: AnArchive.Salt);
                    at = durable;
                }
                writer.Write(plain.AsSpan((int)at));
                var stored = await writer.Complete();
                writer.Dispose();

                Assert.Equal(new SealedObject(plain.Length, Sha256Digest.Of(plain)), stored);
                Assert.Equal(expected, File.ReadAllBytes(an.File));
            }, iter: 100, threads: 1);
    }

    [Fact]
    public async Task What_arrives_in_many_segments_is_one_photograph()
    {
        var plain = Bytes.Pattern(3 * Chunk + 1);
        using var writer = an.Writer();
        writer.Write(Segment.Sequence(plain, size: 4096));
        Assert.Equal(Sha256Digest.Of(plain), (await writer.Complete()).PlainDigest);
        Assert.Equal(plain, an.ReadWhole());
    }

    [Fact]
    public async Task Pieces_that_an_earlier_writer_left_are_kept_when_the_same_photograph_comes_again()
    {
        var durable = await LeaveBehind(Bytes.Pattern(12 * Chunk));
        var left = File.ReadAllBytes(an.File);

        using var writer = an.Writer(durable);
        writer.Write(Bytes.Pattern(12 * Chunk).AsSpan((int)durable));
        await writer.Complete();

        Assert.Equal(left, File.ReadAllBytes(an.File)[..left.Length]);
        Assert.Equal(Bytes.Pattern(12 * Chunk), an.ReadWhole());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk)]
    [InlineData(5 * Chunk)]
    public async Task Another_photograph_over_such_pieces_is_refused_and_writes_nothing(int changedBehindDurable)
    {
        var durable = await LeaveBehind(Bytes.Pattern(12 * Chunk));
        var left = File.ReadAllBytes(an.File);
        var changed = Bytes.Pattern(12 * Chunk)[(int)durable..];
        changed[changedBehindDurable] ^= 1;

        using (var writer = an.Writer(durable))
        {
            await Assert.ThrowsAsync<PlaintextChangedException>(async () =>
            {
                writer.Write(changed);
                await writer.Flush();
            });
            Assert.Throws<InvalidOperationException>(() => writer.Write([1]));
        }

        Assert.Equal(left, File.ReadAllBytes(an.File));
    }

    [Fact]
    public async Task A_piece_of_which_only_a_part_reached_the_disk_is_compared_as_far_as_it_goes()
    {
        var durable = await LeaveBehind(Bytes.Pattern(12 * Chunk));
        Tear(durable, beyond: 100);
        var other = Bytes.Pattern(2 * Chunk);
        other[99] ^= 1;

        using (var refused = an.Writer(durable))
        {
            refused.Write(other);
            await Assert.ThrowsAsync<PlaintextChangedException>(async () => await refused.Flush());
        }
        using var writer = an.Writer(durable);
        writer.Write(Bytes.Pattern(12 * Chunk).AsSpan((int)durable));
        await writer.Complete();

        Assert.Equal(Bytes.Pattern(12 * Chunk), an.ReadWhole());
    }

    [Fact]
    public async Task A_finished_photograph_is_not_continued_and_not_shortened()
    {
        await an.Store(Bytes.Pattern(Chunk + 100));

        foreach (var length in new[] { 0, 50, 99, 101, Chunk, Chunk + 5 })
        {
            using var writer = an.Writer(Chunk);
            await Assert.ThrowsAsync<PlaintextChangedException>(async () =>
            {
                writer.Write(Bytes.Pattern(Chunk + length).AsSpan(Chunk));
                if (length < Chunk) writer.Write(Bytes.Pattern(3));
                await writer.Complete();
            });
        }
        Assert.Equal(Bytes.Pattern(Chunk + 100), an.ReadWhole());
    }

    [Fact]
    public async Task Bytes_behind_the_end_are_not_taken_for_a_finished_photograph()
    {
        var plain = Bytes.Pattern(Chunk + 100);
        await an.Store(plain);
        await File.AppendAllBytesAsync(an.File, [7], TestContext.Current.CancellationToken);

        using var writer = an.Writer();
        writer.Write(plain);
        await Assert.ThrowsAsync<PlaintextChangedException>(async () => await writer.Complete());
    }

    [Fact]
    public async Task A_finish_whose_answer_was_lost_is_told_again()
    {
        var plain = Bytes.Pattern(2 * Chunk + 9);
        var stored = await an.Store(plain);

        using (var atTheEnd = an.Writer(plain.Length)) Assert.Equal(stored, await atTheEnd.Complete());
        using var atTheLastChunk = an.Writer(2 * Chunk);
        atTheLastChunk.Write(plain.AsSpan(2 * Chunk));
        Assert.Equal(stored, await atTheLastChunk.Complete());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    public async Task A_header_cut_short_is_written_anew_under_a_fresh_salt(int left)
    {
        await LeaveBehind(Bytes.Pattern(12 * Chunk));
        await File.WriteAllBytesAsync(an.File, File.ReadAllBytes(an.File)[..left], TestContext.Current.CancellationToken);

        using var writer = an.Writer(salt: AnArchive.OtherSalt);
        writer.Write([1, 2, 3]);
        await writer.Complete();

        Assert.Equal(AnArchive.OtherSalt, File.ReadAllBytes(an.File)[..SealedFormat.SaltBytes]);
        Assert.Equal([1, 2, 3], an.ReadWhole());
    }

    [Fact]
    public async Task What_was_promised_as_durable_and_is_gone_or_altered_is_a_fault()
    {
        var plain = Bytes.Pattern(12 * Chunk);
        Assert.Equal(SealedFault.Missing, Fault(Chunk));
        var durable = await LeaveBehind(plain);
        Assert.Equal(SealedFault.Truncated, Fault(20 * Chunk));
        Assert.Equal(SealedFault.Truncated, Fault(durable + 1));

        var whole = File.ReadAllBytes(an.File);
        whole[SealedFormat.ChunkOffset(1) + 3] ^= 4;
        File.WriteAllBytes(an.File, whole);
        Assert.Equal(SealedFault.ChunkAltered, Fault(durable));

        SealedFault Fault(long offset) => Assert.Throws<SealedObjectException>(() => an.Writer(offset)).Fault;
    }

    [Fact]
    public async Task Two_writers_cannot_have_one_photograph_open()
    {
        using (an.Writer()) Assert.Throws<IOException>(() => an.Writer());
        await an.Store([1]);
    }

    [Fact]
    public async Task A_writer_allocates_little_however_large_the_photograph()
    {
        var piece = new byte[3 * Chunk + 100];
        await an.Store(piece);
        an.Archive.Delete(AnArchive.Name);
        using var writer = an.Writer();
        writer.Write(piece);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 60; round++) writer.Write(piece);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    /// <summary>A writer reports four chunks, writes more of them, and dies.</summary>
    async Task<long> LeaveBehind(byte[] plain)
    {
        using var writer = an.Writer();
        writer.Write(plain.AsSpan(0, 4 * Chunk));
        var durable = await writer.Flush();
        writer.Write(plain.AsSpan(4 * Chunk));
        return durable;
    }

    /// <summary>Of what lies behind the durable offset only so many bytes reached the disk.</summary>
    void Tear(long durable, int beyond)
    {
        var keep = (durable == 0 ? 0 : SealedFormat.ChunkOffset(durable / Chunk)) + beyond;
        using var file = File.OpenHandle(an.File, FileMode.Open, FileAccess.Write);
        if (RandomAccess.GetLength(file) > keep) RandomAccess.SetLength(file, keep);
    }

    sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Sequence(byte[] bytes, int size)
        {
            Segment first = new() { Memory = bytes.AsMemory(0, size) }, last = first;
            for (var at = size; at < bytes.Length; at += size)
            {
                var next = new Segment { Memory = bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
