using System.Diagnostics;
using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Bench;

/// <summary>
/// Whole journeys: link, referral, photographs, binding, seal, queue, claim, looking, advice, filed, read and acknowledged. The GP's and the
/// dermatologist's halves run one after the other, as they do in life.
/// </summary>
sealed class JourneyBench
{
    const int PhotographBytes = 2_500_000;
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    readonly BenchSite _site;
    readonly BenchOptions _options;
    readonly Load _load;
    readonly Film _film;
    readonly BenchCases _cases;
    readonly Dictionary<PracticeId, GpClient> _gps;
    readonly DermatologistClient[][] _dermatologists;

    public JourneyBench(BenchSite site, BenchOptions options)
    {
        (_site, _options, _load, _film) = (site, options, new Load(site, options), new Film(PhotographBytes));
        _cases = new BenchCases(site, seed: 1);
        _gps = site.Network.Practices.ToDictionary(
            practice => new PracticeId(practice.Id), practice => site.Doors.Gp(practice.Referrers[0], new PracticeId(practice.Id)));
        _dermatologists = [.. Enumerable.Range(0, options.Concurrency).Select(
            _ => site.Network.Hubs.Select(hub => site.Dermatologist(new HubId(hub.Id))).ToArray())];
    }

    public async Task<Figures> Measure(CancellationToken cancel)
    {
        var figures = await Journeys(cancel);
        var pairing = await PairingTimes.Since(_load.Times.RecordedFrom, _site.Topology, cancel);
        return figures with { Steps = new SortedDictionary<string, Quantiles>(figures.Steps.ToDictionary(), StringComparer.Ordinal) { ["12 advice committed to filed"] = pairing } };
    }

    Task<Figures> Journeys(CancellationToken cancel) => _load.Run(
        $"journey, {_options.Images} images",
        "journeysPerSecond",
        new Dictionary<string, object> { ["images"] = _options.Images, ["imageBytes"] = _film.Bytes, ["sealed"] = _options.Sealed, ["concurrency"] = _options.Concurrency, ["clinicalSilos"] = _options.Silos, ["clientsStay"] = !_options.Anywhere },
        Once,
        cancel);

    async Task Once(int worker, CancellationToken cancel)
    {
        var about = _cases.Next();
        var gp = _gps[about.Practice];
        var set = new ImageSetId(Guid.NewGuid());
        var link = await _load.Times.Take("01 link", () => gp.Link(about.Link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(about.Link, "link"), cancel));
        var check = await _load.Times.Take("02 text check", () => gp.Check(about.Link, new TextCheck(about.Question, about.History), cancel));
        await _load.Times.Take("02 refer", () => gp.Refer(about.Referral, Wanted(about, link.Ticket!, check, _options.Images > 0), Wish.To(about.Referral, "refer"), cancel));
        var opened = await _load.Times.Take("03 open image set", () => gp.OpenImageSet(about.Referral, set, Capture(about), Wish.To(set, "open"), cancel));
        var lines = new List<ManifestLine>();
        for (var ordinal = 1; ordinal <= _options.Images; ordinal++)
            lines.Add(await Upload(gp, set, new PlaceInSet(about.Hub, opened.Salt, ordinal, _options.Images), cancel));
        var root = Manifest.Root(set, opened.Version, opened.Salt, lines.Select(Stated));
        await _load.Times.Take("05 bind", () => gp.Bind(about.Link, new Binding(set, opened.Version, root, about.Patient.BirthDate.Year), Wish.To(set, "bind"), cancel));
        await _load.Times.Take("06 seal", () => gp.Seal(set, new Seal(opened.Version, lines, root, _options.Images == 0 ? TextOnlyReason.ManagementQuestion : null), Wish.To(set, "seal"), cancel));
        if (_options.Images > 0)
            await _load.Times.Take("06 deleted", () => gp.ReportDeletion(set, new Deletion(about.Device.Id, lines.Count), Wish.To(set, "deleted"), cancel));
        await Answer(about, set, lines, _dermatologists[worker][HubNumber(about)], opened.Version, cancel);
        await Read(about, gp, cancel);
    }

    async Task<ManifestLine> Upload(GpClient gp, ImageSetId set, PlaceInSet place, CancellationToken cancel)
    {
        var (image, photograph) = await _film.Send(gp, set, place, send => _load.Times.Take("04 upload", send), cancel);
        return new ManifestLine(image, place.Ordinal, photograph.Bytes.Length, photograph.Sha256) { Master = photograph.Master };
    }

