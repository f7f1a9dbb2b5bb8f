using System.Diagnostics;
using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>
/// What is stored of one capture's photographs.
/// <code>
///            Open     AddImage   Seal      WithdrawConsent
/// (none)     Open     –          –         –
/// Open       –        Open *     Sealed *  Open
/// Sealed     –        –          –         Sealed
/// </code>
/// * not once consent to direct care is withdrawn.
/// </summary>
public sealed record ImageSet
{
    public ImageSetId Id { get; init; }
    public ReferralId Referral { get; init; }
    public PracticeId Practice { get; init; }
    public HubId Hub { get; init; }
    /// <summary>Within the referral; 0 while nothing is opened under this id.</summary>
    public int Version { get; init; }
    public byte[] Salt { get; init; } = [];
    public ConsentFacts? Consent { get; init; }
    public ConsentVerdict? Verdict { get; init; }
    public CaptureDevice? Device { get; init; }
    public int? Taken { get; init; }
    public TextOnlyReason? Empty { get; init; }
    public DateTimeOffset? OpenedAt { get; init; }
    /// <summary>In the order of arrival; once sealed, in the order of the manifest.</summary>
    public StoredImage[] Images { get; init; } = [];
    public DateTimeOffset? SealedAt { get; init; }
    public string? ManifestRoot { get; init; }
    public MissingView[] Missing { get; init; } = [];
    public IncompleteReason? IncompleteReason { get; init; }
    public CaseKind? Kind { get; init; }
    public Discards? Discarded { get; init; }
    /// <summary>The referral's when the set was opened; null: pseudonymised.</summary>
    public Regime? Regime { get; init; }
    /// <summary>Null: the patient has taken nothing back.</summary>
    public ConsentWithdrawal[]? Withdrawals { get; init; }

    [JsonIgnore] public bool IsOpened => Version > 0;
    [JsonIgnore] public bool IsSealed => SealedAt is not null;

    /// <summary>Whether the patient has taken back this use (DT-10, row 12).</summary>
    public bool IsWithdrawn(ConsentPurpose purpose) => Withdrawals?.Any(withdrawal => withdrawal.Purposes.Contains(purpose)) is true;

    /// <summary>Level and scope as they stand now; null for a set without photographs.</summary>
    [JsonIgnore] public ConsentLevel? Level => Consent is not { } consent ? null : new()
    {
        Id = consent.Id, Kind = consent.Kind, Areas = consent.Areas, Purposes = [.. Verdict!.Granted.Where(purpose => !IsWithdrawn(purpose))],
        Withdrawn = Withdrawals is null ? null
            : [.. Withdrawals.SelectMany(withdrawal => withdrawal.Purposes, (withdrawal, purpose) => new WithdrawnPurpose { Purpose = purpose, At = withdrawal.At })],
    };

    /// <summary>One switch that never refuses.</summary>
    public ImageSet Apply(ImageSetEvent happened) => happened switch
    {
        ImageSetOpened opened => new()
        {
            Id = opened.ImageSet, Referral = opened.Referral, Practice = opened.Practice, Hub = opened.Hub, OpenedAt = opened.At,
            Version = opened.Version, Salt = opened.Salt, Consent = opened.Consent, Verdict = opened.Verdict,
            Device = opened.Device, Taken = opened.Taken, Empty = opened.Empty, Kind = opened.Kind, Regime = opened.Regime,
        },
        ImageAdded added => this with { Images = [.. Images, added.Image] },
        ImagesSealed @sealed => this with
        {
            SealedAt = @sealed.At,
            ManifestRoot = @sealed.ManifestRoot,
            Missing = @sealed.Missing,
            IncompleteReason = @sealed.IncompleteReason,
            Discarded = @sealed.Discarded,
            Images = [.. @sealed.Order.Select((id, place) => Images.First(image => image.Image == id) with { Ordinal = place + 1 })],
        },
        ConsentWithdrawn withdrawn => this with { Withdrawals = [.. Withdrawals ?? [], withdrawn.Withdrawal] },
        _ => throw new UnreachableException(),
    };
}

/// <summary>What has happened to an image set.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(ImageSetOpened), nameof(ImageSetOpened))]
[JsonDerivedType(typeof(ImageAdded), nameof(ImageAdded))]
[JsonDerivedType(typeof(ImagesSealed), nameof(ImagesSealed))]
[JsonDerivedType(typeof(ConsentWithdrawn), nameof(ConsentWithdrawn))]
public abstract record ImageSetEvent;

/// <summary>The practice announced photographs under a valid consent, or stated why there are none.</summary>
public sealed record ImageSetOpened : ImageSetEvent
{
    public required DateTimeOffset At { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required ReferralId Referral { get; init; }
    public required PracticeId Practice { get; init; }
    public required HubId Hub { get; init; }
    public required int Version { get; init; }
    public required byte[] Salt { get; init; }
    public ConsentFacts? Consent { get; init; }
    /// <summary>What DT-10 said, and in which version.</summary>
    public ConsentVerdict? Verdict { get; init; }
    public CaptureDevice? Device { get; init; }
    public int? Taken { get; init; }
    public TextOnlyReason? Empty { get; init; }
    public CaseKind? Kind { get; init; }
    public Regime? Regime { get; init; }
}

/// <summary>A photograph arrived whole and lies encrypted in the archive.</summary>
public sealed record ImageAdded : ImageSetEvent
{
    public required StoredImage Image { get; init; }
}

/// <summary>What arrived is what the practice stated; nothing is added any more.</summary>
public sealed record ImagesSealed : ImageSetEvent
{
    public required DateTimeOffset At { get; init; }
    public required string ManifestRoot { get; init; }
    /// <summary>The photographs by their place in the manifest.</summary>
    public required ImageId[] Order { get; init; }
    /// <summary>Views that were not sent, and why.</summary>
    public MissingView[] Missing { get; init; } = [];
    public IncompleteReason? IncompleteReason { get; init; }
    public Discards? Discarded { get; init; }
}

/// <summary>The patient took the consent back, for some uses or for all. What was consented to and seen stays in the history.</summary>
public sealed record ConsentWithdrawn : ImageSetEvent
{
    public required ConsentWithdrawal Withdrawal { get; init; }
}
