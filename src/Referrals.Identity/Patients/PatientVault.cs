using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>A patient's identity as it may be stored: a box, and keyed digests by which equal things are recognised unread.</summary>
/// <remarks>A record's bears its own data key. A link's does not: its key stands apart (<see cref="LinkKeys"/>), where it can be destroyed.</remarks>
[GenerateSerializer, Immutable, Alias("SealedPatient")]
public sealed record SealedPatient
{
    /// <summary>The link for which it was sealed; part of the box's context.</summary>
    [Id(0)] public required LinkId Link { get; init; }
    /// <summary>The data key, wrapped for the practice (PSN-05: no network-wide key opens an identity); null where <see cref="Sealing"/> leads to it.</summary>
    [Id(1)] public WrappedKey? Key { get; init; }
    [Id(2)] public required SealedText Identity { get; init; }
    [Id(3)] public required PatientDigests Digests { get; init; }
    /// <summary>The referrer has insisted on a date of birth that differs from the record's.</summary>
    [Id(4)] public bool BirthDateConfirmed { get; init; }
    /// <summary>Under which the data key's wraps stand in their table; null where <see cref="Key"/> is here.</summary>
    [Id(5)] public Guid? Sealing { get; init; }

    /// <summary>Never a byte of it.</summary>
    public override string ToString() => "‹sealed patient›";
}

/// <summary>HMAC-SHA-256 under the practice's blind-index key, base64. A plain hash of an NHS number falls in half an hour; these do not without the key.</summary>
[GenerateSerializer, Immutable, Alias("PatientDigests")]
public sealed record PatientDigests
{
    /// <summary>Of the number by which the record is found: the NHS number, else the local identifier.</summary>
    [Id(0)] public required string Index { get; init; }
    /// <summary>Of the local identifier of a patient who has both.</summary>
    [Id(1)] public string? SecondIndex { get; init; }
    /// <summary>Of all particulars: the same link asked for again, or something else under its id?</summary>
    [Id(2)] public required string Whole { get; init; }
    /// <summary>Of number and date of birth together, so that equal dates of different patients look different.</summary>
    [Id(3)] public required string BirthDate { get; init; }
    /// <summary>Of link and year of birth: asked again at binding, compared without opening anything (PSN-12).</summary>
    [Id(4)] public required string BirthYear { get; init; }

    /// <summary>Whether these are a number and the date of birth of this patient.</summary>
    public bool Recognises(ReenteredIdentifiers entered) => Knows(entered.Number) && entered.BirthDate == BirthDate;

    /// <summary>Whether this is one of the two numbers.</summary>
    public bool Knows(string number) => number == Index || number == SecondIndex;
}

/// <summary>Seals and opens patients' identities; the only place that does either.</summary>
public sealed class PatientVault(IKeyProvider keys)
{
    const string IdentityField = "identity";
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Seals a patient for a practice's record.</summary>
    /// <param name="patient">In clear.</param>
    /// <param name="link">By which the record came to know the patient.</param>
    /// <param name="practice">Whose record.</param>
    /// <param name="birthDateConfirmed">As <see cref="SealedPatient.BirthDateConfirmed"/>.</param>
    public async ValueTask<SealedPatient> Seal(PatientIdentity patient, LinkId link, PracticeId practice, bool birthDateConfirmed)
    {
        using var key = DataKey.Make(Owner(link));
        return await Box(key, patient, link, practice, birthDateConfirmed) with { Key = await Wrap(key, practice.Value) };
    }

    /// <summary>Seals a patient for one link: the data key once for the practice and once for the hub, and for nobody else (PSN-05).</summary>
    public async ValueTask<SealedLink> SealLink(PatientIdentity patient, LinkId link, PracticeId practice, HubId hub, bool birthDateConfirmed)
    {
        using var key = DataKey.Make(Owner(link));
        var box = await Box(key, patient, link, practice, birthDateConfirmed) with { Sealing = new Guid(RandomNumberGenerator.GetBytes(16)) };
        return new SealedLink(box, new LinkKey(practice.Value, await Wrap(key, practice.Value)), new LinkKey(hub.Value, await Wrap(key, hub.Value)));
    }

