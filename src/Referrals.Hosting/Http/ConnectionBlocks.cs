using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace Referrals.Hosting;

/// <summary>What connections receive into and send from: blocks of 32 KiB instead of Kestrel's 4, so a photograph of 3 MB takes some 90 calls of the kernel instead of 700.</summary>
sealed class ConnectionBlocks : IMemoryPoolFactory<byte>
{
    const int BlockBytes = 32 * 1024;

    /// <summary>8 MB of each of Kestrel's pools, of which there is one for a processor.</summary>
    const int KeptMax = 256;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Blocks();

    /// <summary>Not the process's shared arrays: so many are on their way at once that most would be left to the collector, and made anew.</summary>
    sealed class Blocks : MemoryPool<byte>
    {
        readonly ConcurrentBag<Block> free = [];
        int kept;

        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockBytes);
            if (!free.TryTake(out var block)) return new Block(this);
            Interlocked.Decrement(ref kept);
            return block;
        }

        public void Return(Block block)
        {
            if (Interlocked.Increment(ref kept) <= KeptMax) free.Add(block);
            else Interlocked.Decrement(ref kept);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    sealed class Block(Blocks pool) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockBytes);

        public void Dispose() => pool.Return(this);
    }
}
