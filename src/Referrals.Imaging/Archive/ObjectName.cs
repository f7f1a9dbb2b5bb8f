namespace Referrals.Imaging.Archive;

/// <summary>The name of one stored photograph: its image id and nothing that a person has typed.</summary>
public readonly record struct ObjectName
{
    const string Extension = ".sealed";
    readonly Guid image;

    public ObjectName(Guid image)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(image, Guid.Empty);
        this.image = image;
    }

    public Guid Value => image;

    /// <summary>The object in a file of that path; null for a file that is none of ours.</summary>
    internal static ObjectName? OfFile(string path) =>
        path.EndsWith(Extension, StringComparison.Ordinal) && Guid.TryParseExact(Path.GetFileNameWithoutExtension(path), "N", out var id) && id != Guid.Empty ? new(id) : null;

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => image.ToString("N");

    internal const int Folders = 65_536;

    /// <summary>Number of the folder in which its file lies.</summary>
    internal int Folder => Convert.ToInt32(ToString()[28..], 16);

    internal const int OuterFolders = 256;

    /// <summary>Number of the folder in which that one lies.</summary>
    internal int OuterFolder => Folder % OuterFolders;

    /// <summary>File below the archive's directory, in one of <see cref="Folders"/>.</summary>
    /// <remarks>
    /// The folders are the last digits of the id. The first ones are the hour in ids that are made from the time (UUID version 7): they would
    /// fill one folder after another and show on the disk when a picture came.
    /// </remarks>
    internal string PathBelow(string directory)
    {
        var digits = ToString();
        return Path.Combine(directory, digits[30..], digits[28..30], digits + Extension);
    }
}
