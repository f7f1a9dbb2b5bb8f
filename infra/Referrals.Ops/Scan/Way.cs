namespace Referrals.Ops.Scan;

/// <summary>One way on which an identity gets into the system, or is kept out of it: a feature or an error path.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Go">Sends one identity on it.</param>
sealed record Way(string Name, Func<PlantedIdentity, Task> Go);

/// <summary>
/// Who goes on which way. With more identities than ways each goes on one way besides its own journey, so that whoever is found somewhere says how they got
/// there; with fewer, each goes on several.
/// </summary>
sealed class Itinerary(IReadOnlyList<PlantedIdentity> identities, IReadOnlyList<Way> ways)
{
    readonly int _step = Math.Min(identities.Count, ways.Count);

    public IEnumerable<(PlantedIdentity Identity, Way Way)> Steps =>
        from identity in identities
        from way in WaysOf(identity)
        select (identity, way);

    public IEnumerable<Way> WaysOf(PlantedIdentity identity) => ways.Where((_, number) => number % _step == (identity.Number - 1) % _step);
}
