using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>
/// Takes no text of a sender's without identity's word that it names nobody (PSN-17): identity has seen exactly this text, for this referral, under this
/// pseudonym. What the word rests on stays in identity.
/// </summary>
public sealed class CheckedTextStatements(IdentityStatements identity)
{
    static readonly Refusal Required = new("text-check-required", 422, "Nobody has looked whether the text names the patient.",
        "Send the texts to POST /links/{link}/text-check in the identity zone first, and its statement here as textCheck.");
    static readonly Refusal Invalid = new("text-check-invalid", 422, "The text check is not one that the identity zone has signed for this use.",
        "Send the statement exactly as POST /links/{link}/text-check returned it.");
    static readonly Refusal Expired = new("text-check-expired", 422, "The text check has expired.", "Have the texts checked again with POST /links/{link}/text-check in the identity zone.");
    static readonly Refusal Foreign = new("text-check-foreign", 422, "The texts were checked for another referral or link.",
        "Have them checked with POST /links/{link}/text-check under this referral's own link.");
    static readonly Refusal Changed = new("text-changed", 422, "A text is not the one that was checked.",
        "Send the texts exactly as they were checked, or have them checked again with POST /links/{link}/text-check in the identity zone.");

    /// <summary>Null: each of the texts that are there was checked.</summary>
    public async Task<Refusal?> Objection(string? statement, ReferralId referral, Pseudonym pseudonym, params IEnumerable<(TextField Field, string? Text)> texts)
    {
        if (string.IsNullOrEmpty(statement)) return Required;
        if (!(await identity.Read<CheckedTexts>(StatementType.CheckedTexts, statement, Invalid, Expired)).Answered(out var seen, out var refusal)) return refusal;
        if (seen.Referral != referral || seen.Pseudonym != pseudonym) return Foreign;
        return texts.Where(text => !string.IsNullOrWhiteSpace(text.Text)).All(text => seen.Texts.Contains(new CheckedText { Field = text.Field, Sha256 = TextDigest.Of(text.Text!) })) ? null : Changed;
    }
}
