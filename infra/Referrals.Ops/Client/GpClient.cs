using Referrals.Contracts;
using Referrals.Imaging.Facts;
using Referrals.Imaging.SealedUpload;

namespace Referrals.Ops.Client;

/// <summary>
/// What a GP's practice system does: it talks to both zones and is the only place where both halves meet before an answer is filed.
/// </summary>
/// <param name="practice">For whom.</param>
/// <param name="identity">Knows who the patient is.</param>
/// <param name="clinical">Knows what is wrong.</param>
/// <param name="keys">To seal photographs to; null for a client that leaves their protection to TLS.</param>
/// <param name="line">Over which its photographs go; null for one that holds.</param>
public sealed class GpClient(PracticeId practice, Conversation identity, Conversation clinical, HubKeys? keys = null, BadLine? line = null)
{
    public PracticeId Practice => practice;

    /// <summary>Says who the patient is, and gets a pseudonym with a ticket for the clinical zone.</summary>
    public Task<Link> Link(LinkId link, LinkWish about, Wish wish, CancellationToken cancel) =>
        identity.Put<Link>($"/links/{link}", about, wish, cancel);

    /// <summary>The link as it stands, with a fresh ticket while one is of use.</summary>
    public Task<Link> Link(LinkId link, CancellationToken cancel) => identity.Get<Link>($"/links/{link}", cancel);

    /// <summary>Has texts held against the link's patient: clinical takes none without the statement that this gives.</summary>
    /// <exception cref="Disagreement">They name somebody, as none of ours do.</exception>
    public async Task<string> Check(LinkId link, TextCheck texts, CancellationToken cancel)
    {
        var seen = await identity.Post<TextChecked>($"/links/{link}/text-check", new { texts }, Wish.Fresh(), cancel);
        return seen.Statement ?? throw new Disagreement($"the texts name somebody: {string.Join("; ", seen.Hits)}");
    }

    /// <summary>The wrong patient was picked: ends the link, as long as nothing was filed under it.</summary>
    public Task CancelLink(LinkId link, CancelReason reason, Wish wish, CancellationToken cancel) =>
        identity.Post($"/links/{link}/cancel", new { reason }, wish, cancel);

    public Task<ReferralTaken> Refer(ReferralId referral, ReferralWish about, Wish wish, CancellationToken cancel) =>
        clinical.Put<ReferralTaken>($"/referrals/{referral}", about, wish, cancel);

    /// <summary>Puts the pseudonym of a new link in the place of a cancelled one's.</summary>
    public Task<Standing> Relink(ReferralId referral, string ticket, Wish wish, CancellationToken cancel) =>
        clinical.Put<Standing>($"/referrals/{referral}/link", new { ticket }, wish, cancel);

    public Task<ImageSetOpened> OpenImageSet(ReferralId referral, ImageSetId set, ImageSetWish about, Wish wish, CancellationToken cancel) =>
        clinical.Put<ImageSetOpened>($"/referrals/{referral}/image-sets/{set}", about, wish, cancel);

    /// <exception cref="RefusedByServer">The photograph is not taken, for what it is.</exception>
    public async Task Upload(ImageSetId set, ImageId image, Photograph photograph, PlaceInSet place, CancellationToken cancel, int pieceBytes = TusUpload.PieceBytes)
    {
        // Sealed twice, a photograph is two different uploads: what is sent in pieces must be sealed once.
        var sent = await Seal(set, image, photograph, place, cancel);
        await SendSealed(set, image, photograph, sent, place, cancel, pieceBytes);
    }

    /// <summary>What travels: the photograph sealed on the device, or as it is by a client without keys.</summary>
    /// <param name="set">Open.</param>
    /// <param name="image">Chosen by the client.</param>
    /// <param name="photograph">As taken.</param>
    /// <param name="place">For which it is sealed.</param>
    /// <param name="cancel">Ends the asking for a key.</param>
    /// <param name="into">Of the sealed length, for whoever seals many; null takes new memory.</param>
    public async Task<byte[]> Seal(ImageSetId set, ImageId image, Photograph photograph, PlaceInSet place, CancellationToken cancel, byte[]? into = null)
    {
        if (keys is null)
            return photograph.Bytes;
        var key = await keys.KeyFor(place.Hub, clinical, cancel);
        var sealedBytes = into ?? new byte[SealedUploadFormat.SealedLength(photograph.Bytes.Length)];
        SealedUploadWriter.Seal(photograph.Bytes, BindingOf(set, image, photograph, place), key, sealedBytes);
        return sealedBytes;
    }

    /// <summary>Sends what <see cref="Seal(ImageSetId, ImageId, Photograph, PlaceInSet, CancellationToken, byte[])"/> has made.</summary>
    public Task SendSealed(ImageSetId set, ImageId image, Photograph photograph, byte[] sent, PlaceInSet place, CancellationToken cancel, int pieceBytes = TusUpload.PieceBytes) =>
        new TusUpload(clinical, set, image, photograph, sent, keys is null ? null : place, pieceBytes, line).Send(cancel);

