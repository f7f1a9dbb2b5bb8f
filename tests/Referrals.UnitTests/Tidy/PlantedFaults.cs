using System.Reflection;
using Referrals.Ops.Layout;
using Referrals.Ops.Mutants;
using Xunit;

namespace Referrals.UnitTests.Tidy;

/// <summary>The faults that <c>infra/mutants</c> plants must go on fitting the code and naming tests that exist; else they would rot unnoticed.</summary>
public sealed class PlantedFaults
{
    /// <summary>Those without which the run would say little: each has cost somebody data or two answers elsewhere.</summary>
    static readonly string[] Indispensable =
    [
        "no-compare-and-set", "publish-before-commit", "no-command-table", "fencing-ignored", "lease-on-local-clock", "unique-key-missing",
        "relay-deletes-before-confirm", "binding-ignored",
    ];

    static readonly IReadOnlyList<Mutant> All = Mutant.All(Repository.Root);

    public static TheoryData<string> Names => [.. All.Select(mutant => mutant.Name)];

    [Fact]
    public void None_that_matters_is_missing() => Assert.Equal([], Indispensable.Except(All.Select(mutant => mutant.Name)).ToArray());

    [Theory, MemberData(nameof(Names))]
    public void It_still_fits_the_code(string name)
    {
        var mutant = All.Single(each => each.Name == name);
        Assert.True(mutant.What.EndsWith('.') && mutant.Plantings.Count > 0);
        foreach (var file in mutant.Plantings.GroupBy(planting => planting.File))
        {
            Assert.StartsWith("src/", file.Key);
            var text = File.ReadAllText(Path.Combine(Repository.Root, file.Key));
            Assert.NotEqual(text, file.Aggregate(text, mutant.Planted));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_tests_that_must_catch_it_exist(string name)
    {
        var guards = All.Single(each => each.Name == name).CaughtBy;
        Assert.NotEmpty(guards);
        foreach (var guard in guards)
        {
            var parts = guard.Methods.Trim('*').Split('.');
            var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", guard.Project), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
            var (type, method) = parts[^1].Length == 0 ? (parts[^2], null) : (parts[^2], parts[^1]);
            Assert.Contains(sources, text => text.Contains($"class {type}") && (method is null || text.Contains($" {method}(")));
        }
    }
}