    async Task Answer(Case about, ImageSetId set, List<ManifestLine> lines, DermatologistClient dermatologist, int setVersion, CancellationToken cancel)
    {
        var sealedAt = Stopwatch.GetTimestamp();
        await Until(async () => await _load.Times.Take("07 queue", () => Queued(dermatologist, about.Referral, cancel)), "in the queue", cancel);
        _load.Times.Add("07 sealed to queued", Stopwatch.GetElapsedTime(sealedAt));
        var claim = await _load.Times.Take("08 claim", () => dermatologist.Claim(about.Referral, Wish.To(about.Referral, "claim"), cancel));
        await _load.Times.Take("09 view", () => dermatologist.View(about.Referral, cancel));
        foreach (var line in lines)
        {
            var seen = await _load.Times.Take("10 download", () => dermatologist.Download(set, line.Image, cancel));
            if (seen != line.Master)
                throw new Disagreement($"image {line.Image} came back as another one");
        }
        var advice = new Advice { Fence = claim.Fence, SetVersion = setVersion, Outcome = about.Opinion.Outcome, Priority = about.Opinion.Priority, Text = about.Opinion.Text };
        await _load.Times.Take("11 advise", () => dermatologist.Advise(about.Referral, advice, Wish.To(about.Referral, "advise"), cancel));
    }

    async Task Read(Case about, GpClient gp, CancellationToken cancel)
    {
        var advised = Stopwatch.GetTimestamp();
        UnreadAnswer? unread = null;
        await Until(async () => (unread = await _load.Times.Take("12 unread", () => Unread(gp, about.Referral, cancel))) is not null, "filed", cancel);
        _load.Times.Add("12 advised to filed", Stopwatch.GetElapsedTime(advised));
        var entry = await _load.Times.Take("13 read", () => gp.Entry(unread!.Record, about.Referral, cancel));
        if (entry.Text != about.Opinion.Text || unread!.Patient.FamilyName != about.Patient.FamilyName)
            throw new Disagreement($"referral {about.Referral} has another patient's answer");
        await _load.Times.Take("14 acknowledge", () => gp.Acknowledge(unread!.Record, about.Referral, Wish.To(about.Referral, "acknowledge"), cancel));
    }

    static async Task<bool> Queued(DermatologistClient dermatologist, ReferralId referral, CancellationToken cancel)
    {
        await foreach (var line in dermatologist.Queue(cancel))
            if (line.Referral == referral)
                return true;
        return false;
    }

    static async Task<UnreadAnswer?> Unread(GpClient gp, ReferralId referral, CancellationToken cancel)
    {
        await foreach (var answer in gp.UnreadAnswers(cancel))
            if (answer.Referral == referral)
                return answer;
        return null;
    }

    static async Task Until(Func<Task<bool>> look, string what, CancellationToken cancel)
    {
        for (var started = Stopwatch.GetTimestamp(); !await look();)
        {
            if (Stopwatch.GetElapsedTime(started) > WaitMax)
                throw new TimeoutException($"not {what} within {WaitMax.TotalSeconds} s");
            await Task.Delay(LookAgain, cancel);
        }
    }

    int HubNumber(Case about) => _site.Network.Hubs.ToList().FindIndex(hub => hub.Id == about.Hub.Value);

    ImageSetWish Capture(Case about) => _options.Images == 0
        ? new ImageSetWish { Empty = TextOnlyReason.ManagementQuestion }
        : new ImageSetWish { Consent = about.Consent(), Device = about.Device, Taken = _options.Images };

    public static ReferralWish Wanted(Case about, string ticket, string check, bool images) => new()
    {
        Ticket = ticket, TextCheck = check, Practice = about.Practice, Hub = about.Hub, Urgency = about.Urgency, UseCase = about.UseCase, WhyMobile = about.WhyMobile,
        AgeYears = about.AgeYears, Sex = about.Patient.Sex, BodySite = about.BodySite, Laterality = about.Laterality, Question = about.Question,
        History = about.History, Images = images, TextOnlyReason = images ? null : TextOnlyReason.ManagementQuestion
    };

    static ManifestEntry Stated(ManifestLine line) => new() { Image = line.Image, Ordinal = line.Ordinal, Length = line.Length, Sha256 = line.Sha256 };
}
