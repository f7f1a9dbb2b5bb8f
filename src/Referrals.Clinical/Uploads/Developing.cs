using System.Threading.Channels;
using Referrals.Durable;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Facts;
using Referrals.Imaging.Filter;
using Referrals.Imaging.SealedUpload;
using Referrals.Imaging.Sealing;

namespace Referrals.Clinical;

/// <summary>Makes of a photograph that has arrived what is kept of it: opens the sender's seal, proves the digest, filters the clean master, and gives the original's key away.</summary>
/// <remarks>Whole photographs are in memory here and in <see cref="Rolls"/> only: as many at once as there are processors; the others wait with theirs on the disk.</remarks>
public sealed class Developing(PhotographArchive archive, IngestKeys ingest, EvidencePublicKey evidence)
{
    readonly Channel<Tray> trays = Trays(Environment.ProcessorCount);

    /// <summary>What the row needs to be complete; or why this is no photograph, or not the one that was announced.</summary>
    /// <param name="upload">Announced as.</param>
    /// <param name="arrived">Where its bytes lie.</param>
    /// <param name="stored">How many they are, and their digest.</param>
    /// <param name="exposure">The same bytes, if there was room for them; otherwise they must be on the disk by now.</param>
    public async Task<Result<CompletedUpload>> Develop(Upload upload, SealedPlace arrived, SealedObject stored, Rolls.Exposure? exposure)
    {
        var tray = await trays.Reader.ReadAsync();
        try
        {
            var (plain, master) = tray.For((int)(upload.Binding?.PlainLength ?? stored.PlainLength));
            var (refusal, photograph, sendersKey) = await Open(upload, arrived, exposure, plain);
            if (refusal is not null) return refusal;
            var digest = upload.Binding?.PlainDigest ?? stored.PlainDigest!.Value;
            var outcome = MetadataFilter.Clean(photograph, master.Span);
            if (outcome is not FilterOutcome.Cleaned { Facts: var facts, MasterBytes: var bytes })
                return UploadRefusals.TypeNotAccepted(((FilterOutcome.Refused)outcome).Refusal);
            if (facts.Format.ContentType() != upload.Type) return UploadRefusals.TypeNotAccepted(ImageRefusal.TypeNotAsDeclared);
            var (place, masterDigest) = await archive.KeepMaster(upload, master[..bytes]);
            var original = new OriginalFacts(upload.ImageSet.Value, upload.Image.Value, arrived.Object, digest);
            var keys = new List<byte[]> { await archive.Entrust(upload, arrived, evidence, original) };
            if (sendersKey is not null) keys.Add(SealedOriginal.Wrap(sendersKey, evidence, original));
            return new CompletedUpload { Sha256 = digest, Facts = facts, Master = place, MasterLength = bytes, MasterSha256 = masterDigest, OriginalKeys = [.. keys] };
        }
        finally
        {
            tray.Clear();
            await trays.Writer.WriteAsync(tray);
        }
    }

    /// <summary>The plain photograph, in the room given unless it lies open already. Of a sealed one the sender's key as well.</summary>
    async Task<(Refusal? Refusal, ReadOnlyMemory<byte> Photograph, byte[]? SendersKey)> Open(Upload upload, SealedPlace arrived, Rolls.Exposure? exposure, Memory<byte> room)
    {
        if (upload.Binding is null && exposure is not null) return (null, exposure.Bytes, null);
        await using var bytes = exposure is null ? await archive.OpenArrived(upload, arrived) : null;
        if (upload.Binding is not { } binding)
        {
            await bytes!.ReadExactlyAsync(room);
            return (null, room, null);
        }
        var head = new byte[SealedUploadFormat.HeaderBytes];
        if (bytes is null) exposure!.Bytes.Span[..head.Length].CopyTo(head);
        else await bytes.ReadExactlyAsync(head);
        if (SealedUploadReader.ReadHeader(head, out var id) is { } noSeal) return Unopened(noSeal);
        var key = await ingest.ForOpening(upload.Hub, id, CancellationToken.None);
        var reader = new SealedUploadReader(_ => key);
        var sendersKey = new byte[SealedFormat.KeyBytes];
        if (reader.OpenKey(head, binding, sendersKey) is { } unopened) return Unopened(unopened);
        var at = 0;
        var fault = bytes is null
            ? SealedUploadReader.OpenBody(sendersKey, exposure!.Bytes.Span, binding, Take)
            : await SealedUploadReader.OpenBody(sendersKey, bytes, binding, Take);
        return fault is { } f ? Unopened(f) : (null, room[..at], sendersKey);

        void Take(ReadOnlySpan<byte> piece)
        {
            piece.CopyTo(room.Span[at..]);
            at += piece.Length;
        }

        static (Refusal?, ReadOnlyMemory<byte>, byte[]?) Unopened(SealedUploadFault fault) => (UploadRefusals.SealNotOpened(fault), default, null);
    }

    static Channel<Tray> Trays(int count)
    {
        var trays = Channel.CreateBounded<Tray>(count);
        for (var i = 0; i < count; i++) trays.Writer.TryWrite(new Tray());
        return trays;
    }

    /// <summary>Room for one photograph as it came and for its clean master, used again and again.</summary>
    /// <remarks>Not from the shared pool, which keeps an array of several megabytes for each thread that ever gave one back.</remarks>
    sealed class Tray
    {
        /// <summary>What phones take fits; room for more is given back to the collector.</summary>
        const int KeptBytesMax = 8 << 20;

        byte[] plain = [];
        byte[] master = [];
        int used;

        public (Memory<byte> Plain, Memory<byte> Master) For(int length)
        {
            if (master.Length < MetadataFilter.MasterBytesMax(length))
                (plain, master) = (GC.AllocateUninitializedArray<byte>(length), GC.AllocateUninitializedArray<byte>(MetadataFilter.MasterBytesMax(length)));
            used = length;
            return (plain.AsMemory(0, length), master.AsMemory(0, MetadataFilter.MasterBytesMax(length)));
        }

        public void Clear()
        {
            plain.AsSpan(0, used).Clear();
            master.AsSpan(0, Math.Min(master.Length, MetadataFilter.MasterBytesMax(used))).Clear();
            used = 0;
            if (plain.Length > KeptBytesMax) (plain, master) = ([], []);
        }
    }
}
