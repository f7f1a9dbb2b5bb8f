namespace Referrals.Ops.Client;

/// <summary>The service's word against the ledger's, point by point. Empty when they agree.</summary>
public static class Comparison
{
    /// <summary>The referral as its practice or its hub is shown it.</summary>
    public static IEnumerable<string> Of(LedgerPage page, ReferralView view) =>
        Differences(
            ("referral", page.Case.Referral, view.Referral),
            ("pseudonym", page.Pseudonym, view.Pseudonym),
            ("practice", page.Case.Practice, view.Practice),
            ("hub", page.Case.Hub, view.Hub),
            ("urgency", page.Case.Urgency, view.Urgency),
            ("question", page.Case.Question, view.Question),
            ("history", page.Case.History, view.History),
            ("image set", page.Set?.Set, view.ImageSet),
            ("set version", page.Set?.Version, view.SetVersion),
            ("photographs", Lines(page.Set?.Images ?? []), Lines(view.Images.Select(Line))));

    /// <summary>A line of the practice's list of unread answers.</summary>
    public static IEnumerable<string> Of(LedgerPage page, UnreadAnswer answer) =>
        Differences(
            ("pseudonym", page.Pseudonym, answer.Pseudonym),
            ("outcome", page.Case.Opinion.Outcome, answer.Outcome),
            ("priority", page.Case.Opinion.Priority, answer.Priority))
        .Concat(Of(page.Case.Patient, answer.Patient));

    /// <summary>The patient whose record it is.</summary>
    public static IEnumerable<string> Of(Patient meant, Patient shown) =>
        Differences(
            ("family name", meant.FamilyName, shown.FamilyName),
            ("given name", meant.GivenName, shown.GivenName),
            ("date of birth", meant.BirthDate, shown.BirthDate),
            ("NHS number", meant.NhsNumber, shown.NhsNumber));

    /// <summary>The filed entry.</summary>
    public static IEnumerable<string> Of(LedgerPage page, Entry entry) =>
        Differences(
            ("referral", page.Case.Referral, entry.Referral),
            ("pseudonym", page.Pseudonym, entry.Pseudonym),
            ("hub", page.Case.Hub, entry.Hub),
            ("outcome", page.Case.Opinion.Outcome, entry.Outcome),
            ("priority", page.Case.Opinion.Priority, entry.Priority),
            ("text", page.Case.Opinion.Text, entry.Text),
            ("image set", page.Set?.Set, entry.ImageSet),
            ("set version", page.Set?.Version, entry.SetVersion),
            ("manifest root", page.Set?.ManifestRoot, entry.ManifestRoot),
            ("photographs", Lines(page.Set?.Images ?? []), Lines(entry.Images)));

    /// <summary>A photograph that was fetched again.</summary>
    public static IEnumerable<string> Of(ManifestLine sent, PhotographSeen seen) =>
        Differences(
            ($"length of photograph {sent.Ordinal}", sent.Master?.Length, seen.Length),
            ($"SHA-256 of photograph {sent.Ordinal}", sent.Master?.Sha256, seen.Sha256),
            ($"type of photograph {sent.Ordinal}", sent.Master?.Type, seen.Type));

    static IEnumerable<string> Differences(params (string What, object? Meant, object? Shown)[] points) =>
        from point in points
        where !Equals(point.Meant, point.Shown)
        select $"{point.What}: sent '{point.Meant}', shown '{point.Shown}'";

    static ManifestLine Line(ImageView image) => new(image.Image, image.Ordinal, image.Length, image.Sha256);

    static string Lines(IEnumerable<ManifestLine> lines) =>
        string.Join(" ", lines.OrderBy(line => line.Ordinal).Select(line => $"{line.Ordinal}:{line.Image}:{line.Length}:{line.Sha256}"));
}
