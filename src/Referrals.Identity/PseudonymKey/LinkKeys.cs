using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The data key of a link's patient, wrapped for one of the two organisations between which the link stands.</summary>
/// <param name="Party">The practice or the hub.</param>
/// <param name="Key">Wrapped with that organisation's key.</param>
public sealed record LinkKey(Guid Party, WrappedKey Key);

/// <summary>A patient as a link keeps it, and the two wraps of its key: PSN-05's two parties and nobody else.</summary>
public sealed record SealedLink(SealedPatient Patient, LinkKey Practice, LinkKey Hub);

/// <summary>
/// The keys of links, apart from what they seal: histories are never rewritten, so a key that is to be destroyed one day must not stand in one (PSN-22).
/// The rows go in the commit in which the link says that its key is destroyed.
/// </summary>
public sealed class LinkKeys(NpgsqlDataSource database, PointReads reads, PatientVault vault)
{
    /// <summary>Keeps the wraps of a link's patient who is about to be named.</summary>
    /// <remarks>
    /// Nothing is kept for a link that has a patient already, whose repetition this is. Not flushed by itself: the grain's commit comes after it in the same log.
    /// </remarks>
    public async Task Keep(SealedLink link, CancellationToken cancel)
    {
        await using var insert = database.CreateCommand("""
            INSERT INTO link_key (sealing, party, link, key, box)
            SELECT $1, key.party, $2, key.name, key.box FROM set_config('synchronous_commit', 'off', true), unnest($3::uuid[], $4::text[], $5::bytea[]) AS key (party, name, box)
            WHERE NOT EXISTS (SELECT FROM pseudonymkey WHERE link = $2 AND patient IS NOT NULL) ON CONFLICT DO NOTHING
            """);
        insert.Parameters.Add(new() { Value = link.Patient.Sealing!.Value });
        insert.Parameters.Add(new() { Value = link.Patient.Link.Value });
        AddWraps(insert, link);
        await insert.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>The wraps as three parameters: parties, names of their keys, boxes; empty for an anonymised case.</summary>
    public static void AddWraps(NpgsqlCommand command, SealedLink? link)
    {
        LinkKey[] wraps = link is null ? [] : [link.Practice, link.Hub];
        command.Parameters.Add(new() { Value = wraps.Select(wrap => wrap.Party).ToArray() });
        command.Parameters.Add(new() { Value = wraps.Select(wrap => wrap.Key.Key).ToArray() });
        command.Parameters.Add(new() { Value = wraps.Select(wrap => wrap.Key.Box).ToArray() });
    }

    /// <summary>Opens a link's patient for its practice. The caller has written the access row before (PSN-21).</summary>
    /// <returns>Null: the key was destroyed.</returns>
    public async ValueTask<PatientIdentity?> Open(SealedPatient patient, PracticeId practice, CancellationToken cancel) =>
        // A link from before keys stood apart bears its own, for the practice only.
        patient.Key is not null ? await vault.Open(patient, practice) : await OpenFor(practice.Value, patient, cancel);

    /// <summary>Opens a link's patient for its hub, which is breaking the glass.</summary>
    /// <returns>Null: the key was destroyed, or was never wrapped for a hub.</returns>
    public ValueTask<PatientIdentity?> OpenForHub(SealedPatient patient, HubId hub, CancellationToken cancel) => OpenFor(hub.Value, patient, cancel);

    async ValueTask<PatientIdentity?> OpenFor(Guid party, SealedPatient patient, CancellationToken cancel)
    {
        if (patient.Sealing is not { } sealing) return null;
        var key = await reads.Find(
            "SELECT key, box FROM link_key WHERE sealing = $1 AND party = $2", row => new WrappedKey { Key = row.GetString(0), Box = (byte[])row[1] }, cancel, sealing, party);
        return key is null ? null : await vault.Open(patient with { Key = key }, party);
    }
}
