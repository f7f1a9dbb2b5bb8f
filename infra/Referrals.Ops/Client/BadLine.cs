using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Referrals.Ops.Client;

/// <summary>A request that got no answer while bytes of a photograph were on their way.</summary>
/// <param name="Photograph">Its name.</param>
/// <param name="Bytes">Of the whole upload.</param>
/// <param name="Silo">Where the request went.</param>
/// <param name="At">How far the sender believed to be.</param>
/// <param name="ByLine">The line cut it; otherwise whoever received it went away, or closed because the broken request before was still being put in order.</param>
public sealed record Break(string Photograph, long Bytes, string Silo, long At, bool ByLine)
{
    /// <summary>What HEAD told before the bytes that were sent next.</summary>
    public long? ResumedAt { get; set; }

    /// <summary>Which silo took the rest.</summary>
    public string? ResumedBy { get; set; }
}

/// <summary>
/// A surgery's bad line: slow, and cut in the middle of a request now and then, after which the same place is not reached at once. The same seed cuts
/// photographs of the same names at the same places.
/// </summary>
/// <param name="seed">Of the cuts.</param>
/// <param name="bytesPerSecond">Of one request.</param>
/// <param name="time">For its slowness.</param>
public sealed class BadLine(int seed, int bytesPerSecond, TimeProvider time)
{
    /// <summary>Of one photograph; then its line holds, so that every run ends.</summary>
    public const int CutsMax = 3;

    const int PacketBytes = 32 * 1024;

    readonly ConcurrentQueue<Break> _breaks = new();
    readonly ConcurrentDictionary<string, int> _underWay = new();
    long _sent;
    long _needed;

    public IReadOnlyCollection<Break> Breaks => _breaks;

    /// <summary>Bytes of photographs that went into connections.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>What would have been enough.</summary>
    public long Needed => Interlocked.Read(ref _needed);

    /// <summary>Requests whose bytes are on their way to a silo at this moment.</summary>
    public int UnderWay(string silo) => _underWay.GetValueOrDefault(silo);

    internal Crossing Begin(string photograph, long bytes)
    {
        Interlocked.Add(ref _needed, bytes);
        return new Crossing(this, photograph, bytes, CutsOf(photograph));
    }

    // By name: ids are new each time, and photographs are under way side by side.
    Queue<double> CutsOf(string photograph)
    {
        var chance = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{photograph}"))));
        return new(Enumerable.Range(0, chance.Next(CutsMax + 1)).Select(_ => chance.NextDouble()).ToList());
    }

    /// <summary>One photograph on its way over the line.</summary>
    internal sealed class Crossing(BadLine line, string photograph, long bytes, Queue<double> cuts)
    {
        Rest? _under;
        Break? _broken;

        /// <summary>All that is missing, in one request.</summary>
        public HttpContent From(long offset, ReadOnlyMemory<byte> rest, Func<string> silo)
        {
            if (_broken is { } broken)
                broken.ResumedAt = offset;
            var end = cuts.Count > 0 ? Math.Max(1, (int)(rest.Length * cuts.Peek())) : rest.Length;
            return _under = new Rest(line, offset, rest, end, silo);
        }

        /// <summary>The request was answered: it counts as tried over this line, whatever the answer.</summary>
        public void Answered(string silo)
        {
            if (_broken is { } broken)
                broken.ResumedBy = silo;
            _broken = null;
        }

        /// <summary>No answer came.</summary>
        public void Broke(string silo)
        {
            if (_under is not { Written: > 0 } under)
                return;
            if (under.WasCut)
                cuts.Dequeue();
            if (_broken is { } before)
                before.ResumedBy = silo;
            line._breaks.Enqueue(_broken = new Break(photograph, bytes, silo, under.Reached, under.WasCut));
        }
    }

    /// <summary>What is sent, packet by packet; a cut throws, and the connection is closed under the server's hands.</summary>
    sealed class Rest(BadLine line, long offset, ReadOnlyMemory<byte> rest, int end, Func<string> silo) : HttpContent
    {
        public int Written { get; private set; }
        public long Reached => offset + Written;
        public bool WasCut { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var to = silo();
            line._underWay.AddOrUpdate(to, 1, static (_, before) => before + 1);
            try
            {
                while (Written < end)
                    await Send(stream, rest.Slice(Written, Math.Min(PacketBytes, end - Written)), cancellationToken);
            }
            finally
            {
                line._underWay.AddOrUpdate(to, 0, static (_, before) => before - 1);
            }
            if (WasCut = end < rest.Length)
                throw new IOException("the line was cut");
        }

        async Task Send(Stream stream, ReadOnlyMemory<byte> packet, CancellationToken cancel)
        {
            await stream.WriteAsync(packet, cancel);
            await stream.FlushAsync(cancel);
            Written += packet.Length;
            Interlocked.Add(ref line._sent, packet.Length);
            await Task.Delay(TimeSpan.FromSeconds((double)packet.Length / line.BytesPerSecond), line.Time, cancel);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = rest.Length;
            return true;
        }
    }

    int BytesPerSecond => bytesPerSecond;
    TimeProvider Time => time;
}
