using Referrals.Ops.Client;
using Referrals.Ops.Demo;

namespace Referrals.Ops.Bench;

/// <summary>Cases of a measurement, each another patient's, dealt out one by one to all workers.</summary>
sealed class BenchCases(BenchSite site, int seed)
{
    readonly IEnumerator<Case> _cases =
        new Caseload(site.Network.Practices, NoAlbum.Instance, seed, DateTimeOffset.UtcNow).Take(SyntheticPatient.SerialsMax - 1).GetEnumerator();

    readonly Lock _turn = new();

    public Case Next()
    {
        lock (_turn)
            return _cases.MoveNext() ? _cases.Current : throw new OpsRefusal("there are no more synthetic patients: measure for a shorter time");
    }
}

/// <summary>The cases' own album is not asked: a measurement's photographs come from <see cref="Film"/>.</summary>
sealed class NoAlbum : IAlbum
{
    public static NoAlbum Instance { get; } = new();

    public Task<Capture> Take(int number, int version) => throw new InvalidOperationException("this run takes its photographs elsewhere");
}
