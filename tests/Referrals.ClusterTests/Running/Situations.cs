using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Referrals.Contracts;
using Referrals.Imaging.Filter;
using Referrals.Ops.Photographs;

namespace Referrals.ClusterTests.Running;

/// <summary>A referral on its way, brought to a named situation over HTTP; each step can be left out or spoilt by a test.</summary>
public sealed partial class ReferralOnItsWay(RunningSystem system)
{
    static int patients;

    public RunningSystem System => system;
    public Guid Link { get; } = Guid.NewGuid();
    public Guid Referral { get; private init; } = Guid.NewGuid();
    public Guid Set { get; set; } = Guid.NewGuid();
    public int PracticeNumber { get; init; }
    public int HubNumber { get; init; }
    /// <summary>A hub and practice of the test's own, in place of the demo network's.</summary>
    public OwnHub? At { get; init; }
    public Guid Practice => At?.Practice ?? system.Network.Practices[PracticeNumber].Id;
    public Guid Hub => At?.Hub ?? system.Network.Hubs[HubNumber].Id;
    public string Gp => At?.Gp ?? system.Referrer(PracticeNumber);
    /// <summary>Each case has readers of its own, so that nobody runs into the claims of another test.</summary>
    public Guid ReaderPerson { get; } = Guid.NewGuid();
    readonly Guid otherReaderPerson = Guid.NewGuid();
    public string Reader => system.Token("dermatologist", Hub, ReaderPerson);
    public string OtherReader => system.Token("dermatologist", Hub, otherReaderPerson);
    public string NhsNumber { get; init; } = ValidNhsNumber(Interlocked.Increment(ref patients));
    public string? LocalIdentifier { get; init; }
    public string FamilyName { get; init; } = "Testpatient";
    public string Question { get; init; } = "Is this mole worrying?";
    public string Urgency { get; init; } = "Routine";
    public int BirthYear { get; init; } = 1957;
    public string Ticket { get; private set; } = "";
    public string Pseudonym { get; private set; } = "";
    public int Version { get; private set; }
    public byte[] Salt { get; private set; } = [];
    public long Fence { get; private set; }
    public List<ManifestEntry> Entries { get; } = [];
    public string Root => Manifest.Root(new ImageSetId(Set), Version, Salt, Entries);

    /// <summary>Identity's word that question and history name nobody.</summary>
    public string TextCheck { get; private set; } = "";
    public string History { get; init; } = "Grew over three months.";

    /// <summary>Sent without saying whose it is.</summary>
    public bool Anonymised { get; init; }

    public object Particulars => new { nhsNumber = NhsNumber, localIdentifier = LocalIdentifier, familyName = FamilyName, givenName = "Synthia", birthDate = $"{BirthYear}-03-04", sex = "Female" };

    public object LinkBody => Anonymised
        ? new { referral = Referral, practice = Practice, hub = Hub, regime = "Anonymised", acceptsUnlinked = true }
        : new { referral = Referral, practice = Practice, hub = Hub, regime = "Pseudonymised", patient = Particulars };

    public object ReferralBody => new
    {
        ticket = Ticket, textCheck = TextCheck, practice = Practice, hub = Hub, urgency = Urgency, useCase = "TriageSupplement", whyMobile = "IllustrationNotAvailable",
        ageYears = 68, sex = "Female", bodySite = "UpperExtremity", laterality = "Left", question = Question, history = History, images = true,
    };

    public object ImageSetBody => new
    {
        consent = new
        {
            id = Guid.NewGuid(), kind = "Written", patient = "AdultWithCapacity", purposes = Purposes, areas = new[] { "UpperExtremity" },
            givenAt = DateTimeOffset.UtcNow.AddHours(-1), formVersion = "A-2017", signedBy = new[] { "Patient", "Professional" }, informationComplete = true, documented = true,
        },
        device = new { id = Device, scenario = Scenario, storage = Storage, alsoOn = AlsoOn },
    };

    /// <summary>As ticked on the consent's form.</summary>
    public string[] Purposes { get; init; } = ["DirectCare"];
    public Guid Device { get; init; } = Guid.NewGuid();
    public string Scenario { get; init; } = "OrganisationIssued";
    public string? Storage { get; init; }
    public string[]? AlsoOn { get; init; }
    /// <summary>For tests in which the device goes on holding its photographs.</summary>
    public bool KeepsCopies { get; init; }

