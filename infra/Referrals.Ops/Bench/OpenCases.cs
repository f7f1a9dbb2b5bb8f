using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Ops.Client;
using Referral = Referrals.Clinical.Referral;

namespace Referrals.Ops.Bench;

/// <summary>
/// Fills queues by COPY: one referral goes the real way into the queue, its stored state is read with the service's own serializer, and its
/// likenesses (other ids, pseudonyms, urgencies, times) are written with the same. Only rows; their history was never made.
/// </summary>
sealed class OpenCases(BenchSite site)
{
    static readonly Urgency[] Urgencies = [Urgency.SuspectedCancer, Urgency.Urgent, Urgency.Advice, Urgency.Routine];
    static readonly StoredJson Json = new([ReferralJson.Default]);

    /// <summary>N cases over all hubs: the first hub has a tenth of them, the others the rest in equal parts.</summary>
    public async Task Fill(int cases, CancellationToken cancel)
    {
        var hubs = site.Network.Hubs;
        await Copy(cases, number => hubs[number % 10 == 0 ? 0 : 1 + number % (hubs.Count - 1)].Id, cancel);
    }

    /// <summary>All of them at one hub.</summary>
    public Task Fill(HubId hub, int cases, CancellationToken cancel) => Copy(cases, _ => hub.Value, cancel);

    async Task Copy(int cases, Func<int, Guid> hubOf, CancellationToken cancel)
    {
        var model = await Model(cancel);
        await using var database = NpgsqlDataSource.Create(site.Topology.ClinicalPostgres.ConnectionString("clinical_owner"));
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using (var copy = await connection.BeginBinaryImportAsync("COPY referral (id, version, state) FROM STDIN (FORMAT BINARY)", cancel))
        {
            for (var number = 0; number < cases; number++)
            {
                var likeness = Likeness(model, number, new HubId(hubOf(number)));
                await copy.StartRowAsync(cancel);
                await copy.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid, cancel);
                await copy.WriteAsync(3, NpgsqlDbType.Integer, cancel);
                await copy.WriteAsync(Json.Serialize(likeness).ToString(), NpgsqlDbType.Jsonb, cancel);
            }
            await copy.CompleteAsync(cancel);
        }
        // What autovacuum would do within a minute.
        await using var analyze = database.CreateCommand("VACUUM ANALYZE referral");
        await analyze.ExecuteNonQueryAsync(cancel);
    }

    static Referral Likeness(Referral model, int number, HubId hub)
    {
        var queued = model.QueuedAt!.Value.AddSeconds(-number % 400_000);
        return model with
        {
            Hub = hub,
            Pseudonym = Pseudonym.FromRandom(RandomNumberGenerator.GetBytes(sizeof(ulong))),
            Urgency = Urgencies[number % Urgencies.Length],
            CreatedAt = queued,
            QueuedAt = queued,
            DueAt = queued.AddDays(2 + number % 4)
        };
    }

    async Task<Referral> Model(CancellationToken cancel)
    {
        var about = new BenchCases(site, seed: 3).Next();
        var gp = site.Doors.Gp(site.Network.Practices.First(practice => practice.Id == about.Practice.Value).Referrers[0], about.Practice);
        await new TextOnlyReferral(gp, about).Send(cancel);
        await using var database = NpgsqlDataSource.Create(site.Topology.ClinicalPostgres.ConnectionString("clinical_owner"));
        for (; ; await Task.Delay(100, cancel))
        {
            await using var query = database.CreateCommand("SELECT state::text FROM referral WHERE id = $1 AND status = 'Queued'");
            query.Parameters.Add(new() { Value = about.Referral.Value });
            if (await query.ExecuteScalarAsync(cancel) is string stored)
                return Json.Deserialize<Referral>(new BinaryData(stored));
        }
    }
}

/// <summary>The shortest way into the queue: no photographs, for a stated reason.</summary>
sealed class TextOnlyReferral(GpClient gp, Case about)
{
    public async Task Send(CancellationToken cancel)
    {
        var set = new ImageSetId(Guid.NewGuid());
        var link = await gp.Link(about.Link, new LinkWish(about.Referral, about.Practice, about.Hub, about.Regime, about.Patient), Wish.To(about.Link, "link"), cancel);
        var check = await gp.Check(about.Link, new TextCheck(about.Question, about.History), cancel);
        await gp.Refer(about.Referral, JourneyBench.Wanted(about, link.Ticket!, check, images: false), Wish.To(about.Referral, "refer"), cancel);
        var opened = await gp.OpenImageSet(about.Referral, set, new ImageSetWish { Empty = TextOnlyReason.ManagementQuestion }, Wish.To(set, "open"), cancel);
        var root = Manifest.Root(set, opened.Version, opened.Salt, []);
        await gp.Bind(about.Link, new Binding(set, opened.Version, root, about.Patient.BirthDate.Year), Wish.To(set, "bind"), cancel);
        await gp.Seal(set, new Seal(opened.Version, [], root, TextOnlyReason.ManagementQuestion), Wish.To(set, "seal"), cancel);
    }
}
