using Npgsql;
using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

/// <summary>No room left is nobody's fault at the door, and says so: 507, keep what you have, come again.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void A_disk_without_room_is_said_to_be_full()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write); // refuses every byte, as a full disk does
        var refused = Assert.ThrowsAny<IOException>(() => RandomAccess.Write(full, [1], 0));
        Assert.Equal(RequestRefusals.StorageFull, ProblemOfException.RefusalOf(refused));
    }

    [Fact]
    public void So_is_a_database_without_room() =>
        Assert.Equal(RequestRefusals.StorageFull, ProblemOfException.RefusalOf(new PostgresException("", "ERROR", "ERROR", PostgresErrorCodes.DiskFull)));

    [Fact]
    public void Another_failure_of_the_disk_is_not() => Assert.Equal(RequestRefusals.Unexpected, ProblemOfException.RefusalOf(new IOException("broken")));
}
