using System.Security.Cryptography;
using System.Text;
using Referrals.Imaging.Sealing;

namespace Referrals.Ops.Backup;

/// <summary>
/// One file of a backup, in the format of the photographs (C2SP chunked encryption, AES-256-GCM). What it is stands in its context: a file that was put
/// in another's place does not open, and neither does one whose end was cut.
/// </summary>
public static class SealedFile
{
    /// <summary>Seals what is read from a stream; the file appears under its name when it is whole and on the disk.</summary>
    /// <returns>Plain bytes.</returns>
    public static async Task<long> Write(string path, byte[] key, string what, Stream plain, CancellationToken cancel)
    {
        var draft = path + ".new";
        var length = 0L;
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using (var file = new FileStream(draft, options))
        {
            using var cipher = ChunkCipher.ForNew(key, RandomNumberGenerator.GetBytes(SealedFormat.SaltBytes), Context(what));
            file.Write(cipher.Header);
            var (chunk, box) = (new byte[SealedFormat.ChunkBytes], new byte[SealedFormat.SealedChunkBytes]);
            // The last chunk is always shorter, if need be empty.
            for (var (index, read) = (0L, SealedFormat.ChunkBytes); read == SealedFormat.ChunkBytes; index++)
            {
                read = await plain.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancel);
                length += read;
                file.Write(box, 0, cipher.Seal(index, chunk.AsSpan(0, read), box));
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path, overwrite: true);
        return length;
    }

    /// <summary>Opens it for reading from beginning to end.</summary>
    /// <exception cref="OpsRefusal">Another key, or another file.</exception>
    public static Stream Open(string path, byte[] key, string what)
    {
        var file = File.OpenRead(path);
        var header = new byte[SealedFormat.HeaderBytes];
        try
        {
            var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            return new Opened(file, ChunkCipher.ForExisting(key, header.AsSpan(0, read), Context(what)), path);
        }
        catch (SealedObjectException wrong)
        {
            file.Dispose();
            throw new OpsRefusal($"{path} does not open: {wrong.Message}");
        }
    }

    /// <summary>What a file of a backup is bound to.</summary>
    public static byte[] Context(string what) => Encoding.UTF8.GetBytes("referrals/backup/v1/" + what);

    sealed class Opened(FileStream file, ChunkCipher cipher, string path) : Stream
    {
        readonly byte[] _box = new byte[SealedFormat.SealedChunkBytes];
        readonly byte[] _plain = new byte[SealedFormat.ChunkBytes];
        long _index;
        int _held = -1;
        int _given;

        public override int Read(Span<byte> buffer)
        {
            while (_held < 0 || _given == _held)
            {
                if (_held is >= 0 and < SealedFormat.ChunkBytes)
                    return 0;
                Next();
            }
            var taken = Math.Min(buffer.Length, _held - _given);
            _plain.AsSpan(_given, taken).CopyTo(buffer);
            _given += taken;
            return taken;
        }

        void Next()
        {
            try
            {
                var read = file.ReadAtLeast(_box, _box.Length, throwOnEndOfStream: false);
                (_held, _given) = (cipher.Open(_index++, _box.AsSpan(0, read), _plain), 0);
            }
            catch (SealedObjectException wrong)
            {
                throw new OpsRefusal($"{path} was changed or cut: {wrong.Message}");
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            cipher.Dispose();
            file.Dispose();
        }
    }
}
