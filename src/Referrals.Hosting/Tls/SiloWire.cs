using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace Referrals.Hosting;

/// <summary>One end of the wire between two silos of a zone: each shows a certificate that bears the name of the zone's silos, or nothing is said (TRN-06, ADR 0026).</summary>
/// <param name="identity">Who we are, and whom we believe.</param>
/// <param name="calls">This end opened the connection.</param>
/// <param name="log">Told why another silo was not spoken to.</param>
public sealed partial class SiloWire(SiloIdentity identity, bool calls, ILogger<SiloWire> log) : IConnectionMiddleware
{
    /// <summary>Who connects and says nothing holds a connection for so long.</summary>
    static readonly TimeSpan HandshakeMax = TimeSpan.FromSeconds(5);

    // A record of TLS; shared pipes of 4 KB would cut each into four reads.
    const int RecordBytes = 16 * 1024;

    /// <inheritdoc />
    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var plain = context.Transport;
        await using var wire = new SslStream(new BothWays(plain.Input.AsStream(leaveOpen: true), plain.Output.AsStream(leaveOpen: true)));
        await Greet(wire, context);
        var secured = new Pipes(
            PipeReader.Create(wire, new StreamPipeReaderOptions(bufferSize: RecordBytes, leaveOpen: true)),
            PipeWriter.Create(wire, new StreamPipeWriterOptions(minimumBufferSize: RecordBytes, leaveOpen: true)));
        context.Transport = secured;
        try
        {
            await next(context);
        }
        finally
        {
            context.Transport = plain;
            await secured.Input.CompleteAsync();
            await secured.Output.CompleteAsync();
        }
    }

    async Task Greet(SslStream wire, ConnectionContext context)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.ConnectionClosed);
        limit.CancelAfter(HandshakeMax);
        try
        {
            await (calls ? wire.AuthenticateAsClientAsync(identity.Calling, limit.Token) : wire.AuthenticateAsServerAsync(identity.Called, limit.Token));
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException or OperationCanceledException)
        {
            Refused(context.RemoteEndPoint, refused is CertificateRefusedException ? refused.Message : "No TLS could be agreed on.");
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nothing is said to what is at {Address} instead of a silo of this zone: {Reason}")]
    partial void Refused(EndPoint? address, string reason);

    sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Two one-way streams as the one that TLS wants.</summary>
    sealed class BothWays(Stream from, Stream to) : Stream
    {
        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default) => from.ReadAsync(buffer, cancel);
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancel = default) => to.WriteAsync(buffer, cancel);
        public override Task FlushAsync(CancellationToken cancel) => to.FlushAsync(cancel);
        public override void Flush() => to.Flush();
        public override int Read(byte[] buffer, int offset, int count) => from.Read(buffer, offset, count);
        public override void Write(byte[] buffer, int offset, int count) => to.Write(buffer, offset, count);
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
