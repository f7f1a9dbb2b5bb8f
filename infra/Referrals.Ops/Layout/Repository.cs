namespace Referrals.Ops.Layout;

/// <summary>The clone that this program was built from: where the zones' programs and the default data folder are.</summary>
public static class Repository
{
    const string Landmark = "Referrals.sln";

    /// <summary>Absolute path of the folder with Referrals.sln, found upwards from this assembly.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>"Release" or "Debug", as this assembly was built: the zones' programs are taken from the same build.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!);

    /// <summary>The built program of a project below src/ or tests/.</summary>
    public static string BuiltProgram(string below, string project)
    {
        var program = Path.Combine(Root, below, project, "bin", Configuration, "net10.0", project + ".dll");
        return File.Exists(program)
            ? program
            : throw new OpsRefusal($"{program} is missing: dotnet build Referrals.sln -c {Configuration}", exitCode: 3);
    }

    /// <summary>The dotnet command: the one that runs us, or the one on the PATH.</summary>
    public static string Dotnet { get; } =
        Environment.ProcessPath is { } self && Path.GetFileName(self) == "dotnet"
            ? self
            : Processes.Tool.Find("dotnet") ?? throw new OpsRefusal("the dotnet command is not on the PATH", exitCode: 3);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
                return folder.FullName;
        throw new OpsRefusal($"{AppContext.BaseDirectory} is not inside a clone: no {Landmark} above it");
    }
}