    /// <summary>What a good device reports when the seal was answered.</summary>
    public object DeletionBody => new
    {
        device = Device, locations = new[] { "Device", "Backup" }, means = "ByApp", images = Entries.Count, secondStepDone = true, backupsChecked = true,
    };

    public Task<Answer> ReportDeletion(object? body = null, string? by = null, Guid? set = null) =>
        system.Post($"{system.OtherClinical}/image-sets/{set ?? Set}/deletions", by ?? Gp, body ?? DeletionBody);

    public object BindingBody => new { imageSet = Set, setVersion = Version, manifestRoot = Root, birthYear = Anonymised ? (int?)null : BirthYear };
    public object SealBody => new { version = Version, entries = Entries, manifestRoot = Root };

    /// <summary>The same referral as another patient's, under a link of its own.</summary>
    public ReferralOnItsWay ForAnotherPatient(string familyName) => new(system) { Referral = Referral, At = At, FamilyName = familyName, BirthYear = BirthYear };

    public async Task<ReferralOnItsWay> Linked()
    {
        var link = Must(await system.Put($"{system.Identity}/links/{Link}", Gp, LinkBody));
        (Ticket, Pseudonym) = (link.GetProperty("ticket").GetString()!, link.GetProperty("pseudonym").GetString()!);
        TextCheck = Must(await CheckTexts(new { question = Question, history = History })).GetProperty("statement").GetString()!;
        return this;
    }

    public Task<Answer> CheckTexts(object texts, string? by = null, object? confirmed = null) =>
        system.Post($"{system.Identity}/links/{Link}/text-check", by ?? Gp, new { texts, confirmed });

    /// <summary>What the GP tells the hub, with identity's word on it.</summary>
    public object Telling(string text) => new { text, textCheck = new Forgery(system.Folder).TextCheck(this, ("Information", text)) };

    /// <summary>The body with identity's word on the texts that stand in it.</summary>
    public JsonObject Checked(object body) => body.But(copy => copy["textCheck"] = new Forgery(system.Folder).TextCheck(this,
        [.. from field in new[] { "question", "history" } where copy[field] is not null select (char.ToUpperInvariant(field[0]) + field[1..], (string)copy[field]!)]));

    public async Task<ReferralOnItsWay> Referred()
    {
        await Linked();
        Must(await system.Put($"{system.Clinical}/referrals/{Referral}", Gp, ReferralBody));
        return this;
    }

    public async Task<ReferralOnItsWay> WithOpenSet()
    {
        await Referred();
        return await OpenSet();
    }

    public async Task<ReferralOnItsWay> OpenSet()
    {
        Opened(Must(await system.Put($"{system.OtherClinical}/referrals/{Referral}/image-sets/{Set}", Gp, ImageSetBody)));
        return this;
    }

    public void Opened(JsonElement set) => (Version, Salt) = (set.GetProperty("version").GetInt32(), set.GetProperty("salt").GetBytesFromBase64());

    public async Task<ReferralOnItsWay> WithPhotographs(int count = 2)
    {
        await WithOpenSet();
        for (var number = 1; number <= count; number++) await Upload(SmallPhotograph(number));
        return this;
    }

