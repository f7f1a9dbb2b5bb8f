namespace Referrals.Identity;

/// <summary>What the gate says about a returned answer.</summary>
public enum GateOutcome { TooEarly, UnknownOrMistyped, PossibleMispairing, NotAParty, PairForRecordOnly, Pair }

/// <summary>What the gate looks at, one fact per column of DT-17.</summary>
/// <param name="ReceiptVerified">The transfer is complete: the destination has signed for the photographs, the sender has bound them (PSN-07).</param>
/// <param name="PseudonymStands">Its check symbols fit, and it is the name of a link that stands.</param>
/// <param name="ManifestMatches">Referral, image set, set version and manifest root are what the sender bound (PSN-12).</param>
/// <param name="RequesterIsParty">Practice and hub are those between which the link was made (PSN-05).</param>
/// <param name="ConsentLive">Consent for direct care stands.</param>
public sealed record GateFacts(bool ReceiptVerified, bool PseudonymStands, bool ManifestMatches, bool RequesterIsParty, bool ConsentLive);

/// <summary>One row of DT-17; null is the table's dash.</summary>
public sealed record GateRow(bool? ReceiptVerified, bool? PseudonymStands, bool? ManifestMatches, bool? RequesterIsParty, bool? ConsentLive, GateOutcome Outcome)
{
    /// <summary>Whether every column that is no dash has the fact's value.</summary>
    public bool Matches(GateFacts facts) =>
        Fits(ReceiptVerified, facts.ReceiptVerified) && Fits(PseudonymStands, facts.PseudonymStands) && Fits(ManifestMatches, facts.ManifestMatches)
        && Fits(RequesterIsParty, facts.RequesterIsParty) && Fits(ConsentLive, facts.ConsentLive);

    static bool Fits(bool? column, bool fact) => column is null || column == fact;
}

/// <summary>DT-17, the re-identification gate: pure data, the first row that matches decides.</summary>
public static class ReIdentificationGate
{
    /// <summary>Stored with every verdict.</summary>
    public const string Version = "DT-17/1";

    /// <summary>The rows of the guidance's table, in its order.</summary>
    public static readonly IReadOnlyList<GateRow> Rows =
    [
        //   receipt pseudonym manifest party  consent
        new(false,   null,     null,    null,  null,   GateOutcome.TooEarly),
        new(true,    false,    null,    null,  null,   GateOutcome.UnknownOrMistyped),
        new(true,    true,     false,   null,  null,   GateOutcome.PossibleMispairing),
        new(true,    true,     true,    false, null,   GateOutcome.NotAParty),
        new(true,    true,     true,    true,  false,  GateOutcome.PairForRecordOnly),
        new(true,    true,     true,    true,  true,   GateOutcome.Pair),
    ];

    /// <summary>The outcome of the first row that matches; the rows leave no gap.</summary>
    public static GateOutcome Decide(GateFacts facts) => Rows.First(row => row.Matches(facts)).Outcome;
}
