using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>A finding in one of the texts, and what the sender says it is.</summary>
public sealed record TextHit
{
    public required TextField Field { get; init; }
    /// <summary>Which file's name, from 0; absent for texts.</summary>
    public int? Index { get; init; }
    /// <summary>UTF-16 units from the beginning.</summary>
    public required int Start { get; init; }
    /// <summary>UTF-16 units.</summary>
    public required int Length { get; init; }
    public required FindingKind Kind { get; init; }
    /// <summary>Whether the sender may send it again with a confirmation; else it must be taken out.</summary>
    public required bool CanConfirm { get; init; }
    /// <summary>What the sender has confirmed it to be.</summary>
    public FindingIs? Is { get; init; }
}

/// <summary>What the check says of a sender's texts: where they name somebody, and what was confirmed.</summary>
public sealed record TextVerdict(IReadOnlyList<TextHit> Hits, IReadOnlyList<CheckedText> Texts)
{
    /// <summary>Nothing is left that the sender has not answered for.</summary>
    public bool Clean => Hits.All(hit => hit.Is is not null);

    /// <summary>Holds every text and file name against the patient; null for an anonymised case.</summary>
    public static TextVerdict Of(TextCheckRequest request, PatientIdentity? patient)
    {
        var confirmed = (request.Confirmed ?? []).ToLookup(one => (one.Field, one.Index, one.Start, one.Length), one => one.Is);
        var hits = new List<TextHit>();
        foreach (var (field, text) in request.Texts.Given) Look(field, null, text);
        foreach (var (index, name) in (request.FileNames ?? []).Index()) Look(TextField.FileName, index, name);
        return new(hits, [.. request.Texts.Given.Select(given => new CheckedText { Field = given.Field, Sha256 = TextDigest.Of(given.Text) })]);

        void Look(TextField field, int? index, string text)
        {
            foreach (var found in PatientFinder.Find(patient, text))
                hits.Add(new TextHit
                {
                    Field = field, Index = index, Start = found.Start, Length = found.Length, Kind = found.Kind, CanConfirm = found.CanConfirm,
                    Is = found.CanConfirm && confirmed[(field, index, found.Start, found.Length)] is var said && said.Any() ? said.First() : null,
                });
        }
    }

    /// <summary>What is signed of it.</summary>
    public CheckedTexts Statement(LinkView link) => new()
    {
        Link = link.Link, Pseudonym = link.Pseudonym, Referral = link.Referral, Texts = [.. Texts],
        Confirmed = [.. Hits.Select(hit => new ConfirmedFinding { Field = hit.Field, Is = hit.Is!.Value }).Distinct()],
    };
}
