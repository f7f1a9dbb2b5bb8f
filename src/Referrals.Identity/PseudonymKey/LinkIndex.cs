using System.Buffers.Binary;
using System.Security.Cryptography;
using Npgsql;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// The client's link id → a random pseudonym, by insert-or-get: a repetition finds the same pseudonym, and after a crash between this row and the
/// grain's first commit the repetition completes the link.
/// </summary>
public sealed class LinkIndex(NpgsqlDataSource database, PointReads reads, LinkKeys keys, RefusedKeys refused)
{
    /// <summary>Two open codes of one practice and hub must not be mistaken for each other on screen or telephone.</summary>
    const int SymbolsApartMin = 4;
    /// <summary>A collision has a chance of about 10⁻¹¹; five in a row mean that the random source is broken.</summary>
    const int DrawsMax = 5;
    const string RowOfLink = "SELECT pseudonym, referral, practice, hub FROM link WHERE link = $1";

    /// <summary>The pseudonym of a link, drawn now or earlier.</summary>
    /// <remarks>The wraps of the patient's key are kept with the row: before the grain's commit, in the same log.</remarks>
    public async Task<Result<Pseudonym>> PseudonymFor(NewLink wish, SealedLink? named, CancellationToken cancel)
    {
        var known = await Known(wish, cancel);
        if (known.OtherLink) return PseudonymKeyRefusals.ReferralAlreadyLinked;
        var row = known.Row is null ? await Draw(wish, named, known.Open, cancel) : await Kept(known.Row, named, cancel);
        return (row.Referral, row.Practice, row.Hub) == (wish.Referral, wish.Practice, wish.Hub) ? row.Pseudonym : Refusals.AlreadyExists;
    }

    /// <summary>The pseudonym of a link of the caller's practices; null when there is none. Who asks for another practice's is noted.</summary>
    public async Task<Pseudonym?> Find(LinkId link, Actor actor, CancellationToken cancel, Act act = Act.LinkPatient)
    {
        if (await Row(link, cancel) is not { } row) return null;
        if (actor.May(act, Parties.Of(row.Practice))) return row.Pseudonym;
        await refused.Note(actor, link, row.Referral, row.Practice, row.Hub, cancel);
        return null;
    }

    /// <summary>The link of a referral that stands, for somebody of its hub who breaks the glass; null when there is none. Who asks for another hub's is noted.</summary>
    public async Task<StandingLink?> Standing(ReferralId referral, Actor actor, CancellationToken cancel)
    {
        StandingLink found;
        await using (var query = database.CreateCommand("SELECT id, link, practice, hub FROM pseudonymkey WHERE referral = $1 AND status NOT IN ('Cancelled', 'Unpaired')"))
        {
            query.Parameters.Add(new() { Value = referral.Value });
            await using var row = await query.ExecuteReaderAsync(cancel);
            if (!await row.ReadAsync(cancel)) return null;
            found = new(Pseudonym.FromKey(row.GetGuid(0)), new(row.GetGuid(1)), referral, new(row.GetGuid(2)), new(row.GetGuid(3)));
        }
        if (actor.May(Act.BreakGlass, Parties.Of(found.Practice, found.Hub))) return found;
        await refused.Note(actor, found.Link, referral, found.Practice, found.Hub, cancel);
        return null;
    }

    /// <summary>In how many of their twelve random symbols two pseudonyms differ.</summary>
    public static int SymbolsApart(Pseudonym one, Pseudonym other) =>
        one.ToString()[..14].Zip(other.ToString()[..14]).Count(symbols => symbols.First != symbols.Second);

    /// <summary>The pseudonym of these random bytes, unless one of the open ones could be mistaken for it.</summary>
    public static Pseudonym? Apart(ReadOnlySpan<byte> random, IReadOnlyList<Pseudonym> open)
    {
        var pseudonym = Pseudonym.FromRandom(random);
        return open.Any(other => SymbolsApart(pseudonym, other) < SymbolsApartMin) ? null : pseudonym;
    }

