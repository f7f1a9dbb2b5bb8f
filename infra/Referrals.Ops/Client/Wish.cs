namespace Referrals.Ops.Client;

/// <summary>
/// Something a person wants to happen once. Its key goes with every repetition of the request, so that a repeated answer is the
/// first one and nothing happens twice.
/// </summary>
public readonly record struct Wish(string Key)
{
    /// <summary>A wish of its own, forgotten when the program ends.</summary>
    public static Wish Fresh() => new(Guid.NewGuid().ToString());

    /// <summary>A wish that a client which lost its memory makes again under the same key: it follows from what it is about.</summary>
    /// <param name="subject">The referral, usually.</param>
    /// <param name="verb">What is to happen to it, with a number if it may happen again.</param>
    public static Wish To(object subject, string verb) => new($"{subject}/{verb}");
}
