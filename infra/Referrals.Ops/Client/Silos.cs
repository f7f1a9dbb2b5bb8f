using System.Collections.Concurrent;

namespace Referrals.Ops.Client;

/// <summary>
/// The addresses of one zone, as a plain load balancer would hold them: any will do, and one that cannot be reached is left alone for a while.
/// </summary>
/// <remarks>
/// Requests are drawn by lot and not in turn: with two silos, one of them dead, a client that asks HEAD, PATCH, HEAD, PATCH in turn would send every PATCH to the dead one.
/// </remarks>
public sealed class Silos(IReadOnlyList<string> addresses, TimeProvider time)
{
    /// <summary>A silo that is started again takes a few seconds; trying it costs one refused connection.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new();

    int _dealt;

    /// <summary>
    /// New clients are dealt to the silos in turn, and each keeps to its own for as long as that answers, as its open connection through a load balancer
    /// does. Otherwise every request goes anywhere, which is the harder test.
    /// </summary>
    public bool ClientsStay { get; init; }

    /// <param name="last">Where this client's request before went; null for its first.</param>
    /// <param name="broken">Where this client's connection just broke: another address is tried first, if there is one.</param>
    public string Draw(string? last = null, string? broken = null)
    {
        var now = time.GetUtcNow();
        var awake = addresses.Where(address => !(_resting.TryGetValue(address, out var until) && until > now)).ToList();
        if (ClientsStay && last is not null && awake.Contains(last))
            return last;
        if (ClientsStay && last is null && awake.Count > 0)
            return awake[(int)((uint)Interlocked.Increment(ref _dealt) % awake.Count)];
        var choice = awake.Count > 0 ? awake : addresses;
        if (choice.Count > 1)
            choice = [.. choice.Where(address => address != broken)];
        return choice[Random.Shared.Next(choice.Count)];
    }

    /// <summary>Did not answer, or broke off.</summary>
    public void LeaveAlone(string address) => _resting[address] = time.GetUtcNow() + Rest;
}
