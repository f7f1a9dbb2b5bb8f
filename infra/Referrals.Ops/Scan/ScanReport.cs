using System.Text.Json;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Scan;

/// <summary>What a run has found. Nothing in it says a name: identities go by their numbers.</summary>
public sealed class ScanReport
{
    readonly List<Hit> _leaks = [];
    readonly List<(string Name, bool Found, bool MustBeFound)> _planted = [];

    public required ScanOptions Options { get; init; }

    /// <summary>A line for each identity that was found where it may not be.</summary>
    public IReadOnlyList<string> Leaks => [.. _leaks.GroupBy(hit => (hit.Place, hit.Pattern.Identity)).Select(group => $"{group.First()} ({group.Count()} times); it went: {Went(group.Key.Identity)}")];

    public int HitsOutsideIdentity => _leaks.Count(hit => !hit.OfIdentity);
    public int HitsInClearInIdentity => _leaks.Count(hit => hit.OfIdentity);
    public IReadOnlyList<string> PlantedLeaksMissed => [.. _planted.Where(leak => leak.MustBeFound && !leak.Found).Select(leak => leak.Name)];
    public int PlantedLeaksFound => _planted.Count(leak => leak.MustBeFound && leak.Found);
    public int PlantedLeaks => _planted.Count(leak => leak.MustBeFound);

    /// <summary>Leaks of a kind that the search cannot see.</summary>
    public IReadOnlyList<string> NotFound => [.. _planted.Where(leak => !leak.MustBeFound && !leak.Found).Select(leak => leak.Name)];

    public int JourneysClosed { get; internal set; }
    public int WaysCount { get; internal set; }
    public long BytesScanned { get; private set; }
    public int Files { get; private set; }
    public int HttpAnswers { get; internal set; }
    internal IReadOnlyDictionary<int, int> Answers { get; set; } = new Dictionary<int, int>();
    internal Func<int, string[]> Ways { get; set; } = static _ => [];

    double _megabytesPerSecond;

    /// <summary>Messages with an identity inside were put into the broker by the run itself; its own files hold them.</summary>
    public int PoisonInBrokerFiles { get; private set; }

    public bool IsClean => _leaks.Count == 0 && PlantedLeaksMissed.Count == 0 && PlantedLeaks > 0 && JourneysClosed == Options.Identities;

    internal void Take(Search search, IReadOnlySet<int> poison)
    {
        (BytesScanned, Files, _megabytesPerSecond) = (search.Bytes, search.Places, search.Bytes / search.Took.TotalSeconds / 1e6);
        var byBroker = search.Hits.ToLookup(hit => poison.Contains(hit.Pattern.Identity) && hit.Place.Contains("rabbitmq/"));
        PoisonInBrokerFiles = byBroker[true].Count();
        _leaks.AddRange(byBroker[false].OrderBy(hit => hit.Place).ThenBy(hit => hit.Offset));
    }

    internal void Planted(PlantedLeak leak, bool found, bool mustBeFound) => _planted.Add((leak.Name, found, mustBeFound));

    public string Table() =>
        $"""

        identities                     {Options.Identities} (seed {Options.Seed}), {JourneysClosed} journeys closed
        encodings                      {Enum.GetValues<Disguise>().Length} of {Enum.GetValues<Trait>().Length} traits
        ways                           {WaysCount}; answers by status: {string.Join(", ", Answers.Select(each => $"{each.Key}: {each.Value}"))}
        searched                       {BytesScanned / 1e6:0} MB in {Files} files and tables, {_megabytesPerSecond:0} MB/s; {HttpAnswers} HTTP answers among them
        found outside identity         {HitsOutsideIdentity}
        found in clear in identity     {HitsInClearInIdentity}
        planted leaks found            {PlantedLeaksFound} of {PlantedLeaks}{string.Concat(PlantedLeaksMissed.Select(leak => "\n  missed: " + leak))}
        cannot be found                {string.Join(", ", NotFound)}
        poison in the broker's files   {PoisonInBrokerFiles} (put there by the run)
        {string.Join('\n', Leaks.Take(200))}
        """;

    internal void WriteJson(string? file)
    {
        if (file is null)
            return;
        var figures = new
        {
            identities = Options.Identities,
            seed = Options.Seed,
            encodings = Enum.GetValues<Disguise>().Length,
            ways = WaysCount,
            journeysClosed = JourneysClosed,
            outages = Options.Outages,
            bytesScanned = BytesScanned,
            files = Files,
            megabytesPerSecond = Math.Round(_megabytesPerSecond),
            httpAnswers = HttpAnswers,
            hitsOutsideIdentity = HitsOutsideIdentity,
            hitsInClearInIdentity = HitsInClearInIdentity,
            plantedLeaks = PlantedLeaks,
            plantedLeaksFound = PlantedLeaksFound,
            cannotBeFound = NotFound,
            poisonInBrokerFiles = PoisonInBrokerFiles
        };
        File.WriteAllText(file, JsonSerializer.Serialize(figures, KeptJson.Indented) + "\n");
    }

    string Went(int identity) => string.Join(" | ", Ways(identity).Prepend("journey").Take(8));
}