    async Task<LinkRow> Draw(NewLink wish, SealedLink? named, IReadOnlyList<Pseudonym> open, CancellationToken cancel)
    {
        for (var draw = 0; draw < DrawsMax; draw++)
        {
            if (Apart(RandomNumberGenerator.GetBytes(8), open) is not { } pseudonym) continue;
            // Not flushed by itself: the grain's commit comes after it in the same log, and nobody is told of the link before that is on the disk.
            await using var insert = database.CreateCommand("""
                WITH drawn AS (
                  INSERT INTO link (link, pseudonym, referral, practice, hub)
                  SELECT $1, $2, $3, $4, $5 FROM set_config('synchronous_commit', 'off', true) ON CONFLICT DO NOTHING RETURNING link
                ), kept AS (
                  INSERT INTO link_key (sealing, party, link, key, box)
                  SELECT $6, key.party, drawn.link, key.name, key.box FROM drawn, unnest($7::uuid[], $8::text[], $9::bytea[]) AS key (party, name, box)
                )
                SELECT count(*) FROM drawn
                """);
            insert.Parameters.Add(new() { Value = wish.Link.Value });
            insert.Parameters.Add(new() { Value = Number(pseudonym) });
            insert.Parameters.Add(new() { Value = wish.Referral.Value });
            insert.Parameters.Add(new() { Value = wish.Practice.Value });
            insert.Parameters.Add(new() { Value = wish.Hub.Value });
            insert.Parameters.Add(new() { Value = named?.Patient.Sealing ?? Guid.Empty });
            LinkKeys.AddWraps(insert, named);
            if ((long)(await insert.ExecuteScalarAsync(cancel))! == 1) return new(pseudonym, wish.Referral, wish.Practice, wish.Hub);
            // A second request for the same link may have been faster; else the pseudonym was taken.
            if (await Row(wish.Link, cancel) is { } row) return await Kept(row, named, cancel);
        }
        throw new InvalidOperationException("No free pseudonym was drawn.");
    }

    /// <summary>
    /// A row that another request drew. It may have died before the grain's first commit, or stand beside this one: which of the two the grain will
    /// hear first is open, so that this one's wraps are kept too; for a repetition nothing is.
    /// </summary>
    async Task<LinkRow> Kept(LinkRow row, SealedLink? named, CancellationToken cancel)
    {
        if (named is not null) await keys.Keep(named, cancel);
        return row;
    }

    Task<LinkRow?> Row(LinkId link, CancellationToken cancel) => reads.Find(RowOfLink, LinkRow.Read, cancel, link.Value);

    /// <summary>
    /// What is to be known before a pseudonym is drawn, in one exchange. One referral has one link that is neither cancelled nor unpaired; this is the polite
    /// answer, what holds in a race is the unique index on the grains' rows, which is part of the commit. A link that exists already is not asked for others:
    /// repeating its request gets its state, whatever came after.
    /// </summary>
    async Task<BeforeDrawing> Known(NewLink wish, CancellationToken cancel)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("""
            SELECT EXISTS (SELECT FROM pseudonymkey WHERE referral = $1 AND status NOT IN ('Cancelled', 'Unpaired'))
               AND NOT EXISTS (SELECT FROM pseudonymkey WHERE link = $2)
            """) { Parameters = { new() { Value = wish.Referral.Value }, new() { Value = wish.Link.Value } } });
        batch.BatchCommands.Add(new(RowOfLink) { Parameters = { new() { Value = wish.Link.Value } } });
        batch.BatchCommands.Add(new("SELECT id FROM pseudonymkey WHERE practice = $1 AND hub = $2 AND status IN ('Open', 'Bound')")
        {
            Parameters = { new() { Value = wish.Practice.Value }, new() { Value = wish.Hub.Value } },
        });
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        await rows.ReadAsync(cancel);
        var otherLink = rows.GetBoolean(0);
        await rows.NextResultAsync(cancel);
        var row = await rows.ReadAsync(cancel) ? LinkRow.Read(rows) : null;
        await rows.NextResultAsync(cancel);
        var open = new List<Pseudonym>();
        while (await rows.ReadAsync(cancel)) open.Add(Pseudonym.FromKey(rows.GetGuid(0)));
        return new(otherLink, row, open);
    }

    static long Number(Pseudonym pseudonym) => BinaryPrimitives.ReadInt64BigEndian(pseudonym.Key.ToByteArray(bigEndian: true).AsSpan(8));

    static Pseudonym Of(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return Pseudonym.FromRandom(bytes);
    }

    sealed record LinkRow(Pseudonym Pseudonym, ReferralId Referral, PracticeId Practice, HubId Hub)
    {
        public static LinkRow Read(NpgsqlDataReader row) => new(Of(row.GetInt64(0)), new(row.GetGuid(1)), new(row.GetGuid(2)), new(row.GetGuid(3)));
    }

    sealed record BeforeDrawing(bool OtherLink, LinkRow? Row, IReadOnlyList<Pseudonym> Open);
}

/// <summary>A link that is neither cancelled nor unpaired, and between whom.</summary>
public sealed record StandingLink(Pseudonym Pseudonym, LinkId Link, ReferralId Referral, PracticeId Practice, HubId Hub);
