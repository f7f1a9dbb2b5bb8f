using Referrals.Hosting;
using Xunit;

namespace Referrals.UnitTests.Hosting;

public sealed class DevelopmentKeysTests
{
    /// <summary>Two silos that need a new key at the same moment get the same one; with two, what one of them wrapped could never be opened again.</summary>
    [Fact]
    public async Task Racing_silos_share_each_key()
    {
        var folder = Directory.CreateTempSubdirectory("keys");
        try
        {
            for (var round = 0; round < 1_000; round++)
            {
                var name = new KeyName(KeyPurpose.ClinicalText, Guid.NewGuid());
                using var start = new Barrier(2);
                var digests = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() =>
                {
                    var silo = new DevelopmentKeys(folder.FullName);
                    start.SignalAndWait();
                    return silo.Digest(name, new byte[] { 1 }).AsTask();
                }, TaskCreationOptions.LongRunning).Unwrap()));
                Assert.Equal(digests[0], digests[1]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_key_is_wrapped_for_one_owner_and_one_context()
    {
        var folder = Directory.CreateTempSubdirectory("keys");
        try
        {
            var keys = new DevelopmentKeys(folder.FullName);
            var name = new KeyName(KeyPurpose.ClinicalText, Guid.NewGuid());
            var wrapped = await keys.Wrap(name, new byte[] { 1, 2, 3 }, new byte[] { 9 });
            Assert.Equal([1, 2, 3], await new DevelopmentKeys(folder.FullName).Unwrap(name, wrapped, new byte[] { 9 }));
            await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => keys.Unwrap(name, wrapped, new byte[] { 8 }).AsTask());
            await Assert.ThrowsAnyAsync<System.Security.Cryptography.CryptographicException>(() => keys.Unwrap(name with { Owner = Guid.NewGuid() }, wrapped, new byte[] { 9 }).AsTask());
            Assert.All(Directory.EnumerateFiles(folder.FullName, "*.key", SearchOption.AllDirectories), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
