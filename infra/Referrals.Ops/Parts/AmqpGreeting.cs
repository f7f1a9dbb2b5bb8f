using System.Net.Sockets;

namespace Referrals.Ops.Parts;

/// <summary>The first words of AMQP 0-9-1, enough to see that a broker takes connections, without a client library.</summary>
static class AmqpGreeting
{
    const byte MethodFrame = 1;
    static readonly byte[] ProtocolHeader = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];
    static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    /// <summary>True when the broker answers our header with its Connection.Start frame.</summary>
    public static async Task<bool> IsAnswered(int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerMax);
        try
        {
            await client.ConnectAsync("127.0.0.1", port, limit.Token);
            await client.GetStream().WriteAsync(ProtocolHeader, limit.Token);
            var frame = new byte[1];
            return await client.GetStream().ReadAsync(frame, limit.Token) == 1 && frame[0] == MethodFrame;
        }
        catch (Exception notYet) when (notYet is SocketException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
