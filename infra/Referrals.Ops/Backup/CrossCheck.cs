using System.Globalization;
using Npgsql;
using Referrals.Contracts;
using Referrals.Imaging.Archive;
using Referrals.Imaging.Sealing;

namespace Referrals.Ops.Backup;

/// <summary>What holding the two zones and the archive against each other brought.</summary>
/// <param name="Wrong">Must not be, whatever the two moments were.</param>
/// <param name="Behind">Explained by one zone being older than the other: somebody has to send it again.</param>
/// <param name="Ununited">Patient and case that have not come together, with their age (PSN-11).</param>
public sealed record CrossCheckFindings(
    DateTimeOffset? ClinicalPoint, DateTimeOffset? IdentityPoint, IReadOnlyList<string> Wrong, IReadOnlyList<string> Behind, IReadOnlyList<string> Ununited, int Cases, int Filed, int Photographs)
{
    /// <summary>For people.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"clinical stands at {ClinicalPoint:u}, identity at {IdentityPoint:u}{Difference()}",
        $"{Cases} cases, {Filed} filed answers and {Photographs} stored pictures were looked at",
        .. Wrong.Select(line => "WRONG    " + line), .. Behind.Select(line => "BEHIND   " + line), .. Ununited.Select(line => "UNUNITED " + line),
        $"{Wrong.Count} wrong, {Behind.Count} explained by the two moments, {Ununited.Count} not united"
    ];

    string Difference() => (ClinicalPoint - IdentityPoint) switch
    {
        { TotalSeconds: > 1 } ahead => $": identity is {ahead.TotalSeconds:0} s older",
        { TotalSeconds: < -1 } behind => $": clinical is {-behind.TotalSeconds:0} s older",
        _ => ""
    };
}

/// <summary>
/// After a restore: whether every case has at most one patient and every link a case, whether photographs are there, and what the difference of two moments
/// explains (security.md §3.19). Ids and times only; no name is opened.
/// </summary>
public sealed class CrossCheck(NpgsqlDataSource clinical, NpgsqlDataSource identity, string archive, TimeProvider time)
{
    /// <summary>A GP sends within minutes of making the link; clocks of two servers differ by less.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    sealed record Link(Guid Referral, string Pseudonym, string Status, DateTimeOffset MadeAt);
    sealed record Referral(Guid Id, string Pseudonym, string Status, DateTimeOffset MadeAt);

    public async Task<CrossCheckFindings> Run(CancellationToken cancel)
    {
        var (clinicalPoint, identityPoint) = (await Point(clinical, cancel), await Point(identity, cancel));
        var links = (await Links(cancel)).ToLookup(link => link.Referral);
        var referrals = (await Referrals(cancel)).ToDictionary(referral => referral.Id);
        var filed = (await Rows(identity, "SELECT id FROM recordentry WHERE record IS NOT NULL", row => row.GetGuid(0), cancel)).ToHashSet();
        List<string> wrong = [], behind = [], ununited = [];
        foreach (var referral in referrals.Values)
            Judge(referral, [.. links[referral.Id]], filed.Contains(referral.Id), identityPoint, wrong, behind, ununited);
        foreach (var link in links.SelectMany(group => group).Where(link => IsLive(link) && !referrals.ContainsKey(link.Referral)))
            Judge(link, clinicalPoint, wrong, behind, ununited);
        foreach (var entry in filed.Where(entry => referrals.GetValueOrDefault(entry) is { Status: not ("Filed" or "Closed") }))
            behind.Add($"referral {entry} is filed in the patient's record and {referrals[entry].Status} by clinical: the message that it was filed is sent again");
        var photographs = await Photographs(wrong, cancel);
        return new CrossCheckFindings(clinicalPoint, identityPoint, wrong, behind, ununited, referrals.Count, filed.Count, photographs);
    }

    void Judge(Referral referral, IReadOnlyList<Link> links, bool isFiled, DateTimeOffset? identityPoint, List<string> wrong, List<string> behind, List<string> ununited)
    {
        var live = links.Where(IsLive).ToList();
        if (live.Count > 1)
            wrong.Add($"referral {referral.Id} has {live.Count} live links");
        if (live.Count == 0 && links.Count == 0)
            (IsNewer(referral.MadeAt, identityPoint) ? behind : wrong).Add($"referral {referral.Id} ({referral.Status}) has no patient: identity has no link to it");
        if (live.Count == 0)
            ununited.Add($"referral {referral.Id} ({referral.Status}), for {Age(referral.MadeAt)}: no live link");
        else if (live.All(link => link.Pseudonym != referral.Pseudonym))
            ununited.Add($"referral {referral.Id} ({referral.Status}), for {Age(referral.MadeAt)}: its pseudonym is not that of its live link; the GP has still to put the new link in place");
        if (referral.Status is "Filed" or "Closed" && !isFiled)
            behind.Add($"referral {referral.Id} is {referral.Status} by clinical and in no patient's record: its answer is sent to identity again");
    }

