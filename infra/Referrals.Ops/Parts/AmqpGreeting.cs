using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Referrals.Ops.Parts;

/// <summary>The first words of AMQP 0-9-1, enough to see that a broker takes connections, without a client library.</summary>
static class AmqpGreeting
{
    const byte MethodFrame = 1;
    static readonly byte[] ProtocolHeader = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    /// <summary>True when the broker answers our header with its Connection.Start frame.</summary>
    /// <param name="port">Of this machine.</param>
    /// <param name="tls">Whether it listens with TLS. Its certificate is for its clients to judge: nothing is entrusted to it here.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<bool> IsAnswered(int port, bool tls, CancellationToken cancel)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerMax);
        try
        {
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            await using var stream = tls ? await Encrypted(client, limit.Token) : client.GetStream();
            await stream.WriteAsync(ProtocolHeader, limit.Token);
            var frame = new byte[1];
            return await stream.ReadAsync(frame, limit.Token) == 1 && frame[0] == MethodFrame;
        }
        catch (Exception notYet) when (notYet is SocketException or IOException or AuthenticationException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    static async Task<Stream> Encrypted(TcpClient client, CancellationToken cancel)
    {
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", RemoteCertificateValidationCallback = (_, _, _, _) => true }, cancel);
        return stream;
    }
}
