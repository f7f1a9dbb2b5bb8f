using System.Text.RegularExpressions;
using Referrals.Ops.Layout;
using Xunit;

namespace Referrals.UnitTests.Tidy;

/// <summary>Documents tell the truth: what they name exists, and the coverage table forgets no requirement.</summary>
public sealed partial class Documents
{
    static readonly string Root = Repository.Root;

    static readonly (string Prefix, int Last)[] Requirements =
        [("SCO", 9), ("CON", 42), ("DEV", 25), ("IMG", 17), ("PSN", 22), ("TRN", 20), ("ARC", 13), ("DEL", 8), ("PAT", 7), ("WRK", 11)];

    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Root, "*.md", SearchOption.TopDirectoryOnly)
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)).Select(file => Path.GetRelativePath(Root, file))];

    /// <summary>Paths in backticks or links that begin with one of our folders must exist.</summary>
    [Theory, MemberData(nameof(All))]
    public void Every_path_that_a_document_names_exists(string document)
    {
        var text = File.ReadAllText(Path.Combine(Root, document));
        var missing = PathName().Matches(text).Select(match => match.Groups[1].Value.TrimEnd('.', ',', '/', '*'))
            .Where(path => !path.Contains('*') && !path.Contains('{') && !path.Contains("NNNN") && !File.Exists(Path.Combine(Root, path)) && !Directory.Exists(Path.Combine(Root, path)));
        Assert.Empty(missing);
    }

    /// <summary>A promise with a test's name in brackets, [Class: Beginning of its name], is kept by a test that is there.</summary>
    [Theory, MemberData(nameof(All))]
    public void Every_test_that_a_document_names_in_brackets_exists(string document)
    {
        var missing = TestName().Matches(File.ReadAllText(Path.Combine(Root, document)))
            .Where(match => !Directory.EnumerateFiles(Path.Combine(Root, "tests"), match.Groups[1].Value + ".cs", SearchOption.AllDirectories)
                .Any(file => File.ReadAllText(file).Contains(' ' + Whitespace().Replace(match.Groups[2].Value, "_"))))
            .Select(match => match.Value);
        Assert.Empty(missing);
    }

    [Fact]
    public void The_coverage_table_has_every_requirement_and_decision_table()
    {
        var rows = File.ReadLines(Path.Combine(Root, "docs/guidance-coverage.md")).Where(line => line.StartsWith('|')).Select(line => line.Split('|')[1].Trim()).ToHashSet();
        var wanted = Requirements.SelectMany(group => Enumerable.Range(1, group.Last).Select(number => $"{group.Prefix}-{number:00}"))
            .Concat(Enumerable.Range(1, 20).Select(number => $"DT-{number}"));
        Assert.Equal([], wanted.Except(rows).ToArray());
    }

    [Fact]
    public void The_readme_is_short() => Assert.InRange(File.ReadAllLines(Path.Combine(Root, "README.md")).Length, 20, 80);

    [GeneratedRegex(@"[`(]((?:src|tests|infra|docs|\.ci)/[A-Za-z0-9_./{}*-]+)")]
    private static partial Regex PathName();

    [GeneratedRegex(@"\[(\w+(?:Tests|Conformance|Parts|RoundTrip))(?::\s+([^\]]+))?\](?!\()")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
