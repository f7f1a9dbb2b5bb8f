using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Referrals.Ops.Layout;

/// <summary>
/// The ports of one running copy, chosen once and kept: silos that come back on the same ports after a total crash rejoin in
/// 5.6 s against 17 s on others (measured), and fixed ports would make two clones collide.
/// </summary>
public sealed class Ports
{
    // Below Linux's range for outgoing connections (32768 and up): from inside it, a port may be borrowed while its server restarts.
    const int First = 20_000;
    const int BlockSize = 40;
    const int Blocks = 300;

    readonly DataFolder _folder;
    readonly SortedDictionary<string, int> _chosen;
    readonly Lock _gate = new();

    public Ports(DataFolder folder)
    {
        _folder = folder;
        _chosen = File.Exists(folder.PortsFile)
            ? JsonSerializer.Deserialize<SortedDictionary<string, int>>(File.ReadAllText(folder.PortsFile))!
            : [];
    }

    /// <summary>The port kept under this name; chosen now if there is none yet.</summary>
    public int this[string name]
    {
        get
        {
            lock (_gate)
                return _chosen.TryGetValue(name, out var port) ? port : Choose(name);
        }
    }

    /// <summary>For something that is not running: keeps its ports unless somebody else has taken them meanwhile.</summary>
    public void Renew(params IEnumerable<string> names)
    {
        lock (_gate)
            foreach (var name in names)
            {
                if (_chosen.TryGetValue(name, out var port) && IsFree(port))
                    continue;
                _chosen.Remove(name);
                Choose(name);
            }
    }

    int Choose(string name)
    {
        // Each folder starts in a block of its own, so that two clones choosing at the same moment rarely meet.
        var hash = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(_folder.Root)));
        var start = (int)(hash % Blocks) * BlockSize;
        var port = Enumerable.Range(0, Blocks * BlockSize)
            .Select(step => First + (start + step) % (Blocks * BlockSize))
            .First(port => !_chosen.ContainsValue(port) && IsFree(port));
        _chosen[name] = port;
        File.WriteAllText(_folder.PortsFile, JsonSerializer.Serialize(_chosen, KeptJson.Indented));
        return port;
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
