using System.Net;
using System.Net.Sockets;

namespace Referrals.ClusterTests;

/// <summary>Real servers for the tests.</summary>
static class TestServers
{
    public static Task<string> Postgres() => Task.FromResult(Environment.GetEnvironmentVariable("PROBE_PG")!);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
