using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What a sender might put together when a case is sent (DT-8, columns). Particulars: whatever says who the patient is.</summary>
public enum PackagePart { Images, ConsentForm, Particulars }

/// <summary>Where DT-8 puts a part.</summary>
public enum PartPlace
{
    InPackage,
    /// <summary>On a way of its own, as safe as identity needs.</summary>
    SeparatelySecure,
    /// <summary>With the sender, who does not send it.</summary>
    HeldBySender,
    NotSent,
}

/// <summary>By which ways a package may go at all (DT-8, last column; DT-5 chooses among them).</summary>
public enum PackageRoute { LowRiskOnly, SafestAvailable, SafestAvailableForAdviceOnly }

/// <summary>One cell of DT-8 with its route.</summary>
public sealed record PackagingRow(Regime Regime, PackagePart Part, PartPlace Place, PackageRoute Route);

/// <summary>
/// DT-8 as data: what may lie together in one package. Beside the signed form a pseudonymised picture is identified (CON-37); an identified one must not go
/// without its consent (CON-36).
/// </summary>
public static class PackagingTable
{
    /// <summary>Regime by regime, in the order of the guidance.</summary>
    public static readonly IReadOnlyList<PackagingRow> Rows =
    [
        new(Regime.Identified, PackagePart.Images, PartPlace.InPackage, PackageRoute.LowRiskOnly),
        new(Regime.Identified, PackagePart.ConsentForm, PartPlace.InPackage, PackageRoute.LowRiskOnly),
        new(Regime.Identified, PackagePart.Particulars, PartPlace.InPackage, PackageRoute.LowRiskOnly),
        new(Regime.Pseudonymised, PackagePart.Images, PartPlace.InPackage, PackageRoute.SafestAvailable),
        new(Regime.Pseudonymised, PackagePart.ConsentForm, PartPlace.SeparatelySecure, PackageRoute.SafestAvailable),
        new(Regime.Pseudonymised, PackagePart.Particulars, PartPlace.SeparatelySecure, PackageRoute.SafestAvailable),
        new(Regime.Anonymised, PackagePart.Images, PartPlace.InPackage, PackageRoute.SafestAvailableForAdviceOnly),
        new(Regime.Anonymised, PackagePart.ConsentForm, PartPlace.HeldBySender, PackageRoute.SafestAvailableForAdviceOnly),
        new(Regime.Anonymised, PackagePart.Particulars, PartPlace.NotSent, PackageRoute.SafestAvailableForAdviceOnly),
    ];

    /// <summary>The one row of a regime and a part; there is exactly one of each.</summary>
    public static PackagingRow Row(Regime regime, PackagePart part) => Rows.Single(row => row.Regime == regime && row.Part == part);

    /// <summary>Where the part belongs.</summary>
    public static PartPlace PlaceOf(Regime regime, PackagePart part) => Row(regime, part).Place;
}
