using System.Security.Cryptography;
using Referrals.Ops;
using Referrals.Ops.Backup;
using Xunit;

namespace Referrals.UnitTests.Backup;

/// <summary>What a backup writes and reads again: sealed files, the received log, keys, and how old is too old.</summary>
public sealed class BackupFilesTests : IDisposable
{
    const ulong Segment = WalStore.SegmentBytes;
    readonly string _folder = Directory.CreateTempSubdirectory("backup").FullName;
    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0), InlineData(1), InlineData(16 * 1024), InlineData(50_000)]
    public async Task A_sealed_file_opens_under_its_own_key_and_name_only(int length)
    {
        var (path, plain) = (Path.Combine(_folder, "file"), RandomNumberGenerator.GetBytes(length));
        await SealedFile.Write(path, _key, "clinical/base/1", new MemoryStream(plain), CancellationToken.None);

        using var opened = new MemoryStream();
        await using (var stream = SealedFile.Open(path, _key, "clinical/base/1"))
            await stream.CopyToAsync(opened);
        Assert.Equal(plain, opened.ToArray());
        Assert.Throws<OpsRefusal>(() => SealedFile.Open(path, _key, "identity/base/1"));
        Assert.Throws<OpsRefusal>(() => SealedFile.Open(path, RandomNumberGenerator.GetBytes(32), "clinical/base/1"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData(-1), InlineData(-(16 * 1024 + 16)), InlineData(-(40_000 % (16 * 1024) + 16))]
    public async Task A_sealed_file_that_was_cut_is_refused(int by)
    {
        var path = Path.Combine(_folder, "file");
        await SealedFile.Write(path, _key, "x", new MemoryStream(RandomNumberGenerator.GetBytes(40_000)), CancellationToken.None);
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length + by);

        await using var stream = SealedFile.Open(path, _key, "x");
        await Assert.ThrowsAsync<OpsRefusal>(() => stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public void A_log_received_in_pieces_is_laid_out_as_it_was()
    {
        var store = new WalStore(_folder, _key, "clinical");
        var log = RandomNumberGenerator.GetBytes((int)Segment + 300_000);
        Receive(store, 3 * Segment, log[..200_000]);
        Assert.Equal(3 * Segment + 200_000, store.End(1));
        Receive(store, 3 * Segment + 200_000, log[200_000..]);

        var into = Directory.CreateDirectory(Path.Combine(_folder, "out")).FullName;
        Assert.Equal(3 * Segment + (ulong)log.Length, store.LayOut(1, 3 * Segment + 5_000, into));

        Assert.Equal(["000000010000000000000003", "000000010000000000000004"], Directory.GetFiles(into).Select(Path.GetFileName).Order());
        Assert.Equal(log[..(int)Segment], File.ReadAllBytes(Path.Combine(into, "000000010000000000000003")));
        Assert.Equal([.. log[(int)Segment..], .. new byte[(int)Segment - 300_000]], File.ReadAllBytes(Path.Combine(into, "000000010000000000000004")));
    }

    [Fact]
    public void A_frame_that_a_dying_receiver_cut_does_not_count_and_the_next_file_goes_on_before_it()
    {
        var store = new WalStore(_folder, _key, "clinical");
        Receive(store, Segment, new byte[40_000]);
        var file = Directory.GetFiles(_folder, "*.wal", SearchOption.AllDirectories).Single();
        using (var cut = File.OpenWrite(file))
            cut.SetLength(cut.Length - 7);

        Assert.Equal(Segment + 2 * 16 * 1024, store.End(1));
        Receive(store, store.End(1)!.Value, new byte[10_000]);
        Assert.True(store.Covers(1, Segment, Segment + 2 * 16 * 1024 + 10_000));
    }

    [Fact]
    public void A_log_with_a_gap_is_refused()
    {
        var store = new WalStore(_folder, _key, "clinical");
        Receive(store, Segment, new byte[40_000]);
        Receive(store, Segment + 50_000, new byte[40_000]);

        Assert.False(store.Covers(1, Segment, Segment + 60_000));
        Assert.Equal(Segment + 40_000, store.LayOut(1, Segment, Directory.CreateDirectory(Path.Combine(_folder, "a")).FullName));
        Assert.Throws<OpsRefusal>(() => store.LayOut(1, 0, _folder));
        Assert.Throws<OpsRefusal>(() => store.LayOut(2, Segment, _folder));
    }

    [Fact]
    public void Keys_beside_the_data_are_refused()
    {
        Assert.Throws<OpsRefusal>(() => new BackupArea("/backups", "/backups"));
        Assert.Throws<OpsRefusal>(() => new BackupArea("/backups", "/backups/keys"));
        Assert.Throws<OpsRefusal>(() => new BackupArea("/keys/backups", "/keys"));
        Assert.Equal("/keys", new BackupArea("/backups", "/keys").KeysHome);
    }

    [Theory]
    [InlineData("GB-NIR"), InlineData("IE"), InlineData("EU"), InlineData(""), InlineData("gb-eng")]
    public void Backups_outside_England_Scotland_and_Wales_are_refused(string nation) =>
        Assert.Throws<OpsRefusal>(() => new BackupArea(Path.Combine(_folder, "data"), null).Declare(nation));

    [Fact]
    public void A_place_that_declared_one_nation_is_not_moved_to_another()
    {
        var area = new BackupArea(Path.Combine(_folder, "data"), null);
        Assert.Throws<OpsRefusal>(area.InsistOnNation);
        area.Declare("GB-WLS");
        Assert.Equal("GB-WLS", area.InsistOnNation());
        Assert.Throws<OpsRefusal>(() => area.Declare("GB-ENG"));
    }

    [Fact]
    public void A_backup_key_that_others_can_read_or_that_is_missing_is_refused()
    {
        var keys = new BackupKeys(Path.Combine(_folder, "keys"));
        Assert.Throws<OpsRefusal>(() => keys.Find(BackupPart.Clinical));
        var made = keys.Make(BackupPart.Clinical);
        Assert.Equal(made, keys.Find(BackupPart.Clinical));
        Assert.NotEqual(made, keys.Make(BackupPart.Identity));
        File.SetUnixFileMode(Path.Combine(_folder, "keys", "clinical.key"), (UnixFileMode)0b110_100_000);
        Assert.Throws<OpsRefusal>(() => keys.Find(BackupPart.Clinical));
    }

    /// <summary>DT-9, ARC-07: a store whose backup is older than the policy does not comply (scenario 17).</summary>
    [Theory]
    [InlineData(null, null, false), InlineData(-1, null, true), InlineData(-25, null, false), InlineData(-25, -1, true), InlineData(null, -1, false)]
    public void A_store_complies_while_its_backup_is_young(int? baseHours, int? logHours, bool complies)
    {
        var now = new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero);
        var standing = new BackupStanding("clinical", baseHours is { } at ? now.AddHours(at) : null, logHours is { } log ? now.AddHours(log) : null);
        Assert.Equal(complies, standing.Complies(TimeSpan.FromHours(24), now));
    }

    static void Receive(WalStore store, ulong at, byte[] log)
    {
        using var file = store.Begin(1, at);
        file.Add(log);
        file.Sync();
    }
}