    /// <summary>A link that was unpaired leads nowhere any more, as one that was cancelled (ADR 0014).</summary>
    static bool IsLive(Link link) => link.Status is not ("Cancelled" or "Unpaired");

    void Judge(Link link, DateTimeOffset? clinicalPoint, List<string> wrong, List<string> behind, List<string> ununited)
    {
        if (IsNewer(link.MadeAt, clinicalPoint))
            behind.Add($"link to referral {link.Referral} ({link.Status}) is newer than what clinical came back with: its GP sends the referral again");
        else if (link.Status != "Open")
            wrong.Add($"link to referral {link.Referral} ({link.Status}) leads to a referral that clinical does not have");
        ununited.Add($"link to referral {link.Referral} ({link.Status}), for {Age(link.MadeAt)}: no such referral in clinical");
    }

    // Whatever the row says of a picture has to be what lies there: an object of exactly the length that its seal makes of it.
    async Task<int> Photographs(List<string> wrong, CancellationToken cancel)
    {
        const string sql = """
            SELECT image, object, length FROM upload WHERE completed_at IS NOT NULL
            UNION ALL SELECT image, master, master_length FROM upload WHERE completed_at IS NOT NULL
            UNION ALL SELECT image, thumbnail, NULL FROM preview WHERE state = 'Done' UNION ALL SELECT image, picture, NULL FROM preview WHERE state = 'Done'
            """;
        var store = new SealedArchive(archive, ArchiveNation.England);
        var pictures = await Rows(clinical, sql, row => (Image: row.GetGuid(0), Object: row.GetGuid(1), Length: row.IsDBNull(2) ? (long?)null : row.GetInt64(2)), cancel);
        foreach (var picture in pictures)
            if (store.SealedLength(new ObjectName(picture.Object)) is not { } found)
                wrong.Add($"photograph {picture.Image}: its object {picture.Object:N} is missing");
            else if (picture.Length is { } length && found != SealedFormat.SealedLength(length))
                wrong.Add($"photograph {picture.Image}: its object {picture.Object:N} has {found} bytes instead of {SealedFormat.SealedLength(length)}");
        return pictures.Count;
    }

    static async Task<DateTimeOffset?> Point(NpgsqlDataSource database, CancellationToken cancel) =>
        (await Rows(database, "SELECT max(at) FROM command", row => row.IsDBNull(0) ? null : (DateTimeOffset?)row.GetFieldValue<DateTimeOffset>(0), cancel))[0];

    Task<IReadOnlyList<Link>> Links(CancellationToken cancel) => Rows(
        identity,
        "SELECT k.referral, k.id, k.status, l.made_at FROM pseudonymkey k JOIN link l ON l.link = k.link",
        row => new Link(row.GetGuid(0), Pseudonym.FromKey(row.GetGuid(1)).ToString(), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)),
        cancel);

    Task<IReadOnlyList<Referral>> Referrals(CancellationToken cancel) => Rows(
        clinical,
        "SELECT id, pseudonym, status, created_at FROM referral",
        row => new Referral(row.GetGuid(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))),
        cancel);

    static bool IsNewer(DateTimeOffset made, DateTimeOffset? point) => point is null || made > point - Grace;

    string Age(DateTimeOffset since) => (time.GetUtcNow() - since) switch
    {
        { TotalDays: >= 2 } age => age.TotalDays.ToString("0 'days'", CultureInfo.InvariantCulture),
        { TotalHours: >= 2 } age => age.TotalHours.ToString("0 'hours'", CultureInfo.InvariantCulture),
        var age => age.TotalMinutes.ToString("0 'minutes'", CultureInfo.InvariantCulture)
    };

    static async Task<IReadOnlyList<T>> Rows<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel)
    {
        await using var query = database.CreateCommand(sql);
        query.CommandTimeout = 300;
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var list = new List<T>();
        while (await rows.ReadAsync(cancel))
            list.Add(read(rows));
        return list;
    }
}
