using System.Text.Json;
using Referrals.Ops.Layout;

namespace Referrals.Ops.Zones;

/// <summary>A hub where dermatologists read referrals.</summary>
public sealed record DemoHub(Guid Id, string Name, IReadOnlyList<Guid> Dermatologists);

/// <summary>A GP practice (a spoke), and the hubs that it may refer to.</summary>
public sealed record DemoPractice(Guid Id, string Name, IReadOnlyList<Guid> Hubs, IReadOnlyList<Guid> Referrers);

/// <summary>
/// The invented network of a development copy: its ids are made once and kept in network.json, so that bookmarks and tokens of
/// yesterday still mean the same people.
/// </summary>
public sealed record DemoNetwork(
    Guid Network,
    IReadOnlyList<DemoHub> Hubs,
    IReadOnlyList<DemoPractice> Practices,
    IReadOnlyList<Guid> Admins,
    IReadOnlyList<Guid> DataGuardians)
{
    public static DemoNetwork Of(DataFolder folder)
    {
        if (File.Exists(folder.NetworkFile))
            return JsonSerializer.Deserialize<DemoNetwork>(File.ReadAllText(folder.NetworkFile), KeptJson.Indented)!;
        var made = Invent();
        PrivateFile.Write(folder.NetworkFile, JsonSerializer.Serialize(made, KeptJson.Indented) + "\n");
        return made;
    }

    /// <summary>Where a person of this role works when nobody says otherwise, and the first such person there.</summary>
    public (Guid Organisation, Guid Person) FirstOf(string role) => role switch
    {
        "referrer" => (Practices[0].Id, Practices[0].Referrers[0]),
        "dermatologist" => (Hubs[0].Id, Hubs[0].Dermatologists[0]),
        "network-admin" => (Network, Admins[0]),
        "data-guardian" => (Practices[0].Id, DataGuardians[0]),
        // The zone's operator belongs to none of its networks; a token names some organisation all the same.
        "operator" => (Network, Admins[0]),
        _ => throw new OpsRefusal($"there is no role '{role}'; there are {string.Join(", ", DevelopmentToken.Roles)}", exitCode: 2)
    };

    /// <summary>The first person of an organisation, when only that was named; null when it is not of this network.</summary>
    public Guid? FirstPersonIn(string role, Guid organisation) => role switch
    {
        "referrer" => Practices.FirstOrDefault(practice => practice.Id == organisation)?.Referrers[0],
        "dermatologist" => Hubs.FirstOrDefault(hub => hub.Id == organisation)?.Dermatologists[0],
        _ => null
    };

    static DemoNetwork Invent()
    {
        var severn = new DemoHub(Guid.NewGuid(), "Severn Dermatology Hub", People(2));
        var pennine = new DemoHub(Guid.NewGuid(), "Pennine Dermatology Hub", People(2));
        return new DemoNetwork(
            Guid.NewGuid(),
            [severn, pennine],
            [
                new DemoPractice(Guid.NewGuid(), "Mill Lane Surgery", [severn.Id], People(2)),
                new DemoPractice(Guid.NewGuid(), "Harbour Street Practice", [severn.Id, pennine.Id], People(2)),
                new DemoPractice(Guid.NewGuid(), "Castle Hill Medical Centre", [pennine.Id], People(2))
            ],
            Admins: People(1),
            DataGuardians: People(1));
    }

    static Guid[] People(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];
}
