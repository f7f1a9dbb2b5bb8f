namespace Referrals.Contracts;

/// <summary>Free text that only its door can read: AES-256-GCM under the referral's data key. Grains, events and messages hold nothing else (design §2).</summary>
[GenerateSerializer, Immutable, Alias("SealedText")]
public sealed record SealedText
{
    /// <summary>Nonce (12), tag (16), ciphertext. Never a plain byte of the text.</summary>
    [Id(0)] public required byte[] Box { get; init; }

    /// <summary>Ids only: a sealed text says nothing in a log.</summary>
    public override string ToString() => "‹sealed›";
}
