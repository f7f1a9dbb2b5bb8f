using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Referrals.Contracts;
using Referrals.Ops.Photographs;

namespace Referrals.ClusterTests.Running;

/// <summary>A referral on its way, brought to a named situation over HTTP; each step can be left out or spoilt by a test.</summary>
public sealed class ReferralOnItsWay(RunningSystem system)
{
    static int patients;

    public RunningSystem System => system;
    public Guid Link { get; } = Guid.NewGuid();
    public Guid Referral { get; } = Guid.NewGuid();
    public Guid Set { get; set; } = Guid.NewGuid();
    public int PracticeNumber { get; init; }
    public int HubNumber { get; init; }
    public Guid Practice => system.Network.Practices[PracticeNumber].Id;
    public Guid Hub => system.Network.Hubs[HubNumber].Id;
    public string Gp => system.Referrer(PracticeNumber);
    public string Reader => system.Dermatologist(HubNumber);
    public string OtherReader => system.Dermatologist(HubNumber, 1);
    public string NhsNumber { get; } = ValidNhsNumber(Interlocked.Increment(ref patients));
    public string FamilyName { get; init; } = "Testpatient";
    public int BirthYear { get; init; } = 1957;
    public string Ticket { get; private set; } = "";
    public string Pseudonym { get; private set; } = "";
    public int Version { get; private set; }
    public byte[] Salt { get; private set; } = [];
    public long Fence { get; private set; }
    public List<ManifestEntry> Entries { get; } = [];
    public string Root => Manifest.Root(new ImageSetId(Set), Version, Salt, Entries);

    public object LinkBody => new
    {
        referral = Referral, practice = Practice, hub = Hub, regime = "Pseudonymised",
        patient = new { nhsNumber = NhsNumber, familyName = FamilyName, givenName = "Synthia", birthDate = $"{BirthYear}-03-04", sex = "Female" },
    };

    public object ReferralBody => new
    {
        ticket = Ticket, practice = Practice, hub = Hub, urgency = "Routine", useCase = "TriageSupplement", whyMobile = "IllustrationNotAvailable",
        ageYears = 68, sex = "Female", bodySite = "UpperExtremity", laterality = "Left", question = "Is this mole worrying?", history = "Grew over three months.", images = true,
    };

    public object ImageSetBody => new
    {
        consent = new
        {
            id = Guid.NewGuid(), kind = "Written", patient = "AdultWithCapacity", purposes = new[] { "DirectCare" }, areas = new[] { "UpperExtremity" },
            givenAt = DateTimeOffset.UtcNow.AddHours(-1), formVersion = "A-2017", signedBy = new[] { "Patient", "Professional" }, informationComplete = true, documented = true,
        },
        device = new { id = Guid.NewGuid(), scenario = "OrganisationIssued" },
    };

    public object BindingBody => new { imageSet = Set, setVersion = Version, manifestRoot = Root, birthYear = BirthYear };
    public object SealBody => new { version = Version, entries = Entries, manifestRoot = Root };

    public async Task<ReferralOnItsWay> Linked()
    {
        var link = Must(await system.Put($"{system.Identity}/links/{Link}", Gp, LinkBody));
        (Ticket, Pseudonym) = (link.GetProperty("ticket").GetString()!, link.GetProperty("pseudonym").GetString()!);
        return this;
    }

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
        var opened = Must(await system.Put($"{system.OtherClinical}/referrals/{Referral}/image-sets/{Set}", Gp, ImageSetBody));
        (Version, Salt) = (opened.GetProperty("version").GetInt32(), opened.GetProperty("salt").GetBytesFromBase64());
        return this;
    }

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

    public async Task<ReferralOnItsWay> Sealed()
    {
        Must(await system.Post($"{system.Clinical}/image-sets/{Set}/seal", Gp, SealBody));
        await Until("Queued");
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

    /// <summary>Stored state, events, commands and outbox rows of both databases that this referral owns: compared before and after a refusal.</summary>
    public async Task<string> Footprint()
    {
        var text = new StringBuilder();
        foreach (var (database, ids) in new[] { (system.ClinicalDatabase, new[] { Referral, Set }), (system.IdentityDatabase, new[] { Referral, Link }) })
        {
            await using var query = database.CreateCommand("SELECT coalesce(string_agg(kind || grain || version || ordinal || type, ';' ORDER BY kind, grain, version, ordinal), '') FROM event WHERE grain = ANY($1)");
            query.Parameters.Add(new() { Value = ids });
            text.Append(await query.ExecuteScalarAsync()).Append('|');
        }
        return text.ToString();
    }

    /// <summary>A small real JPEG, another for each number.</summary>
    public static byte[] SmallPhotograph(int number) => Photographs.Take(number, PhotographView.CloseUp, PhotographSize.OfAbout(60_000)).Bytes;

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
