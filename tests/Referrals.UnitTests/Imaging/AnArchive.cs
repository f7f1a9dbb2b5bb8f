using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.UnitTests.Imaging;

/// <summary>An archive in a folder of its own, and one image on its way into it. Gone with the test.</summary>
sealed class AnArchive : IDisposable
{
    public static readonly byte[] Key = Bytes.Counting(SealedFormat.KeyBytes, from: 0);
    public static readonly byte[] Salt = Bytes.Counting(SealedFormat.SaltBytes, from: 0x80);
    public static readonly byte[] OtherSalt = Bytes.Counting(SealedFormat.SaltBytes, from: 1);
    public static readonly Guid ImageSet = new("0f8fad5b-d9cb-469f-a165-70867728950e");
    public static readonly Guid Image = new("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    public static readonly byte[] Context = SealingContext.ForImage(ImageSet, Image);
    public static readonly ObjectName Name = new(Image);

    public AnArchive() => Archive = new SealedArchive(Folder, ArchiveNation.England);

    public string Folder { get; } = Directory.CreateTempSubdirectory("referrals-archive-").FullName;

    public SealedArchive Archive { get; }

    /// <summary>Where the image lies: the folders are the last digits of its id.</summary>
    public string File => Path.Combine(Folder, "e7", "0a", "7c9e6679742540de944be07fc1f90ae7.sealed");

    public SealedObjectWriter Writer(long durableOffset = 0, byte[]? salt = null) =>
        Archive.OpenWriter(Name, Key, salt ?? Salt, Context, durableOffset);

    public SealedObjectStream Read() => Archive.OpenRead(Name, Key, Context);

    public async Task<SealedObject> Store(byte[] plain)
    {
        using var writer = Writer();
        writer.Write(plain);
        return await writer.Complete();
    }

    /// <summary>Everything the archive gives out for the image.</summary>
    public byte[] ReadWhole()
    {
        using var stream = Read();
        var plain = new byte[stream.Length];
        stream.ReadExactly(plain);
        return plain;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

static class Bytes
{
    public static byte[] Counting(int count, int from) => [.. Enumerable.Range(from, count).Select(value => (byte)value)];

    /// <summary>The plaintext of the frozen vectors: cheap to make elsewhere, different in every chunk.</summary>
    public static byte[] Pattern(int count) => [.. Enumerable.Range(0, count).Select(at => (byte)(at * 7 + (at >> 8) * 3))];
}
