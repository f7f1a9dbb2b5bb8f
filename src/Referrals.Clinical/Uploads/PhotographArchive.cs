using System.Security.Cryptography;
using Referrals.Hosting;
using Referrals.Imaging.Archive;
using Referrals.Imaging.SealedUpload;
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

    /// <summary>Begins to lay away all of what arrived, which is in memory; the caller names it with an id never used before, and may read the bytes until it lies.</summary>
    /// <returns>The place, known before; and when the bytes are on the disk.</returns>
    public async ValueTask<(SealedPlace Place, Task OnDisk)> Lay(Upload upload, Guid name, ReadOnlyMemory<byte> bytes)
    {
        var (place, onDisk) = await Lay(upload, name, bytes, ContextOf(upload), digest: false);
        return (place, onDisk);
    }

    /// <summary>Goes on with an object that its last writer left in order.</summary>
    public ValueTask<SealedObjectWriter> GoOn(Upload upload, SealedPlace place) =>
        WithKey(upload, place, key => OpenWriter(upload, place.Object, key, upload.Durable));

    /// <summary>The durable bytes of an object that may hold more than them.</summary>
    public ValueTask<SealedObjectStream> OpenDurable(Upload upload, SealedPlace place) =>
        WithKey(upload, place, key => archive.OpenBeginning(new(place.Object), key, ContextOf(upload), upload.Durable));

    /// <summary>All of what arrived, while it is still ours to open.</summary>
    public ValueTask<SealedObjectStream> OpenArrived(Upload upload, SealedPlace place) =>
        WithKey(upload, place, key => archive.OpenRead(new(place.Object), key, ContextOf(upload), forTheLastTime: true));

    /// <summary>The clean master, as people look at it.</summary>
    public ValueTask<SealedObjectStream> OpenMaster(Upload upload, SealedPlace master) => OpenKept(upload, master, MasterOf(upload));

    /// <summary>Lays a clean master away under a fresh key.</summary>
    /// <param name="upload">Whose master it is.</param>
    /// <param name="master">All of it.</param>
    public ValueTask<(SealedPlace Place, Sha256Digest Digest)> KeepMaster(Upload upload, ReadOnlyMemory<byte> master) => Keep(upload, master, MasterOf(upload));

    /// <summary>A smaller picture.</summary>
    public ValueTask<SealedObjectStream> OpenRendering(Upload upload, Rendering which, SealedPlace place) => OpenKept(upload, place, RenderingOf(upload, which));

    /// <summary>Lays a smaller picture away under a fresh key.</summary>
    public async ValueTask<SealedPlace> KeepRendering(Upload upload, Rendering which, ReadOnlyMemory<byte> picture) =>
        (await Keep(upload, picture, RenderingOf(upload, which))).Place;

    async ValueTask<SealedObjectStream> OpenKept(Upload upload, SealedPlace place, byte[] context)
    {
        if (place.IsDestroyed) throw new SealedObjectException(SealedFault.Missing);
        var key = await keys.Unwrap(KeyOf(upload), place.Key, context);
        try
        {
            return archive.OpenRead(new(place.Object), key, context);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    async ValueTask<(SealedPlace Place, Sha256Digest Digest)> Keep(Upload upload, ReadOnlyMemory<byte> bytes, byte[] context)
    {
        var (place, onDisk) = await Lay(upload, new Guid(RandomNumberGenerator.GetBytes(16)), bytes, context, digest: true);
        return (place, (await onDisk)!.Value);
    }

    async ValueTask<(SealedPlace Place, Task<Sha256Digest?> OnDisk)> Lay(Upload upload, Guid name, ReadOnlyMemory<byte> bytes, byte[] context, bool digest)
    {
        var key = RandomNumberGenerator.GetBytes(SealedFormat.KeyBytes);
        try
        {
            var wrapped = await keys.Wrap(KeyOf(upload), key, context);
            var onDisk = archive.Lay(new(name), key, RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), context, bytes, digest);
            return (new SealedPlace { Object = name, Key = wrapped }, onDisk);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The arrived object's key, sealed to the evidence key.</summary>
    public ValueTask<byte[]> Entrust(Upload upload, SealedPlace place, EvidencePublicKey evidence, OriginalFacts facts) =>
        WithKey(upload, place, key => SealedOriginal.Wrap(key, evidence, facts));

    /// <summary>Removes an object that no row names any more. Where that fails it stays, unreadable, since its key is gone.</summary>
    public void Discard(Guid name)
    {
        try
        {
            archive.Delete(new(name));
        }
        catch (IOException) { /* the photograph that counts is safe; a full sweep of the archive finds this one */ }
    }

    /// <summary>What comes sealed proves itself when it is opened, so its sealed bytes are not hashed as well.</summary>
    SealedObjectWriter OpenWriter(Upload upload, Guid name, byte[] key, long from) =>
        archive.OpenWriter(new(name), key, RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), ContextOf(upload), from, digest: upload.Binding is null);

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

    static byte[] MasterOf(Upload upload) => SealingContext.ForMaster(upload.ImageSet.Value, upload.Image.Value);

    static byte[] RenderingOf(Upload upload, Rendering which) => SealingContext.ForRendering(upload.ImageSet.Value, upload.Image.Value, which switch
    {
        Rendering.Thumbnail => "thumbnail",
        Rendering.Preview => "preview",
    });

    static byte[] ContextOf(Upload upload) => SealingContext.ForImage(upload.ImageSet.Value, upload.Image.Value);
}
