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
    public static Refusal? Objection(ConsentPurpose asked, ConsentLevel? consent) =>
        consent is not null && consent.Purposes.Contains(asked) ? null : asked == ConsentPurpose.DirectCare ? NotForCare : NotConsented;

    static readonly Refusal NotForCare = new("use-not-consented", 403, "The consent to these photographs does not carry direct care.",
        "Ask the practice for a consent that does; the referral can be answered without photographs.");

    static readonly Refusal NotConsented = new("use-not-consented", 403, "The consent to these photographs does not carry this use.",
        "Ask the patient for a new consent to this use (CON-16). Care goes on without it: leave purpose out, or send purpose=DirectCare.");
}
