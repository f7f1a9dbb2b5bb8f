using System.Net;
using System.Net.Sockets;

namespace Referrals.Ops.Scan;

/// <summary>A collector on loopback that takes traces and metrics by OTLP over HTTP and writes every byte to a file as it came.</summary>
sealed class OtlpSink : IDisposable
{
    readonly HttpListener _listener = new();
    readonly FileStream _file;
    readonly SemaphoreSlim _turn = new(1);

    public OtlpSink(string file)
    {
        _file = File.Create(file);
        Url = $"http://127.0.0.1:{FreePort()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = Take();
    }

    public string Url { get; }

    public long Bytes => _file.Length;

    public void Dispose()
    {
        _listener.Close();
        // What is being written is written to its end.
        _turn.Wait();
        _file.Dispose();
        _turn.Release();
    }

    async Task Take()
    {
        while (_listener.IsListening)
            try
            {
                await Keep(await _listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or IOException)
            {
                // A silo that was killed while it reported.
            }
    }

    async Task Keep(HttpListenerContext exchange)
    {
        using var body = new MemoryStream();
        await exchange.Request.InputStream.CopyToAsync(body);
        await _turn.WaitAsync();
        try
        {
            _file.Write(body.ToArray());
            _file.Flush();
        }
        finally
        {
            _turn.Release();
        }
        exchange.Response.ContentType = "application/x-protobuf";
        exchange.Response.Close();
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
