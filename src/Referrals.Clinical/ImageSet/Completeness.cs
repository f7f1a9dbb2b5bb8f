using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>Which views of DT-14 a set lacks, as far as the kinds of its photographs tell.</summary>
public static class Completeness
{
    /// <summary>Without these a set is incomplete; the others are recommended.</summary>
    public static bool IsNeeded(MissingView view) => view is MissingView.Overview or MissingView.CloseUp;

    /// <summary>In the table's order. Dermoscopy is asked for in pairs: nobody need have a dermatoscope.</summary>
    public static IEnumerable<MissingView> Of(IEnumerable<ViewKind> sent)
    {
        var views = sent.ToHashSet();
        // The result of an investigation stands for itself.
        if (views.Count == 0 || views.SetEquals([ViewKind.Document])) yield break;
        var polarised = views.Overlaps([ViewKind.DermoscopicContactPolarised, ViewKind.DermoscopicNonContactPolarised]);
        var nonPolarised = views.Contains(ViewKind.DermoscopicContactNonPolarised);
        if (!views.Overlaps([ViewKind.Overview, ViewKind.Regional])) yield return MissingView.Overview;
        if (!views.Overlaps([ViewKind.CloseUp, ViewKind.CloseUpOblique, ViewKind.CloseUpWithScale]) && !polarised && !nonPolarised) yield return MissingView.CloseUp;
        if (!views.Contains(ViewKind.CloseUpWithScale)) yield return MissingView.Scale;
        if (nonPolarised && !polarised) yield return MissingView.DermoscopyPolarised;
        if (polarised && !nonPolarised) yield return MissingView.DermoscopyNonPolarised;
    }
}