    public async Task Upload(byte[] photograph, string view = "CloseUp")
    {
        var image = Guid.NewGuid();
        var created = await Create(image, photograph.Length, view);
        if (created.Status != 201) throw new InvalidOperationException(created.ToString());
        var sent = await Patch(image, 0, photograph, SHA256.HashData(photograph));
        if (sent.Status != 204) throw new InvalidOperationException(sent.ToString());
        Entries.Add(new ManifestEntry { Image = new ImageId(image), Ordinal = Entries.Count + 1, Length = photograph.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(photograph)) });
    }

    public Task<Answer> Create(Guid image, long length, string view = "CloseUp", string type = "image/jpeg") =>
        system.Send(HttpMethod.Post, $"{system.Clinical}/image-sets/{Set}/uploads", Gp, key: Guid.NewGuid().ToString(), more: request =>
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Length", length.ToString());
            request.Headers.Add("Upload-Metadata", $"image {Base64(image.ToString())},view {Base64(view)},type {Base64(type)}");
        });

    public Task<Answer> Patch(Guid image, long offset, byte[] bytes, byte[]? sha256 = null, string? silo = null) =>
        system.Send(HttpMethod.Patch, $"{silo ?? system.OtherClinical}/uploads/{image}", Gp, Octets(bytes), more: request =>
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Offset", offset.ToString());
            if (sha256 is not null) request.Headers.Add("Upload-Checksum", $"sha256 {Convert.ToBase64String(sha256)}");
        });

    public Task<Answer> Head(Guid image) =>
        system.Send(HttpMethod.Head, $"{system.Clinical}/uploads/{image}", Gp, more: request => request.Headers.Add("Tus-Resumable", "1.0.0"));

    public async Task<ReferralOnItsWay> Bound(int photographs = 2)
    {
        await WithPhotographs(photographs);
        Must(await system.Put($"{system.Identity}/links/{Link}/binding", Gp, BindingBody));
        return this;
    }

    public async Task<ReferralOnItsWay> Queued(int photographs = 2)
    {
        await Bound(photographs);
        return await Sealed();
    }

    public object TextOnlyBody => new
    {
        ticket = Ticket, textCheck = TextCheck, practice = Practice, hub = Hub, urgency = Urgency, useCase = "AdviceAndGuidance", whyMobile = "IllustrationNotAvailable",
        bodySite = "Widespread", question = Question, images = false, textOnlyReason = "FollowUpQuestion",
    };

    /// <summary>The quickest case: no photographs, an empty set with its reason.</summary>
    public async Task<ReferralOnItsWay> QueuedTextOnly()
    {
        await Linked();
        Must(await system.Put($"{system.Clinical}/referrals/{Referral}", Gp, TextOnlyBody));
        Opened(Must(await system.Put($"{system.OtherClinical}/referrals/{Referral}/image-sets/{Set}", Gp, new { empty = "FollowUpQuestion" })));
        Must(await system.Put($"{system.Identity}/links/{Link}/binding", Gp, BindingBody));
        Must(await system.Post($"{system.Clinical}/image-sets/{Set}/seal", Gp, new { version = Version, entries = Entries, manifestRoot = Root, emptyReason = "FollowUpQuestion" }));
        await Until("Queued");
        return this;
    }

    /// <summary>The next capture of the same referral: another set, its own photographs.</summary>
    public async Task<ReferralOnItsWay> NextSet(int photographs = 1)
    {
        Set = Guid.NewGuid();
        Entries.Clear();
        await OpenSet();
        for (var number = 1; number <= photographs; number++) await Upload(SmallPhotograph(100 + number));
        return this;
    }

    public async Task<ReferralOnItsWay> Sealed()
    {
        Must(await system.Post($"{system.Clinical}/image-sets/{Set}/seal", Gp, SealBody));
        if (!KeepsCopies) Must(await ReportDeletion());
        await Until("Queued");
        if (KeepsCopies) await RunningSystem.Until($"copies of {Set} are owed", async () =>
            await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT 1 FROM devicecopies WHERE id = $1", Set) is not null);
        else await UntilCleared();
        return this;
    }

    /// <summary>The answer to an anonymised case has come home to nobody's record.</summary>
    public Task UntilKept() => RunningSystem.Until($"the answer to {Referral} is kept", async () => (await system.Get($"{system.Identity}/unlinked-answers/{Referral}", Gp)).Status == 200);

    /// <summary>The referral and the patient's record have heard that no copy of this set is left.</summary>
    public Task UntilCleared() => RunningSystem.Until($"{Set} is cleared", async () => (long)(await RunningSystem.Scalar(system.ClinicalDatabase,
            "SELECT count(*) FROM event WHERE kind = 'referral' AND grain = $1 AND type = 'DeviceCleared' AND body->>'imageSet' = $2", Referral, Set.ToString()))! > 0
        && (long)(await RunningSystem.Scalar(system.IdentityDatabase,
            "SELECT count(*) FROM event WHERE kind = 'recordentry' AND grain = $1 AND type = 'CopiesNoted' AND body->'cleared'->>'imageSet' = $2", Referral, Set.ToString()))! > 0);

    /// <summary>The practice has read the filed answer, and clinical has heard of it.</summary>
    public async Task<ReferralOnItsWay> Read()
    {
        await Until("Filed");
        Must(await system.Post($"{system.Identity}/records/{await Record()}/entries/{Referral}/acknowledge", Gp, new { }));
        await RunningSystem.Until($"{Referral} was read", async () => (long)(await RunningSystem.Scalar(system.ClinicalDatabase,
            "SELECT count(*) FROM event WHERE kind = 'referral' AND grain = $1 AND type = 'AdviceAcknowledged'", Referral))! > 0);
        return this;
    }

    public async Task<ReferralOnItsWay> Claimed(int photographs = 2)
    {
        await Queued(photographs);
        return await Claim();
    }

    public async Task<ReferralOnItsWay> Claim()
    {
        Fence = Must(await system.Post($"{system.Clinical}/referrals/{Referral}/claim", Reader, new { })).GetProperty("fence").GetInt64();
        return this;
    }

    public object AdviceBody(string text = "Benign. Emollient.") => new { fence = Fence, setVersion = Version, outcome = "AdviceOnly", text };

    public async Task<ReferralOnItsWay> Advised(string text = "Benign. Emollient.", int photographs = 2)
    {
        await Claimed(photographs);
        Must(await system.Post($"{system.OtherClinical}/referrals/{Referral}/advice", Reader, AdviceBody(text)));
        return this;
    }

    /// <summary>The patient's record, found by number.</summary>
    public async Task<Guid> Record() => Must(await FindRecord()).GetProperty("record").GetGuid();

    public Task<Answer> FindRecord() => system.Post($"{system.Identity}/records/search", Gp, new { practice = Practice, nhsNumber = NhsNumber });

    /// <summary>The filed answer in full.</summary>
    public async Task<JsonElement> Entry() => Must(await system.Get($"{system.Identity}/records/{await Record()}/entries/{Referral}", Gp));

    /// <summary>The status as the GP sees it.</summary>
    public async Task<string> Status() => Must(await system.Get($"{system.Clinical}/referrals/{Referral}", Gp)).GetProperty("status").GetString()!;

    /// <summary>Waits for a status that a message brings.</summary>
    public async Task Until(string status, int seconds = 30)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (await Status() is var now && now != status)
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"{Referral} is {now}, not {status}, after {seconds} s");
            await Task.Delay(100);
        }
    }

    /// <summary>
    /// Everything durable that this referral owns in either zone, on one line: events (no state changes without one), the uploads of its set, its link's row.
    /// Compared before and after a refusal.
    /// </summary>
    public async Task<string> Footprint()
    {
        const string Events = "SELECT coalesce(string_agg(concat_ws('/', kind, grain, version, ordinal, type), ';' ORDER BY kind, grain, version, ordinal), '') FROM event WHERE grain = ANY($1)";
        const string Uploads = "SELECT coalesce(string_agg(concat_ws('/', image, view, type, length, durable, object, added), ';' ORDER BY image), '') FROM upload WHERE image_set = ANY($1)";
        const string Links = "SELECT coalesce(string_agg(concat_ws('/', link, pseudonym), ';' ORDER BY link), '') FROM link WHERE referral = ANY($1) OR link = ANY($1)";
        var key = Contracts.Pseudonym.TryParse(Pseudonym, out var pseudonym) ? pseudonym.Key : Guid.Empty;
        return string.Join('|',
            await Text(system.ClinicalDatabase, Events, Referral, Set), await Text(system.ClinicalDatabase, Uploads, Set),
            await Text(system.IdentityDatabase, Events, Referral, key), await Text(system.IdentityDatabase, Links, Referral, Link));
    }

    static async Task<string> Text(Npgsql.NpgsqlDataSource database, string sql, params Guid[] ids)
    {
        await using var query = database.CreateCommand(sql);
        query.Parameters.Add(new() { Value = ids });
        return (string)(await query.ExecuteScalarAsync())!;
    }

    /// <summary>A small real JPEG, another for each number.</summary>
    public static byte[] SmallPhotograph(int number)
    {
        // Clean already, so that readers get to see the same bytes.
        var taken = Photographs.Take(number, PhotographView.CloseUp, PhotographSize.OfAbout(60_000)).Bytes;
        var master = new byte[MetadataFilter.MasterBytesMax(taken.Length)];
        return master[..((FilterOutcome.Cleaned)MetadataFilter.Clean(taken, master)).MasterBytes];
    }

    /// <summary>A synthetic NHS number, 999…, with its check digit.</summary>
    public static string ValidNhsNumber(int number)
    {
        for (var body = 999_100_000 + number * 3; ; body++)
        {
            var digits = body.ToString();
            var check = 11 - digits.Select((digit, place) => (digit - '0') * (10 - place)).Sum() % 11;
            if (check != 10) return digits + (check == 11 ? 0 : check);
        }
    }

    public static JsonElement Must(Answer answer) => answer.Status is >= 200 and < 300 ? answer.Value : throw new InvalidOperationException(answer.ToString());

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    static ByteArrayContent Octets(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return content;
    }
}