    /// <summary>The same patient under a fresh key for the practice's record, which outlives the link's.</summary>
    public async ValueTask<SealedPatient> SealAgain(PatientIdentity patient, SealedPatient link, PracticeId practice)
    {
        using var key = DataKey.Make(Owner(link.Link));
        return link with { Identity = key.Seal(JsonSerializer.Serialize(patient, Json), IdentityField), Key = await Wrap(key, practice.Value), Sealing = null };
    }

    /// <summary>Opens an identity with the wrap that it bears. The caller has written the access row before (PSN-21).</summary>
    /// <param name="patient">With its key.</param>
    /// <param name="party">The organisation for which the key is wrapped.</param>
    public async ValueTask<PatientIdentity> Open(SealedPatient patient, Guid party)
    {
        var wrapped = patient.Key ?? throw new InvalidOperationException("The key of a link stands in its own table.");
        using var key = await DataKey.Unwrap(keys, new KeyName(KeyPurpose.Identity, party), wrapped, Owner(patient.Link));
        return JsonSerializer.Deserialize<PatientIdentity>(key.Open(patient.Identity, IdentityField), Json)!;
    }

    /// <inheritdoc cref="Open(SealedPatient, Guid)" />
    public ValueTask<PatientIdentity> Open(SealedPatient patient, PracticeId practice) => Open(patient, practice.Value);

    /// <summary>The digest under which a patient with these numbers is indexed.</summary>
    public ValueTask<string> Index(PatientNumbers numbers, PracticeId practice) =>
        numbers.NhsNumber is { } number ? Digest(practice, $"nhs:{number.Digits}") : Digest(practice, $"local:{numbers.Local}");

    /// <summary>Digests of two identifiers, to be held against those of one patient.</summary>
    /// <param name="known">The patient's own <see cref="PatientDigests.Index"/>: dates are digested together with it.</param>
    public async ValueTask<ReenteredIdentifiers> Reentered(PatientNumbers numbers, DateOnly birthDate, string known, PracticeId practice) =>
        new() { Number = await Index(numbers, practice), BirthDate = await BirthDate(known, birthDate, practice) };

    /// <summary>The digest of a year of birth as asked for again for one link.</summary>
    public ValueTask<string> BirthYear(LinkId link, int year, PracticeId practice) =>
        Digest(practice, string.Create(CultureInfo.InvariantCulture, $"birth-year:{link}:{year}"));

    async ValueTask<SealedPatient> Box(DataKey key, PatientIdentity patient, LinkId link, PracticeId practice, bool birthDateConfirmed)
    {
        var json = JsonSerializer.Serialize(patient, Json);
        return new SealedPatient
        {
            Link = link, Identity = key.Seal(json, IdentityField), Digests = await Digests(patient, json, link, practice), BirthDateConfirmed = birthDateConfirmed,
        };
    }

    ValueTask<WrappedKey> Wrap(DataKey key, Guid party) => key.Wrap(keys, new KeyName(KeyPurpose.Identity, party));

    async ValueTask<PatientDigests> Digests(PatientIdentity patient, string json, LinkId link, PracticeId practice)
    {
        var index = await Index(new PatientNumbers(patient.NhsNumber, patient.LocalIdentifier), practice);
        return new PatientDigests
        {
            Index = index,
            SecondIndex = patient is { NhsNumber: not null, LocalIdentifier: { } local } ? await Digest(practice, $"local:{local}") : null,
            Whole = await Digest(practice, $"identity:{json}"),
            BirthDate = await BirthDate(index, patient.BirthDate, practice),
            BirthYear = await BirthYear(link, patient.BirthDate.Year, practice),
        };
    }

    ValueTask<string> BirthDate(string index, DateOnly date, PracticeId practice) =>
        Digest(practice, string.Create(CultureInfo.InvariantCulture, $"birth-date:{index}:{date:yyyy-MM-dd}"));

    async ValueTask<string> Digest(PracticeId practice, string value) =>
        Convert.ToBase64String(await keys.Digest(new KeyName(KeyPurpose.BlindIndex, practice.Value), Encoding.UTF8.GetBytes(value)));

    static string Owner(LinkId link) => $"link/{link}";
}
