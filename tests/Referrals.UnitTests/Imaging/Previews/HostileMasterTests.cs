using System.Diagnostics;
using NetVips;
using Referrals.Imaging.Previews;
using Referrals.Ops.Photographs;
using Xunit;

namespace Referrals.UnitTests.Imaging.Previews;

/// <summary>A photograph that was made to break the decoder costs one process and some seconds, and the hub learns what happened (T4).</summary>
public sealed class HostileMasterTests
{
    static readonly TimeSpan Slack = TimeSpan.FromSeconds(4);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_cut_photograph_has_no_preview(bool png)
    {
        using var picture = AWorker.Flag(400, 300);
        var whole = png ? picture.PngsaveBuffer() : picture.JpegsaveBuffer();
        for (var cut = 1; cut <= 12; cut++)
        {
            var outcome = await AWorker.Develop(whole[..(whole.Length * cut / 13)]);
            Assert.Equal(new PreviewOutcome.Undecodable(UndecodableBecause.Damaged), outcome);
        }
    }

    [Fact]
    public async Task Nothing_and_noise_have_no_preview()
    {
        Assert.Equal(new PreviewOutcome.Undecodable(UndecodableBecause.Damaged), await AWorker.Develop([]));
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        Assert.Equal(new PreviewOutcome.Undecodable(UndecodableBecause.Damaged), await AWorker.Develop(noise));
    }

    [Fact]
    public async Task A_kind_that_is_not_accepted_is_not_decoded()
    {
        using var picture = AWorker.Flag(40, 30);
        foreach (var other in new[] { picture.WebpsaveBuffer(), picture.TiffsaveBuffer(), picture.GifsaveBuffer() })
            Assert.Equal(new PreviewOutcome.Undecodable(UndecodableBecause.Damaged), await AWorker.Develop(other));
    }

    [Fact]
    public Task Two_thousand_scans_end_in_time() => EndsInTime(HostileMasters.ScanBomb(2_000, 8_000));

    [Fact]
    public async Task A_header_that_promises_400_megapixels_is_believed_and_refused()
    {
        Assert.Equal(new PreviewOutcome.TooHeavy(TooHeavyIn.Size), await AWorker.Develop(HostileMasters.JpegFlood(20_000, 20_000)));
        Assert.Equal(new PreviewOutcome.TooHeavy(TooHeavyIn.Size), await AWorker.Develop(HostileMasters.PngBomb(20_000, 20_000, 8, 2, false, 1000)));
    }

    [Fact]
    public async Task More_than_30_MiB_are_not_read()
    {
        using var worker = AWorker.Sandboxed();
        var large = new byte[PreviewLimits.MasterBytesMax + 1];
        Assert.Equal(new PreviewOutcome.TooHeavy(TooHeavyIn.Size), await worker.Develop(large, CancellationToken.None));
        Assert.Equal(new PreviewOutcome.TooHeavy(TooHeavyIn.Size), await worker.Develop(new MemoryStream(large), CancellationToken.None));
    }

    [Fact]
    public Task A_header_without_its_picture_ends_in_time() => EndsInTime(HostileMasters.JpegFlood(10_000, 10_000));

    [Fact]
    public async Task A_zlib_bomb_ends_in_time()
    {
        await EndsInTime(HostileMasters.PngBomb(100, 100, 8, 0, interlaced: false, unpackedBytes: 2L << 30));
        await EndsInTime(HostileMasters.PngBomb(10_000, 10_000, 8, 6, interlaced: false, unpackedBytes: 10_000L * 40_001));
    }

    [Fact]
    public async Task What_needs_more_memory_than_a_worker_has_ends_it()
    {
        var outcome = await EndsInTime(HostileMasters.PngBomb(10_000, 10_000, 16, 6, interlaced: true, unpackedBytes: 10_000L * 80_016));
        Assert.Equal(new PreviewOutcome.TooHeavy(TooHeavyIn.Memory), outcome);
    }

    [Fact]
    public async Task What_hides_behind_a_picture_does_not_come_through()
    {
        using var picture = AWorker.Flag(300, 200);
        foreach (var master in new[] { picture.JpegsaveBuffer(), picture.PngsaveBuffer() })
        {
            var done = await AWorker.Developed(HostileMasters.Polyglot(master));
            Assert.All(new[] { done.Thumbnail, done.Preview }, made => Assert.True(made.Span.IndexOf("canary"u8) < 0));
        }
    }

    [Fact]
    public async Task Sixty_broken_photographs_each_have_an_outcome()
    {
        using var worker = AWorker.Sandboxed();
        var figures = await WorkerOrdeal.Run(worker, inputs: 60, seed: 5, atOnce: 2, CancellationToken.None);
        Assert.Equal((60, 0), (figures.Inputs, figures.Unavailable));
        Assert.True(figures.Slowest < PreviewLimits.WallTimeMax + Slack && figures.Damaged > 0, figures.ToString());
    }

    static async Task<PreviewOutcome> EndsInTime(byte[] master)
    {
        var clock = Stopwatch.StartNew();
        var outcome = await AWorker.Develop(master);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, PreviewLimits.WallTimeMax + Slack);
        Assert.IsNotType<PreviewOutcome.Unavailable>(outcome);
        return outcome;
    }
}
