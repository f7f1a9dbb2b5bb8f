using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Referrals.ClusterTests.Running.Telemetry;

/// <summary>What one silo says it did.</summary>
public sealed record SpanSeen(string Service, string Scope, string Name, string Trace, string Span, string Parent);

/// <summary>A collector on loopback that takes OTLP over HTTP and keeps every byte.</summary>
public sealed class OtlpReceiver : IDisposable
{
    readonly HttpListener listener = new();
    readonly ConcurrentQueue<(string Path, byte[] Body)> received = new();

    public OtlpReceiver()
    {
        Url = $"http://127.0.0.1:{TestServers.FreePort()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = Take();
    }

    public string Url { get; }

    /// <summary>Everything that came, as it came.</summary>
    public IEnumerable<byte[]> Bodies => received.Select(each => each.Body);

    /// <summary>ExportTraceServiceRequest: resource spans (1) → resource (1), scope spans (2) → scope (1), spans (2).</summary>
    public IEnumerable<SpanSeen> Spans =>
        from body in Of("/v1/traces")
        from resource in Proto.Parts(body, 1)
        let service = ServiceName(resource)
        from scope in Proto.Parts(resource, 2)
        let scopeName = Proto.Text(Proto.Parts(scope, 1).FirstOrDefault(), 1)
        from span in Proto.Parts(scope, 2)
        select new SpanSeen(service, scopeName, Proto.Text(span, 5), Proto.Hex(span, 1), Proto.Hex(span, 2), Proto.Hex(span, 4));

    /// <summary>ExportMetricsServiceRequest: resource metrics (1) → resource (1), scope metrics (2) → metrics (2) → name (1).</summary>
    public IEnumerable<(string Service, string Metric)> Metrics =>
        from body in Of("/v1/metrics")
        from resource in Proto.Parts(body, 1)
        let service = ServiceName(resource)
        from scope in Proto.Parts(resource, 2)
        from metric in Proto.Parts(scope, 2)
        select (service, Proto.Text(metric, 1));

    public void Dispose() => listener.Close();

    IEnumerable<ReadOnlyMemory<byte>> Of(string path) => received.Where(each => each.Path == path).Select(each => (ReadOnlyMemory<byte>)each.Body);

    // Resource (1) → attributes (1): key (1), value (2) → string value (1).
    static string ServiceName(ReadOnlyMemory<byte> resource) => Proto.Parts(Proto.Parts(resource, 1).Single(), 1)
        .Where(attribute => Proto.Text(attribute, 1) == "service.name").Select(attribute => Proto.Text(Proto.Parts(attribute, 2).Single(), 1)).Single();

    async Task Take()
    {
        while (listener.IsListening)
            try
            {
                var exchange = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await exchange.Request.InputStream.CopyToAsync(body);
                received.Enqueue((exchange.Request.Url!.AbsolutePath, body.ToArray()));
                exchange.Response.ContentType = "application/x-protobuf";
                exchange.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException) { }
    }

    /// <summary>As much of protobuf as it takes to find a field: tags, varints, and fields with a length.</summary>
    static class Proto
    {
        public static IEnumerable<ReadOnlyMemory<byte>> Parts(ReadOnlyMemory<byte> message, int field)
        {
            while (message.Length > 0)
            {
                var tag = Varint(ref message);
                var length = (tag & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(ref message), 5 => 4, _ => throw new InvalidDataException($"wire type {tag & 7}") };
                if ((tag & 7) == 0) Varint(ref message);
                if ((tag & 7) == 2 && (int)(tag >> 3) == field) yield return message[..length];
                message = message[length..];
            }
        }

        public static string Text(ReadOnlyMemory<byte> message, int field) => Encoding.UTF8.GetString(Parts(message, field).FirstOrDefault().Span);

        public static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(Parts(message, field).FirstOrDefault().Span);

        static ulong Varint(ref ReadOnlyMemory<byte> message)
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = message.Span[0];
                message = message[1..];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80) return value;
            }
        }
    }
}