    static UploadBinding BindingOf(ImageSetId set, ImageId image, Photograph photograph, PlaceInSet place) => new()
    {
        ImageSet = set.Value,
        Image = image.Value,
        Ordinal = place.Ordinal,
        Count = place.Count,
        PlainLength = photograph.Bytes.Length,
        PlainDigest = new(Convert.FromHexString(photograph.Sha256)),
        Format = photograph.Type == "image/png" ? ImageFormat.Png : ImageFormat.Jpeg,
        Salt = new(place.Salt)
    };

    /// <summary>Tells identity what was photographed. Comes before sealing: an answer is filed only if both zones were told the same.</summary>
    public Task Bind(LinkId link, Binding binding, Wish wish, CancellationToken cancel) =>
        identity.Put<Link>($"/links/{link}/binding", binding, wish, cancel);

    public Task<Sealed> Seal(ImageSetId set, Seal seal, Wish wish, CancellationToken cancel) =>
        clinical.Post<Sealed>($"/image-sets/{set}/seal", seal, wish, cancel);

    /// <summary>The service has answered for the photographs: the device has deleted its own (TRN-19).</summary>
    /// <summary>What a device must have in its hands before it deletes (TRN-19): the zone's signature over every photograph, as the device knows it.</summary>
    /// <exception cref="Disagreement">It is not signed, or is for something else.</exception>
    public async Task InsistOnReceipt(Sealed answer, IReadOnlyList<ManifestLine> sent)
    {
        // A client that seals nothing has not been given the zone's keys either.
        if (keys is null)
            return;
        var receipt = await keys.Receipt(answer.Receipt);
        if (receipt is null || receipt.ImageSet != answer.ImageSet || receipt.ManifestRoot != answer.ManifestRoot
            || !receipt.Images.Select(line => (line.Image, line.Ordinal, line.Length, line.Sha256, line.SealedOnDevice))
                .SequenceEqual(sent.OrderBy(line => line.Ordinal).Select(line => (line.Image, line.Ordinal, line.Length, line.Sha256, true))))
            throw new Disagreement($"the receipt for image set {answer.ImageSet} is not the zone's for these photographs: nothing is deleted");
    }

    public Task<DeletionOwed> ReportDeletion(ImageSetId set, Deletion deletion, Wish wish, CancellationToken cancel) =>
        clinical.Post<DeletionOwed>($"/image-sets/{set}/deletions", deletion, wish, cancel);

    public Task<ReferralView> View(ReferralId referral, CancellationToken cancel) =>
        clinical.Get<ReferralView>($"/referrals/{referral}", cancel);

    /// <summary>The practice's referrals, those of one status if it is named.</summary>
    public IAsyncEnumerable<ReferralLine> Referrals(string? status, CancellationToken cancel) =>
        clinical.Items<ReferralLine>($"/referrals?practice={practice}{(status is null ? "" : "&status=" + status)}&limit=200", cancel);

    /// <summary>Answers what the dermatologist asked.</summary>
    public Task SupplyInformation(ReferralId referral, string text, string textCheck, Wish wish, CancellationToken cancel) =>
        clinical.Post($"/referrals/{referral}/information", new { text, textCheck }, wish, cancel);

    public IAsyncEnumerable<UnreadAnswer> UnreadAnswers(CancellationToken cancel) =>
        identity.Items<UnreadAnswer>($"/answers?practice={practice}&unread=true&limit=200", cancel);

    /// <summary>What the screen shows first.</summary>
    public Task<Page<UnreadAnswer>> FirstUnread(int answers, CancellationToken cancel) =>
        identity.Get<Page<UnreadAnswer>>($"/answers?practice={practice}&unread=true&limit={answers}", cancel);

    public Task<Entry> Entry(PatientRecordId record, ReferralId referral, CancellationToken cancel) =>
        identity.Get<Entry>($"/records/{record}/entries/{referral}", cancel);

    public Task<PatientRecord> Record(PatientRecordId record, CancellationToken cancel) =>
        identity.Get<PatientRecord>($"/records/{record}", cancel);

    /// <summary>The patient's record at this practice; null when there is none.</summary>
    public async Task<PatientRecord?> FindRecord(Patient patient, CancellationToken cancel)
    {
        try
        {
            var search = new RecordSearch(practice, patient.NhsNumber, patient.NhsNumber is null ? patient.LocalIdentifier : null);
            return await identity.Post<PatientRecord>("/records/search", search, Wish.Fresh(), cancel);
        }
        catch (RefusedByServer refused) when (refused.Code == "no-such-record")
        {
            return null;
        }
    }

    /// <summary>The practice has taken note of the answer, which closes the referral.</summary>
    public Task<Acknowledgement> Acknowledge(PatientRecordId record, ReferralId referral, Wish wish, CancellationToken cancel) =>
        identity.Post<Acknowledgement>($"/records/{record}/entries/{referral}/acknowledge", new { }, wish, cancel);

    public Task<PhotographSeen> Download(ImageSetId set, ImageId image, CancellationToken cancel) =>
        PhotographSeen.Download(clinical, set, image, cancel);

    /// <summary>As the screen shows it; the clean master until there is a preview.</summary>
    public Task<PhotographSeen> Preview(ImageSetId set, ImageId image, CancellationToken cancel) =>
        PhotographSeen.Download(clinical, set, image, cancel, "/preview");
}
