using System.Buffers;
using Referrals.Durable;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>Makes of a photograph that has arrived what is kept of it: opens the sender's seal, proves the digest, filters the clean master, and gives the original's key away.</summary>
/// <remarks>The only place where a whole photograph is in memory, so only as many at once as there are processors; the others wait with theirs on the disk.</remarks>
public sealed class Developing(PhotographArchive archive, IngestKeys ingest, EvidencePublicKey evidence)
{
    readonly SemaphoreSlim room = new(Environment.ProcessorCount);

    /// <summary>What the row needs to be complete; or why this is no photograph, or not the one that was announced.</summary>
    /// <param name="upload">Announced as.</param>
    /// <param name="arrived">Where its bytes lie.</param>
    /// <param name="stored">How many they are, and their digest.</param>
    public async Task<Result<CompletedUpload>> Develop(Upload upload, SealedPlace arrived, SealedObject stored)
    {
        await room.WaitAsync();
        var plainLength = (int)(upload.Binding?.PlainLength ?? stored.PlainLength);
        var plain = ArrayPool<byte>.Shared.Rent(plainLength);
        var master = ArrayPool<byte>.Shared.Rent(MetadataFilter.MasterBytesMax(plainLength));
        try
        {
            var (refusal, sendersKey) = await Open(upload, arrived, plain.AsMemory(0, plainLength));
            if (refusal is not null) return refusal;
            var digest = upload.Binding?.PlainDigest ?? stored.PlainDigest!.Value;
            var outcome = MetadataFilter.Clean(plain.AsMemory(0, plainLength), master);
            if (outcome is not FilterOutcome.Cleaned { Facts: var facts, MasterBytes: var bytes })
                return UploadRefusals.TypeNotAccepted(((FilterOutcome.Refused)outcome).Refusal);
            if (facts.Format.ContentType() != upload.Type) return UploadRefusals.TypeNotAccepted(ImageRefusal.TypeNotAsDeclared);
            var (place, masterDigest) = await archive.KeepMaster(upload, master.AsMemory(0, bytes));
            var original = new OriginalFacts(upload.ImageSet.Value, upload.Image.Value, arrived.Object, digest);
            var keys = new List<byte[]> { await archive.Entrust(upload, arrived, evidence, original) };
            if (sendersKey is not null) keys.Add(SealedOriginal.Wrap(sendersKey, evidence, original));
            return new CompletedUpload { Sha256 = digest, Facts = facts, Master = place, MasterLength = bytes, MasterSha256 = masterDigest, OriginalKeys = [.. keys] };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(master, clearArray: true);
            room.Release();
        }
    }

    /// <summary>Fills the plain photograph. Of a sealed one the sender's key as well.</summary>
    async Task<(Refusal? Refusal, byte[]? SendersKey)> Open(Upload upload, SealedPlace arrived, Memory<byte> plain)
    {
        await using var bytes = await archive.OpenArrived(upload, arrived);
        if (upload.Binding is not { } binding)
        {
            await bytes.ReadExactlyAsync(plain);
            return default;
        }
        var head = new byte[SealedUploadFormat.HeaderBytes];
        await bytes.ReadExactlyAsync(head);
        if (SealedUploadReader.ReadHeader(head, out var id) is { } noSeal) return (UploadRefusals.SealNotOpened(noSeal), null);
        var key = await ingest.ForOpening(upload.Hub, id, CancellationToken.None);
        var reader = new SealedUploadReader(_ => key);
        var sendersKey = new byte[SealedFormat.KeyBytes];
        if (reader.OpenKey(head, binding, sendersKey) is { } unopened) return (UploadRefusals.SealNotOpened(unopened), null);
        var at = 0;
        var fault = await SealedUploadReader.OpenBody(sendersKey, bytes, binding, piece =>
        {
            piece.CopyTo(plain.Span[at..]);
            at += piece.Length;
        });
        return fault is { } f ? (UploadRefusals.SealNotOpened(f), null) : (null, sendersKey);
    }
}
