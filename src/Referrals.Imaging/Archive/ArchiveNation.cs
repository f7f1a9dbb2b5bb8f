namespace Referrals.Imaging.Archive;

/// <summary>The nation in which a store of photographs stands (DT-19). There is no value for anywhere else.</summary>
public enum ArchiveNation
{
    England = 1,
    Scotland = 2,
    Wales = 3,
}

/// <summary>The ISO 3166-2 codes in which a store declares its nation.</summary>
public static class ArchiveNationCode
{
    public static string Code(this ArchiveNation nation) => nation switch
    {
        ArchiveNation.England => "GB-ENG",
        ArchiveNation.Scotland => "GB-SCT",
        ArchiveNation.Wales => "GB-WLS",
    };

    /// <summary>Reads a declaration, letter for letter.</summary>
    /// <remarks>A missing, unknown or other place, Northern Ireland included (AMB-03), must keep the zone from starting.</remarks>
    /// <exception cref="ArchiveResidencyException">Not one of the three nations.</exception>
    public static ArchiveNation Parse(string? code)
    {
        foreach (var nation in Enum.GetValues<ArchiveNation>())
            if (nation.Code() == code) return nation;
        throw new ArchiveResidencyException(code);
    }
}

/// <summary>A store that does not stand in England, Scotland or Wales, or does not say where it stands (DT-19).</summary>
public sealed class ArchiveResidencyException(string? code)
    : Exception($"A store of photographs must declare its nation as GB-ENG, GB-SCT or GB-WLS; this one declares '{code ?? "nothing"}' (DT-19).");
