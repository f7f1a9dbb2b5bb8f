using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>Holds the hub's package against the sender's binding: two statements that came by different roads (design: verified return pairing).</summary>
public static class Pairing
{
    /// <summary>The verdict on a package; the same again for the package that was paired.</summary>
    public static PairingVerdict Judge(PseudonymKey key, PackageFacts package)
    {
        if (key.Status == LinkStatus.Unpaired) return new(GateOutcome.UnknownOrMistyped, QuarantineReason.UnpairedLink);
        if (key.Package is { } paired)
            return paired == package.Digest ? new(key.Verdict!.Value, null) : new(GateOutcome.PossibleMispairing, QuarantineReason.AlreadyFiled);
        var outcome = ReIdentificationGate.Decide(Facts(key, package));
        return new(outcome, Reason(outcome, key));
    }

    static GateFacts Facts(PseudonymKey key, PackageFacts package) => new(
        // A link that stands unbound has no statement of the sender's yet, whatever the hub says (PSN-07).
        ReceiptVerified: package.ReceiptComplete && key.Status != LinkStatus.Open,
        PseudonymStands: key.Status is not (LinkStatus.None or LinkStatus.Cancelled),
        ManifestMatches: package.Referral == key.Referral && key.Bindings.Contains(package.Binding),
        RequesterIsParty: package.Practice == key.Practice && package.Hub == key.Hub,
        ConsentLive: package.ConsentLive);

    static QuarantineReason? Reason(GateOutcome outcome, PseudonymKey key) => outcome switch
    {
        GateOutcome.TooEarly => QuarantineReason.TooEarly,
        GateOutcome.UnknownOrMistyped => key.Status == LinkStatus.Cancelled ? QuarantineReason.CancelledLink : QuarantineReason.UnknownPseudonym,
        GateOutcome.PossibleMispairing => QuarantineReason.PossibleMispairing,
        GateOutcome.NotAParty => QuarantineReason.NotAParty,
        GateOutcome.PairForRecordOnly or GateOutcome.Pair => null,
    };
}

/// <summary>What is to be done with a package.</summary>
/// <param name="Outcome">As DT-17 says it.</param>
/// <param name="Quarantine">Null: pair it.</param>
public sealed record PairingVerdict(GateOutcome Outcome, QuarantineReason? Quarantine)
{
    /// <summary>The answer to whoever asked: with the sealed patient only when paired.</summary>
    public PairingAnswer Answer(PseudonymKey key) => new()
    {
        Quarantine = Quarantine,
        RecordOnly = Outcome == GateOutcome.PairForRecordOnly,
        Practice = key.Status == LinkStatus.None ? null : key.Practice,
        Patient = Quarantine is null ? key.Patient : null,
        Record = Quarantine is null ? key.Record : null,
        SentAnonymised = key.Regime == Contracts.Regime.Anonymised ? true : null,
    };
}
