using System.Reflection;
using System.Text.RegularExpressions;
using Referrals.Clinical;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>Every "no" that the code can say is said in some test; who adds one is told here that its test is missing.</summary>
public sealed partial class EveryRefusal
{
    static readonly Assembly[] Assemblies = [typeof(Refusal).Assembly, typeof(Problems).Assembly, typeof(ReferralGrain).Assembly, typeof(Identity.IdentityZone).Assembly];

    static readonly string Tests = Read("tests", except: "EveryRefusal.cs");
    static readonly string Sources = Read("src");

    /// <summary>Named ones.</summary>
    static readonly (string Owner, string Name, Refusal Refusal)[] Fields =
    [
        .. Assemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field.FieldType == typeof(Refusal))
            .Select(field => (field.DeclaringType!.Name, field.Name, (Refusal)field.GetValue(null)!)),
    ];

    /// <summary>All of them, also those that are made with an image or a row in their advice.</summary>
    static readonly string[] Codes = [.. Made().Matches(Sources).Select(match => match.Groups[1].Value).Distinct().Order()];

    [Fact]
    public void Every_refusal_is_provoked_by_a_test()
    {
        var unprovoked = Codes.Where(code => !Tests.Contains($"\"{code}\"", StringComparison.Ordinal)
            && !Fields.Any(field => field.Refusal.Code == code && Regex.IsMatch(Tests, $@"\b{field.Owner}\.{field.Name}\b")));
        Assert.Equal([], unprovoked.ToArray());
    }

    /// <summary>The search above must not be blind to a way of writing them.</summary>
    [Fact]
    public void No_refusal_escapes_the_search()
    {
        Assert.InRange(Codes.Length, 90, 400);
        Assert.Equal([], Fields.Select(field => field.Refusal.Code).Distinct().Except(Codes).ToArray());
    }

    [Fact]
    public void Every_refusal_has_a_name_a_status_and_advice()
    {
        Assert.Equal([], Codes.Where(code => !Name().IsMatch(code)).ToArray());
        foreach (var (owner, name, refusal) in Fields)
            Assert.True(refusal.Status is >= 400 and < 600 && refusal.Title.EndsWith('.') && refusal.Advice.Length > 10, $"{owner}.{name}: {refusal}");
    }

    /// <summary>One problem type must not come with two statuses: clients choose what to do by either.</summary>
    [Fact]
    public void A_problem_type_has_one_status()
    {
        var several = Made().Matches(Sources).GroupBy(match => match.Groups[1].Value, match => match.Groups[2].Value).Where(made => made.Distinct().Count() > 1);
        Assert.Equal([], several.Select(made => $"{made.Key}: {string.Join(", ", made.Distinct())}").ToArray());
    }

    static string Read(string folder, string except = "") => string.Join('\n', Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj") && Path.GetFileName(file) != except).Select(File.ReadAllText));

    [GeneratedRegex("""new\s*(?:Refusal)?\(\s*"([^"]+)",\s*(\d{3}|[A-Z]\w+),""")]
    private static partial Regex Made();

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Name();
}
