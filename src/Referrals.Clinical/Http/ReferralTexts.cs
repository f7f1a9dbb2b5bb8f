using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>
/// Seals the four free texts at the door and opens them for those who may read: grains, events and Orleans messages never see a plain one (design §2).
/// The field's name is part of the seal, so a history cannot be put where advice is read.
/// </summary>
public sealed class ReferralTexts(IKeyProvider keys)
{
    public const string Question = "question";
    public const string History = "history";
    public const string Advice = "advice";
    public const string Information = "information";

    /// <summary>A fresh data key for a new referral.</summary>
    public static DataKey NewKey(ReferralId referral) => DataKey.Make(Owner(referral));

    /// <summary>The data key, wrapped for the hub that may read it.</summary>
    public ValueTask<WrappedKey> Wrap(DataKey key, HubId hub) => key.Wrap(keys, NameOf(hub));

    /// <summary>The stored referral's data key; dispose it after use.</summary>
    public ValueTask<DataKey> KeyOf(ReferralId id, Referral referral) =>
        DataKey.Unwrap(keys, NameOf(referral.Hub), referral.Keys.First(key => key.Hub == referral.Hub).Key, Owner(id));

    /// <summary>Seals one more text of a stored referral; null when nothing was written.</summary>
    public async Task<SealedText?> Seal(ReferralId id, Referral referral, string? text, string field)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        using var key = await KeyOf(id, referral);
        return key.Seal(text, field);
    }

    static KeyName NameOf(HubId hub) => new(KeyPurpose.ClinicalText, hub.Value);

    static string Owner(ReferralId referral) => $"referral/{referral}";
}

/// <summary>Refusals of a text's form, given before it is sealed.</summary>
static class TextRefusals
{
    public static readonly Refusal TooLong = new("text-too-long", 422, "A text is longer than its field takes.",
        "Question and information take 4,000 characters, history and advice 8,000.");
    public static readonly Refusal QuestionRequired = new("question-required", 422, "A referral needs a question.", "Write what you want to know.");
    public static readonly Refusal InformationRequired = new("information-text-required", 422, "The answer is empty.", "Write what the hub asked for.");
}
