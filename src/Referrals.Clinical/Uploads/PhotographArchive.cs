using System.Security.Cryptography;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>The archive with its keys: each sealed object has a fresh data key, wrapped for the hub that may see the photograph.</summary>
/// <remarks>Objects are named after the writer that began them: one image may need a second one (<see cref="ArrivingPhotograph"/>).</remarks>
public sealed class PhotographArchive(SealedArchive archive, IKeyProvider keys)
{
    /// <summary>Begins an object; the caller names it with an id never used before.</summary>
    public async ValueTask<(SealedObjectWriter Writer, SealedPlace Place)> Begin(Upload upload, Guid name)
    {
        var key = RandomNumberGenerator.GetBytes(SealedFormat.KeyBytes);
        try
        {
            var wrapped = await keys.Wrap(KeyOf(upload), key, ContextOf(upload));
            return (OpenWriter(upload, name, key, from: 0), new SealedPlace { Object = name, Key = wrapped });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Goes on with an object that its last writer left in order.</summary>
    public ValueTask<SealedObjectWriter> GoOn(Upload upload, SealedPlace place) =>
        WithKey(upload, place, key => OpenWriter(upload, place.Object, key, upload.Durable));

    /// <summary>The durable bytes of an object that may hold more than them.</summary>
    public ValueTask<SealedObjectStream> OpenDurable(Upload upload, SealedPlace place) =>
        WithKey(upload, place, key => archive.OpenBeginning(new(place.Object), key, ContextOf(upload), upload.Durable));

    /// <summary>A whole photograph.</summary>
    public ValueTask<SealedObjectStream> Open(Upload upload, SealedPlace place) =>
        WithKey(upload, place, key => archive.OpenRead(new(place.Object), key, ContextOf(upload)));

    /// <summary>What the stored bytes say of themselves.</summary>
    public async ValueTask<ImageInspection> Inspect(Upload upload, SealedPlace place)
    {
        await using var photograph = await Open(upload, place);
        return await ImageSniffer.Inspect(photograph, upload.Type);
    }

    /// <summary>Removes an object that no row names any more. Where that fails it stays, unreadable, since its key is gone.</summary>
    public void Discard(Guid name)
    {
        try
        {
            archive.Delete(new(name));
        }
        catch (IOException) { /* the photograph that counts is safe; a full sweep of the archive finds this one */ }
    }

    SealedObjectWriter OpenWriter(Upload upload, Guid name, byte[] key, long from) =>
        archive.OpenWriter(new(name), key, RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), ContextOf(upload), from);

    async ValueTask<T> WithKey<T>(Upload upload, SealedPlace place, Func<byte[], T> open)
    {
        var key = await keys.Unwrap(KeyOf(upload), place.Key, ContextOf(upload));
        try
        {
            return open(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    static KeyName KeyOf(Upload upload) => new(KeyPurpose.ClinicalImage, upload.Hub.Value);

    static byte[] ContextOf(Upload upload) => SealingContext.ForImage(upload.ImageSet.Value, upload.Image.Value);
}
