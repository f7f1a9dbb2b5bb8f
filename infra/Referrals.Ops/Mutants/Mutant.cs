namespace Referrals.Ops.Mutants;

/// <summary>Tests that must turn red: a test project, and methods of it as the test program's -method takes them (stars at either end).</summary>
public sealed record Guard(string Project, string Methods);

/// <summary>Text that stands exactly once in a file, and what is planted in its place.</summary>
public sealed record Planting(string File, string Right, string Wrong);

/// <summary>
/// A fault on purpose, as <c>tests/Mutants/NAME.mutant</c> describes it. It is planted in a scratch copy of the sources and nowhere else.
/// </summary>
/// <remarks>
/// The file: a sentence on the fault; <c>caught-by: PROJECT METHODS</c>, one or more; then for each place <c>in: PATH</c>, <c>&lt;&lt;&lt;</c>, the right
/// text, <c>===</c>, the wrong text, <c>&gt;&gt;&gt;</c>. Texts are taken line by line; the right one must stand exactly once, so that a change of the
/// code cannot let the fault slip past unnoticed.
/// </remarks>
public sealed record Mutant(string Name, string What, IReadOnlyList<Guard> CaughtBy, IReadOnlyList<Planting> Plantings)
{
    const string Extension = ".mutant";

    /// <summary>All that are described in a clone, by name.</summary>
    public static IReadOnlyList<Mutant> All(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, "tests/Mutants"), "*" + Extension).Order(StringComparer.Ordinal).Select(Read)];

    static Mutant Read(string file)
    {
        var lines = new Queue<string>(File.ReadAllLines(file));
        var (what, guards, plantings) = (new List<string>(), new List<Guard>(), new List<Planting>());
        var into = "";
        while (lines.TryDequeue(out var line))
            if (Value(line, "caught-by: ") is { } guard)
                guards.Add(guard.Split(' ', 2) is [var project, var tests] ? new Guard(project, tests) : throw Wrong(file, line));
            else if (Value(line, "in: ") is { } path)
                into = path;
            else if (line == "<<<")
                plantings.Add(new Planting(into, Until(lines, "===", file), Until(lines, ">>>", file)));
            else if (line.Length > 0)
                what.Add(line);
        return new Mutant(Path.GetFileNameWithoutExtension(file), string.Join(' ', what), guards, plantings);
    }

    /// <summary>Plants it below a root; says what was there before, to be put back.</summary>
    public IReadOnlyDictionary<string, string> Plant(string root)
    {
        var before = new Dictionary<string, string>();
        foreach (var planting in Plantings)
        {
            var file = Path.Combine(root, planting.File);
            var text = File.ReadAllText(file);
            before.TryAdd(file, text);
            File.WriteAllText(file, Planted(text, planting));
        }
        return before;
    }

    /// <summary>The text with the fault in it.</summary>
    /// <exception cref="OpsRefusal">The right text is not there, or more than once.</exception>
    public string Planted(string text, Planting planting) => text.Split(planting.Right).Length == 2
        ? text.Replace(planting.Right, planting.Wrong, StringComparison.Ordinal)
        : throw new OpsRefusal($"{Name}: {planting.File} does not hold its text exactly once:\n{planting.Right}");

    static string? Value(string line, string name) => line.StartsWith(name, StringComparison.Ordinal) ? line[name.Length..] : null;

    static string Until(Queue<string> lines, string mark, string file)
    {
        var text = new List<string>();
        while (lines.TryDequeue(out var line))
            if (line == mark)
                return string.Join('\n', text);
            else
                text.Add(line);
        throw Wrong(file, mark + " is missing");
    }

    static OpsRefusal Wrong(string file, string what) => new($"{file} is not understood: {what}");
}
