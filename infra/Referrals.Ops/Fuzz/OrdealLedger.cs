using System.Collections.Concurrent;

namespace Referrals.Ops.Fuzz;

/// <summary>What the service said to many hostile inputs, and what became of its processes.</summary>
/// <param name="Seed">Makes the same inputs again.</param>
/// <param name="Files">Hostile files sent as photographs.</param>
/// <param name="Requests">Hostile requests of the upload protocol.</param>
/// <param name="Taken">Files accepted as photographs.</param>
/// <param name="SetsSealed">Image sets whose accepted photographs the service has answered for.</param>
/// <param name="Refusals">How often a file or a set was refused, by code.</param>
/// <param name="Answers">How often each status was answered, over all requests.</param>
/// <param name="Amiss">Answers of 5xx, refusals that do not say what to do, requests without an answer, silos that did not live.</param>
/// <param name="Workers">What became of the processes that decode.</param>
/// <param name="SlowestSeconds">From announcement to answer.</param>
/// <param name="Seconds">Of everything.</param>
/// <param name="PeakRssMb">The most memory that each process ever held.</param>
public sealed record HttpOrdealFigures(
    int Seed, int Files, int Requests, int Taken, int SetsSealed, IReadOnlyDictionary<string, int> Refusals, IReadOnlyDictionary<int, int> Answers,
    IReadOnlyCollection<string> Amiss, WorkerFigures Workers, double SlowestSeconds, double Seconds, IReadOnlyDictionary<string, double> PeakRssMb)
{
    public int Inputs => Files + Requests;
}

/// <summary>The processes that decoded what was taken.</summary>
/// <param name="Seen">Different ones, of those that lived long enough to be seen.</param>
/// <param name="Outcomes">Photographs by what became of their previews.</param>
/// <param name="Repeated">Photographs whose first worker died.</param>
/// <param name="Killed">Photographs marked as those that ended their worker twice.</param>
/// <param name="PeakRssMb">The most that one of them held.</param>
/// <param name="LongestSeconds">The longest that one of them lived.</param>
public sealed record WorkerFigures(int Seen, IReadOnlyDictionary<string, long> Outcomes, long Repeated, int Killed, double PeakRssMb, double LongestSeconds);

/// <summary>Hears every answer of the doors and keeps what is amiss, each with the input that it was the answer to.</summary>
sealed class OrdealLedger(int seed)
{
    const int ServerErrors = 500;

    /// <summary>The right answer to a version of HTTP that is not spoken (RFC 9110), given before anything of ours is asked.</summary>
    const int VersionNotSpoken = 505;

    readonly AsyncLocal<string?> _input = new();
    readonly ConcurrentDictionary<int, int> _answers = new();
    readonly ConcurrentDictionary<string, int> _refusals = new();
    readonly ConcurrentQueue<string> _amiss = new();

    public int Seed => seed;
    public IReadOnlyDictionary<int, int> Answers => new SortedDictionary<int, int>(_answers);
    public IReadOnlyDictionary<string, int> Refusals => new SortedDictionary<string, int>(_refusals, StringComparer.Ordinal);
    public IReadOnlyCollection<string> Amiss => _amiss;

    /// <summary>All that the caller sends from here on is for this input.</summary>
    public void Begin(string input) => _input.Value = input;

    public void Fault(string what) => _amiss.Enqueue($"seed {seed}, {_input.Value ?? "no input"}: {what}");

    public void Refused(string code) => Count(_refusals, code);

    public void Answered(int status, string request)
    {
        Count(_answers, status);
        if (status is >= ServerErrors and not VersionNotSpoken)
            Fault($"{status} to {request}");
    }

    /// <summary>For one HTTP client.</summary>
    public DelegatingHandler Listener() => new Ear(this);

    static void Count<T>(ConcurrentDictionary<T, int> counts, T key) where T : notnull => counts.AddOrUpdate(key, 1, static (_, before) => before + 1);

    sealed class Ear(OrdealLedger ledger) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            var answer = await base.SendAsync(request, cancel);
            ledger.Answered((int)answer.StatusCode, $"{request.Method} {request.RequestUri!.AbsolutePath}");
            return answer;
        }
    }
}
