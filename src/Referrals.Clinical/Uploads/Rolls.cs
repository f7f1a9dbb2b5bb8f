using System.Buffers;
using System.Collections.Concurrent;

namespace Referrals.Clinical;

/// <summary>Room for a few photographs that come in one request: they are developed from memory while the disk takes them in.</summary>
/// <remarks>Who finds no room reads back from the disk what it has written there, so memory stays the same however many come at once.</remarks>
public sealed class Rolls
{
    const int PhotographsMax = 6;
    const int BytesMax = 8 << 20;

    readonly ConcurrentBag<Roll> free = [.. Enumerable.Range(0, PhotographsMax).Select(_ => new Roll())];

    /// <summary>Room for a photograph of that many bytes, until it is disposed; null when there is none now.</summary>
    /// <param name="length">Bytes on the way.</param>
    /// <param name="isSealed">What is sealed needs no wiping.</param>
    public Exposure? Take(long length, bool isSealed) =>
        length <= BytesMax && free.TryTake(out var roll) ? new Exposure(this, roll.For((int)length), isSealed) : null;

    /// <summary>One photograph's share.</summary>
    public sealed class Exposure : IDisposable
    {
        readonly Rolls rolls;
        readonly Roll roll;
        readonly bool isSealed;
        int length;
        int disposed;

        internal Exposure(Rolls rolls, Roll roll, bool isSealed) => (this.rolls, this.roll, this.isSealed) = (rolls, roll, isSealed);

        /// <summary>Takes the next bytes.</summary>
        public void Add(in ReadOnlySequence<byte> bytes)
        {
            bytes.CopyTo(roll.Bytes.AsSpan(length));
            length += (int)bytes.Length;
        }

        /// <summary>All that was added.</summary>
        public ReadOnlyMemory<byte> Bytes => roll.Bytes.AsMemory(0, length);

        /// <summary>Given back once only: two photographs must never share a roll.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) == 1) return;
            if (!isSealed) roll.Bytes.AsSpan(0, length).Clear();
            rolls.free.Add(roll);
        }
    }

    internal sealed class Roll
    {
        public byte[] Bytes { get; private set; } = [];

        public Roll For(int length)
        {
            if (Bytes.Length < length) Bytes = GC.AllocateUninitializedArray<byte>(length);
            return this;
        }
    }
}
