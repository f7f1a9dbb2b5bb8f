using Referrals.Contracts;
using Referrals.Imaging.Facts;

namespace Referrals.Ops.Client;

/// <summary>The sending half of a journey: link, referral, image set, uploads, manifest, binding, seal.</summary>
public sealed class Submission(GpClient gp, LedgerPage page, TimeProvider time)
{
    static readonly TimeSpan ArrivalMax = TimeSpan.FromMinutes(2);

    /// <summary>Whom the GP picks from the list: the patient, unless by mistake.</summary>
    public Patient Picked { get; init; } = page.Case.Patient;

    /// <summary>Which photographs the GP takes for this patient's: these, unless by mistake.</summary>
    public Func<SetSent, Task<SetSent>> Binds { get; init; } = Task.FromResult;

    readonly Case _case = page.Case;
    readonly Dictionary<ImageId, string> _names = [];

    /// <summary>From "who is it" to a sealed set. When this returns, the service has answered for the referral.</summary>
    public async Task Send(CancellationToken cancel)
    {
        page.Stage = Stage.Sending;
        var ticket = await Step.Take("link", () => Link(cancel));
        var check = await Step.Take("text check", () => gp.Check(_case.Link, new TextCheck(_case.Question, _case.History), cancel));
        await Step.Take("referral", () => Refer(ticket, check, cancel));
        await SendSet(cancel);
    }

    /// <summary>Takes, sends and seals the next set of photographs.</summary>
    public async Task SendSet(CancellationToken cancel)
    {
        var set = new ImageSetId(Guid.NewGuid());
        var capture = await Step.Take("photographs", () => _case.Take((page.Set?.Version ?? 0) + 1));
        var about = new ImageSetWish { Consent = _case.Consent(), Device = _case.Device, Taken = capture.Photographs.Count };
        var opened = await Step.Take(
            "image set", () => gp.OpenImageSet(_case.Referral, set, about, Wish.To(set, "open"), cancel));
        var lines = await Upload(set, opened.Salt, capture, cancel);
        var root = Manifest.Root(set, opened.Version, opened.Salt, lines.Select(Stated));
        page.Set = new SetSent(set, opened.Version, root, lines);
        var bound = await Binds(page.Set);
        var binding = new Binding(bound.Set, bound.Version, bound.ManifestRoot, Picked.BirthDate.Year);
        await Step.Take("binding", () => gp.Bind(_case.Link, binding, Wish.To(set, "bind"), cancel));
        var taken = await Step.Take("seal", () => gp.Seal(set, new Seal(opened.Version, lines, root), Wish.To(set, "seal"), cancel));
        page.AcceptedAt ??= time.GetUtcNow();
        page.Stage = Stage.Accepted;
        await Step.Take("receipt", () => gp.InsistOnReceipt(taken, lines));
        await Step.Take("deletion", () => gp.ReportDeletion(set, new Deletion(_case.Device.Id, lines.Count), Wish.To(set, "deleted"), cancel));
        await Step.Take("looking at what was taken", () => Compare(cancel));
    }

    async Task<string> Link(CancellationToken cancel)
    {
        var about = new LinkWish(_case.Referral, _case.Practice, _case.Hub, _case.Regime, Picked);
        var link = await gp.Link(_case.Link, about, Wish.To(_case.Link, "link"), cancel);
        page.Pseudonym = link.Pseudonym;
        return link.Ticket ?? throw new InvalidDataException($"an open link ({link.Status}) came without a ticket");
    }

    async Task Refer(string ticket, string check, CancellationToken cancel)
    {
        var about = new ReferralWish
        {
            Ticket = ticket,
            TextCheck = check,
            Practice = _case.Practice,
            Hub = _case.Hub,
            Urgency = _case.Urgency,
            UseCase = _case.UseCase,
            WhyMobile = _case.WhyMobile,
            AgeYears = _case.AgeYears,
            Sex = _case.Patient.Sex,
            BodySite = _case.BodySite,
            Laterality = _case.Laterality,
            Question = _case.Question,
            History = _case.History,
            Images = true
        };
        var taken = await gp.Refer(_case.Referral, about, Wish.To(_case.Referral, "refer"), cancel);
        if (taken.Pseudonym != page.Pseudonym)
            throw new Disagreement($"the referral runs under {taken.Pseudonym}, and its link under {page.Pseudonym}");
    }

    // The set's size goes into each seal, so the device looks first which files are photographs.
    async Task<IReadOnlyList<ManifestLine>> Upload(ImageSetId set, byte[] salt, Capture capture, CancellationToken cancel)
    {
        var chosen = Photographs(capture.Photographs);
        if (chosen.Count == 0)
            chosen = [.. capture.Spares.Where(spare => spare.Refusal is null).Take(1)];
        if (chosen.Count == 0)
            throw new StepFailed("upload", new InvalidDataException("none of the files is a photograph: "
                + string.Join("; ", page.Refused.Select(refused => $"{refused.Name}: {refused.Code}"))));
        var lines = new List<ManifestLine>();
        foreach (var photograph in chosen)
            lines.Add(await Send(set, photograph, new PlaceInSet(_case.Hub, salt, lines.Count + 1, chosen.Count), cancel));
        return lines;
    }

    List<Photograph> Photographs(IReadOnlyList<Photograph> taken)
    {
        page.Refused.AddRange(
            from photograph in taken
            let refusal = photograph.Refusal
            where refusal is not null
            select new PhotographRefused(photograph.Name, "type-not-accepted", refusal.Value.Advice()));
        return [.. taken.Where(photograph => photograph.Refusal is null)];
    }

    async Task<ManifestLine> Send(ImageSetId set, Photograph photograph, PlaceInSet place, CancellationToken cancel)
    {
        var image = new ImageId(Guid.NewGuid());
        try
        {
            await gp.Upload(set, image, photograph, place, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new StepFailed($"upload of {photograph.Name}", failure);
        }
        _names[image] = photograph.Name;
        return new ManifestLine(image, place.Ordinal, photograph.Bytes.Length, photograph.Sha256) { Master = photograph.Master };
    }

    // The service's own view of what it was given; its remarks on single photographs are for the person who can retake them.
    async Task Compare(CancellationToken cancel)
    {
        var view = await Arrived(cancel);
        foreach (var difference in Comparison.Of(page, view))
            page.Disagree(difference);
        page.Warned.AddRange(view.Images
            .Where(image => image.Warnings.Count > 0)
            .Select(image => new PhotographWarned(_names.GetValueOrDefault(image.Image, image.Image.ToString()), image.Warnings)));
    }

    // The set is sealed at once, and the referral hears of it by a message: until then it shows the set before.
    Task<ReferralView> Arrived(CancellationToken cancel) => Step.Await(
        "the sealed set's arrival at its referral",
        async () => await gp.View(_case.Referral, cancel) is var view && view.SetVersion >= page.Set!.Version && view.Images.Count > 0 ? view : null,
        ArrivalMax,
        time,
        cancel);

    static ManifestEntry Stated(ManifestLine line) =>
        new() { Image = line.Image, Ordinal = line.Ordinal, Length = line.Length, Sha256 = line.Sha256 };
}
