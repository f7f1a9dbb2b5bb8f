using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>DT-18: whether a photograph may be looked at for a purpose. The level of the consent travels with the set and limits every later use (CON-12, ARC-06).</summary>
/// <remarks>
/// Who may look at all is decided before (<see cref="ImageAccess"/>), and no identity is shown whatever the purpose: this zone has none. Teaching, meetings and
/// publication each need their own tick (CON-18), and DT-10 lets none of them through without a form. Counts for a network's figures show no photograph and need none.
/// </remarks>
public static class UseTable
{
    /// <summary>Null: it may.</summary>
    /// <param name="asked">What it is to be used for.</param>
    /// <param name="consent">As kept with the set; null: the set has none, and so no photographs.</param>
    /// <param name="forTheRecord">Identity fetches what it files. The case notes keep what was sent while the consent stood (DT-17, fifth row; AMB-10).</param>
    public static Refusal? Objection(ConsentPurpose asked, ConsentLevel? consent, bool forTheRecord = false)
    {
        var isWithdrawn = consent?.Withdrawn?.Any(withdrawn => withdrawn.Purpose == asked) is true;
        if (isWithdrawn && !(forTheRecord && asked == ConsentPurpose.DirectCare)) return Withdrawn;
        return isWithdrawn || consent?.Purposes.Contains(asked) is true ? null : asked == ConsentPurpose.DirectCare ? NotForCare : NotConsented;
    }

    /// <summary>DT-10, row 12: a code of its own, for nobody should ask the patient again what they have just taken back.</summary>
    static readonly Refusal Withdrawn = new("use-withdrawn", 403, "The patient has withdrawn the consent to this use of these photographs.",
        "Do not use them for it any more. Care goes on: for direct care leave purpose out; where that was withdrawn too, answer without photographs.");

    static readonly Refusal NotForCare = new("use-not-consented", 403, "The consent to these photographs does not carry direct care.",
        "Ask the practice for a consent that does; the referral can be answered without photographs.");

    static readonly Refusal NotConsented = new("use-not-consented", 403, "The consent to these photographs does not carry this use.",
        "Ask the patient for a new consent to this use (CON-16). Care goes on without it: leave purpose out, or send purpose=DirectCare.");
}
