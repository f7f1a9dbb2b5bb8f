using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What kind of case a set's photographs are to answer (DT-14, first column).</summary>
public enum CaseKind { Other, SuspectedLesion, SerialMonitoring, Rash, InvestigationResult }

/// <summary>What DT-14 says of a set: all there, warned about, or waiting for the views or a reason.</summary>
public enum CompletenessOutcome { Complete, Warned, Held }

/// <summary>What an earlier set of the same case showed, and with what: the yardstick of serial monitoring.</summary>
[GenerateSerializer, Immutable, Alias("BaselineCapture")]
public sealed record BaselineCapture
{
    [Id(0)] public required ViewKind[] Views { get; init; }
    [Id(1)] public DeviceId? Device { get; init; }
}

/// <summary>What DT-14 asks about a set.</summary>
public sealed record ViewsSent
{
    public required CaseKind Kind { get; init; }
    public required ViewKind[] Views { get; init; }
    public DeviceId? Device { get; init; }
    /// <summary>Every photograph bears the day on which it was taken.</summary>
    public bool DaysKnown { get; init; } = true;
    /// <summary>Null where nothing was photographed before.</summary>
    public BaselineCapture? Baseline { get; init; }
}

/// <summary>DT-14: which views a kind of case needs, and what happens when one is missing.</summary>
/// <remarks>
/// The table's second column holds a set where the hub's policy says so, its third only warns. What the upload makes sure of is not asked again: every photograph
/// comes with its kind of view, every referral with its site. The day of capture never holds a set: nobody can add one to a photograph that bears none.
/// </remarks>
public static class Completeness
{
    static readonly ViewKind[] CloseUps = [ViewKind.CloseUp, ViewKind.CloseUpOblique, ViewKind.CloseUpWithScale];
    static readonly ViewKind[] Polarised = [ViewKind.DermoscopicContactPolarised, ViewKind.DermoscopicNonContactPolarised];
    static readonly ViewKind[] Dermoscopic = [.. Polarised, ViewKind.DermoscopicContactNonPolarised];

    /// <summary>The kind that counts. A use case that suspects a lesion cannot be stated away: its scale would go with it (IMG-09).</summary>
    public static CaseKind KindOf(UseCase useCase, CaseKind? stated) => useCase switch
    {
        UseCase.PigmentedLesion or UseCase.ChangingLesion => CaseKind.SuspectedLesion,
        UseCase.HomeMonitoring => stated ?? CaseKind.SerialMonitoring,
        UseCase.EmergencyDermatosis => stated ?? CaseKind.Rash,
        UseCase.InvestigationResult => stated ?? CaseKind.InvestigationResult,
        UseCase.SavedTravel or UseCase.HubAndSpoke or UseCase.TriageSupplement or UseCase.AdviceAndGuidance or UseCase.UrgentOpinion
            or UseCase.PeerDiscussion or UseCase.Teaching => stated ?? CaseKind.Other,
    };

    /// <summary>The outcome with everything that is missing, in the order of <see cref="MissingView"/>. A set without photographs lacks nothing.</summary>
    public static (CompletenessOutcome Outcome, MissingView[] Missing) Judge(ViewsSent facts, bool holdIncomplete)
    {
        MissingView[] missing = facts.Views.Length == 0 ? [] : [.. Enum.GetValues<MissingView>().Where(view => Asked(facts, view) && !Shown(facts, view))];
        if (missing.Length == 0) return (CompletenessOutcome.Complete, missing);
        return (holdIncomplete && missing.Any(view => IsNeeded(facts.Kind, view)) ? CompletenessOutcome.Held : CompletenessOutcome.Warned, missing);
    }

    /// <summary>Second column: without it a set is incomplete.</summary>
    public static bool IsNeeded(CaseKind kind, MissingView view) => kind switch
    {
        CaseKind.Other => view is MissingView.Overview or MissingView.CloseUp,
        CaseKind.SuspectedLesion => view is MissingView.Overview or MissingView.CloseUp or MissingView.Scale,
        CaseKind.SerialMonitoring => view is MissingView.Overview or MissingView.CloseUp or MissingView.BaselineView,
        CaseKind.Rash => view is MissingView.Overview,
        CaseKind.InvestigationResult => view is MissingView.Document,
    };

    /// <summary>Third column. Dermoscopy is recommended for lesions; elsewhere whoever sends one half of the pair is asked for the other (IMG-04).</summary>
    static bool IsRecommended(ViewsSent facts, MissingView view) => view switch
    {
        MissingView.Overview or MissingView.Document or MissingView.BaselineView => false,
        MissingView.CloseUp => facts.Kind is CaseKind.Rash,
        MissingView.Scale => facts.Kind is CaseKind.Other or CaseKind.SerialMonitoring,
        MissingView.DermoscopyPolarised or MissingView.DermoscopyNonPolarised => facts.Kind is CaseKind.SuspectedLesion || facts.Views.Intersect(Dermoscopic).Any(),
        MissingView.BaselineDevice => facts.Kind is CaseKind.SerialMonitoring && facts.Views.Intersect(Dermoscopic).Any(),
        MissingView.DateTaken => facts.Kind is not CaseKind.InvestigationResult,
    };

    static bool Asked(ViewsSent facts, MissingView view)
    {
        // The result of an investigation stands for itself, unless the case is said to be of another kind.
        if (facts.Kind == CaseKind.Other && facts.Views.All(sent => sent == ViewKind.Document)) return false;
        return IsNeeded(facts.Kind, view) || IsRecommended(facts, view);
    }

    /// <summary>A dermoscopic picture is no close-up: it shows neither the lesion's surroundings nor its size.</summary>
    static bool Shown(ViewsSent facts, MissingView view) => view switch
    {
        MissingView.Overview => facts.Views.Intersect([ViewKind.Overview, ViewKind.Regional]).Any(),
        MissingView.CloseUp => facts.Views.Intersect(CloseUps).Any(),
        MissingView.Scale => facts.Views.Contains(ViewKind.CloseUpWithScale),
        MissingView.DermoscopyPolarised => facts.Views.Intersect(Polarised).Any(),
        MissingView.DermoscopyNonPolarised => facts.Views.Contains(ViewKind.DermoscopicContactNonPolarised),
        MissingView.BaselineView => facts.Baseline is not { } before || before.Views.All(facts.Views.Contains),
        MissingView.BaselineDevice => facts.Baseline is not { } before || !before.Views.Intersect(Dermoscopic).Any() || before.Device == facts.Device,
        MissingView.DateTaken => facts.DaysKnown,
        MissingView.Document => facts.Views.Contains(ViewKind.Document),
    };
}
