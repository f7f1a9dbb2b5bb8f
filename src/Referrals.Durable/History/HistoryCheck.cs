using System.Data;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Referrals.Durable;

/// <summary>What came of comparing a zone's history with its states.</summary>
/// <param name="Grains">Grains with a state or a history.</param>
/// <param name="Events">All of them.</param>
/// <param name="Differences">A line each, with ids and names of members only: what stands in a state may be a clinician's words.</param>
public sealed record HistoryFindings(int Grains, int Events, IReadOnlyList<string> Differences);

/// <summary>
/// Holds the permanent history against what is stored (WRK-09): every version of every grain is there once and in order, and together they make the
/// state. A zone's own program asks with its own <c>Apply</c>, after a disaster or at any time: it reads one snapshot and writes nothing.
/// </summary>
public sealed class HistoryCheck(NpgsqlDataSource database, Assembly zone, StoredJson json)
{
    /// <summary>Through everything, kind by kind.</summary>
    public async Task<HistoryFindings> Run(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var kinds = GrainKind.Of(typeof(HistoryCheck).Assembly).Concat(GrainKind.Of(zone)).ToDictionary(kind => kind.Name);
        var (grains, events, differences) = (0, 0, new List<string>());
        foreach (var name in await Names(connection, cancel))
        {
            if (!kinds.TryGetValue(name, out var kind))
            {
                differences.Add($"{name}: no grain of this zone keeps its history there");
                continue;
            }
            await foreach (var stored in Stored(connection, name, cancel))
            {
                grains++;
                events += stored.Events.Count;
                differences.AddRange(stored.Differences(history => kind.Fold(history, json.Options)).Select(difference => $"{name} {stored.Grain}: {difference}"));
            }
        }
        differences.AddRange(await TwiceEffective(connection, cancel));
        return new HistoryFindings(grains, events, differences);
    }

    static async Task<IReadOnlyList<string>> Names(NpgsqlConnection connection, CancellationToken cancel) =>
        await Lines(connection, "SELECT kind FROM grain_kind ORDER BY kind", cancel);

    /// <summary>One wish changed two grains of a kind: its repetition was not recognised (two cases claimed where one was asked for).</summary>
    static Task<IReadOnlyList<string>> TwiceEffective(NpgsqlConnection connection, CancellationToken cancel) => Lines(
        connection, "SELECT format('command %s changed %s grains of kind %s', id, count(*), kind) FROM command GROUP BY id, kind HAVING count(*) > 1 ORDER BY 1", cancel);

    static async Task<IReadOnlyList<string>> Lines(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var query = new NpgsqlCommand(sql, connection);
        await using var rows = await query.ExecuteReaderAsync(cancel);
        var lines = new List<string>();
        while (await rows.ReadAsync(cancel)) lines.Add(rows.GetString(0));
        return lines;
    }

    // A full join: a state without history is as wrong as a history without state. The name is a row of grain_kind, which holds lower-case letters only.
    static async IAsyncEnumerable<StoredHistory> Stored(
        NpgsqlConnection connection, string kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var query = new NpgsqlCommand($"""
            SELECT coalesce(stored.id, history.grain), stored.version, stored.state::text, history.events::text
            FROM {kind} stored FULL JOIN (
              SELECT grain, jsonb_agg(jsonb_build_object('version', version, 'ordinal', ordinal, 'body', body) ORDER BY version, ordinal) AS events
              FROM event WHERE kind = '{kind}' GROUP BY grain) history ON history.grain = stored.id
            """, connection)
        { CommandTimeout = 300 };
        await using var rows = await query.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            yield return new StoredHistory(
                rows.GetGuid(0),
                rows.IsDBNull(1) ? null : rows.GetInt32(1),
                rows.IsDBNull(2) ? null : JsonNode.Parse(rows.GetString(2)),
                rows.IsDBNull(3) ? [] : JsonSerializer.Deserialize<StoredEvent[]>(rows.GetString(3), JsonSerializerOptions.Web)!);
    }
}
