using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>
/// DT-3 as far as it can be told from how a photograph was announced: its view and the site. No patient's identity travels with one, so the rows with PID
/// do not apply; whether a face or a tattoo is to be seen, nobody has said yet, so an overview counts as one (the table's safe default).
/// </summary>
public static class ImageRiskTable
{
    /// <summary>Stored with every verdict.</summary>
    public const string Version = "DT-3/1";

    /// <summary>The highest of a set.</summary>
    public static ImageRisk Of(IEnumerable<ViewKind> views, BodySite site) => views.Select(view => Of(view, site)).DefaultIfEmpty().Max();

    static ImageRisk Of(ViewKind view, BodySite site) => site == BodySite.OralGenital ? ImageRisk.High : view switch
    {
        ViewKind.CloseUp or ViewKind.CloseUpOblique or ViewKind.CloseUpWithScale => ImageRisk.Low,
        ViewKind.DermoscopicContactPolarised or ViewKind.DermoscopicContactNonPolarised or ViewKind.DermoscopicNonContactPolarised => ImageRisk.Low,
        ViewKind.Regional => ImageRisk.Medium,
        ViewKind.Overview or ViewKind.Document or ViewKind.ConsentForm => ImageRisk.High,
    };
}
