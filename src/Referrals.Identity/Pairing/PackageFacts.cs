using Referrals.Contracts;

namespace Referrals.Identity;

/// <summary>What pairing needs of a verified advice package: ids and digests, none of its text.</summary>
[GenerateSerializer, Immutable, Alias("PackageFacts")]
public sealed record PackageFacts
{
    /// <summary>Keyed digest of the whole package: the same answer again, or another?</summary>
    [Id(0)] public required string Digest { get; init; }
    [Id(1)] public required ReferralId Referral { get; init; }
    [Id(2)] public required PracticeId Practice { get; init; }
    [Id(3)] public required HubId Hub { get; init; }
    /// <summary>The set that the dermatologist saw.</summary>
    [Id(4)] public required Binding Binding { get; init; }
    /// <summary>Every photograph is stated with place, length and digest: the destination's receipt.</summary>
    [Id(5)] public required bool ReceiptComplete { get; init; }
    [Id(6)] public required bool ConsentLive { get; init; }

    /// <summary>The facts of a package whose signature was verified before.</summary>
    public static PackageFacts Of(AdvicePackage package, string digest) => new()
    {
        Digest = digest,
        Referral = package.Referral,
        Practice = package.Practice,
        Hub = package.Hub,
        Binding = new Binding { ImageSet = package.ImageSet, SetVersion = package.SetVersion, ManifestRoot = package.ManifestRoot },
        ReceiptComplete = Sha256Text.Is(package.ManifestRoot) && package.Images.OrderBy(image => image.Ordinal).Index().All(image => IsStated(image.Item, image.Index + 1)),
        // A set without photographs needs no consent to photographs; with photographs and without a consent that stands the record is all they may serve.
        ConsentLive = package.Images.Length == 0 || (package.Consent is not null && package.Capture?.Withdrawn?.Any(taken => taken.Purpose == ConsentPurpose.DirectCare) is not true),
    };

    static bool IsStated(ManifestEntry image, int ordinal) => image.Ordinal == ordinal && image.Length > 0 && Sha256Text.Is(image.Sha256);
}

/// <summary>How a SHA-256 is written everywhere: 64 lower-case hexadecimal digits.</summary>
public static class Sha256Text
{
    /// <summary>Whether this is one.</summary>
    public static bool Is(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}
