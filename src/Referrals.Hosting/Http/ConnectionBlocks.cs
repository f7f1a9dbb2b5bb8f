using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Referrals.Hosting;

/// <summary>What connections receive into and send from: blocks of 32 KiB instead of Kestrel's 4, so a photograph of 3 MB takes some 90 calls of the kernel instead of 700.</summary>
sealed class ConnectionBlocks : IMemoryPoolFactory<byte>
{
    const int BlockBytes = 32 * 1024;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Blocks();

    /// <summary>The process's shared arrays, which the collector takes back when nobody uses them.</summary>
    sealed class Blocks : MemoryPool<byte>
    {
        public override int MaxBufferSize => BlockBytes;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

        protected override void Dispose(bool disposing)
        {
        }
    }
}
