using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>Where an image set stands: for the practice with the offsets of its uploads, for the hub once it is sealed.</summary>
static class ShowImageSetDoor
{
    sealed record Answer
    {
        public required ImageSetId ImageSet { get; init; }
        public required ReferralId Referral { get; init; }
        public required int Version { get; init; }
        public required string State { get; init; }
        /// <summary>For the sender only: the manifest root needs it.</summary>
        public byte[]? Salt { get; init; }
        public DateTimeOffset? SealedAt { get; init; }
        public string? ManifestRoot { get; init; }
        public TextOnlyReason? Empty { get; init; }
        /// <summary>Views that DT-14 asks for and that were not sent, and why; once sealed.</summary>
        public MissingView[] Missing { get; init; } = [];
        public IncompleteReason? IncompleteReason { get; init; }
        /// <summary>What kind of case the views were asked for.</summary>
        public CaseKind? Kind { get; init; }
        /// <summary>What became of the deleted ones (DT-16), where it was said.</summary>
        public Discards? Discarded { get; init; }
        /// <summary>Photographs taken and not sent (IMG-13); once sealed.</summary>
        public int? Deleted { get; init; }
        /// <summary>Level and scope of the consent as they stand (CON-38); absent where there are no photographs.</summary>
        public ConsentLevel? Consent { get; init; }
        /// <summary>Each time the patient took something back; for the practice with reason and people.</summary>
        public ShownWithdrawal[] Withdrawals { get; init; } = [];
        public required Photograph[] Images { get; init; }
    }

    sealed record ShownWithdrawal
    {
        public required ConsentPurpose[] Purposes { get; init; }
        public required DateTimeOffset At { get; init; }
        public PersonId? ReceivedBy { get; init; }
        public PersonId? By { get; init; }
        public WithdrawalReason? Reason { get; init; }
    }

    sealed record Photograph
    {
        public required ImageId Image { get; init; }
        /// <summary>1-based; absent until the set is sealed.</summary>
        public int? Ordinal { get; init; }
        public required ViewKind View { get; init; }
        public required string Type { get; init; }
        public required long Length { get; init; }
        /// <summary>Bytes that are safe; equal to the length when all of it is.</summary>
        public required long Offset { get; init; }
        public string? Sha256 { get; init; }
        public int? Width { get; init; }
        public int? Height { get; init; }
        public ImageWarning[] Warnings { get; init; } = [];
        /// <summary>Bytes and digest of the clean master, which is what readers get.</summary>
        public long? MasterLength { get; init; }
        public string? MasterSha256 { get; init; }
        /// <summary>The day of capture as the device says (IMG-15).</summary>
        public DateOnly? TakenOn { get; init; }
        public TakenWith? TakenWith { get; init; }
        /// <summary>What the file carried besides the picture; the master does not.</summary>
        public RemovedPart[] Removed { get; init; } = [];
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/image-sets/{set:guid}", Show)
        .RequireAct(Act.ReadReferral).WithTags("Image sets")
        .WithSummary("An image set with its photographs and how much of each has arrived")
        .Produces<Answer>().ProducesProblem(404);

    static async Task<IResult> Show(
        Guid set, HttpContext http, IGrainFactory grains, UploadTable uploads, AccessLog access, CancellationToken cancel)
    {
        var actor = http.Actor();
        if (await grains.Grain<IImageSetGrain>(set).View() is not { } view) return Refusals.NotFound.ToProblem();
        if (ImageAccess.PurposeOf(actor, view) is not { } purpose) return Refusals.NotFound.ToProblem();
        await access.Append(actor, "view", "image-set", set, purpose, cancel);
        var begun = view.Sealed ? [] : await uploads.Of(view.ImageSet, cancel);
        var unfinished = begun.Where(upload => view.Images.All(image => image.Image != upload.Image));
        return TypedResults.Ok(new Answer
        {
            ImageSet = view.ImageSet, Referral = view.Referral, Version = view.Version, State = view.Sealed ? "Sealed" : "Open",
            Salt = actor.Role == Role.Referrer ? view.Salt : null,
            SealedAt = view.SealedAt, ManifestRoot = view.ManifestRoot, Empty = view.Empty,
            Missing = view.Missing, IncompleteReason = view.IncompleteReason, Deleted = view.Deleted,
            Kind = view.Kind, Discarded = view.Discarded, Consent = view.Consent,
            Withdrawals = [.. view.Withdrawals.Select(withdrawal => Of(withdrawal, forPractice: actor.Role == Role.Referrer))],
            Images = [.. view.Images.Select(Of), .. unfinished.Select(Of)],
        });
    }

    /// <summary>Why a patient changed their mind, and to whom they said so, is between them and their practice.</summary>
    static ShownWithdrawal Of(ConsentWithdrawal withdrawal, bool forPractice) => new()
    {
        Purposes = withdrawal.Purposes, At = withdrawal.At, ReceivedBy = forPractice ? withdrawal.ReceivedBy : null, By = forPractice ? withdrawal.By : null,
        Reason = forPractice ? withdrawal.Reason : null,
    };

    static Photograph Of(StoredImage image) => new()
    {
        Image = image.Image, Ordinal = image.Ordinal == 0 ? null : image.Ordinal, View = image.View, Type = image.Type,
        Length = image.Length, Offset = image.Length, Sha256 = image.Sha256, Width = image.Width, Height = image.Height, Warnings = image.Warnings,
        MasterLength = image.MasterLength, MasterSha256 = image.MasterSha256, TakenOn = image.TakenOn, TakenWith = image.TakenWith, Removed = image.Removed,
    };

    static Photograph Of(Upload upload) =>
        new() { Image = upload.Image, View = upload.View, Type = upload.Type, Length = upload.Length, Offset = upload.Durable };
}
