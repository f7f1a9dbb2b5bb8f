using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>
/// The grain storage of a silo: Orleans' AdoNet provider, but that what waits at the same time goes to the database together: writes in one statement, made
/// durable by one flush (ADR 0007, ADR 0029), reads in one exchange (ADR 0030). All writes of a round stand or none: when one comes too late, each is repeated alone.
/// </summary>
/// <param name="alone">The AdoNet provider: writes one by one what could not be written together.</param>
public sealed partial class GroupCommit(IGrainStorage alone, NpgsqlDataSource database, PointReads reads, StoredJson json) : IGrainStorage
{
    const int TogetherMax = 64;

    /// <summary>The class of SQLSTATE of a session that was ended and of a statement that was cancelled.</summary>
    const string OperatorIntervention = "57";

    readonly Gathering<Write, bool> writes = new(items => Together(database, items), TogetherMax);

    /// <inheritdoc />
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!KindName().IsMatch(stateName)) throw new ArgumentException("A kind of grain is named by lower-case letters.", nameof(stateName));
        var stored = await reads.Find(
            $$"""SELECT version, '{"state":' || state::text || '}' FROM "{{stateName}}" WHERE id = $1""", row => Tuple.Create(row.GetInt32(0), row.GetString(1)), CancellationToken.None,
            grainId.GetGuidKey());
        grainState.RecordExists = stored is not null;
        if (stored is null) return;
        grainState.State = JsonSerializer.Deserialize<T>(stored.Item2, json.Options)!;
        grainState.ETag = stored.Item1.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var write = new Write(
            stateName, grainId.GetGuidKey(), grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : null,
            (ICommit)grainState.State!, JsonSerializer.Serialize(((ICommit)grainState.State!).State, json.Options));
        try
        {
            await writes.Add(write);
        }
        catch (PostgresException refusal) when (!refusal.SqlState.StartsWith(OperatorIntervention, StringComparison.Ordinal))
        {
            // The database would not take one of them, and so took none. Alone, each gets its own answer. Whoever was cut off by it, or had waited
            // too long, says so now: to wait a second time helps nobody.
            await alone.WriteStateAsync(stateName, grainId, grainState);
            return;
        }
        grainState.ETag = write.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => alone.ClearStateAsync(stateName, grainId, grainState);

    /// <summary>As <c>create_grain_kind</c> asks.</summary>
    [GeneratedRegex("^[a-z]{3,30}$")]
    private static partial Regex KindName();

    static async Task<IReadOnlyList<bool>> Together(NpgsqlDataSource database, IReadOnlyList<Write> items)
    {
        // In one order everywhere: two silos that write the same grains must not wait for each other in a circle.
        var writes = items.OrderBy(write => write.Kind, StringComparer.Ordinal).ThenBy(write => write.Grain).ToArray();
        var events = writes.SelectMany(write => write.Commit.Events!, (write, happened) => (Write: write, Happened: happened)).ToArray();
        var ordinals = writes.SelectMany(write => Enumerable.Range(1, write.Commit.Events!.Length)).ToArray();
        var messages = writes.SelectMany(write => write.Commit.Messages!).ToArray();
        await using var commit = database.CreateCommand("SELECT commit_round($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)");
        Add(commit, NpgsqlDbType.Text, writes, write => write.Kind);
        Add(commit, NpgsqlDbType.Uuid, writes, write => write.Grain);
        Add(commit, NpgsqlDbType.Integer, writes, write => write.Expected);
        Add(commit, NpgsqlDbType.Jsonb, writes, write => write.State);
        Add(commit, NpgsqlDbType.Bigint, writes, write => write.Commit.Alarm);
        Add(commit, NpgsqlDbType.Uuid, writes, write => write.Commit.Command?.Id);
        Add(commit, NpgsqlDbType.Bytea, writes, write => write.Commit.Command is { } command ? Convert.FromBase64String(command.Hash) : null);
        Add(commit, NpgsqlDbType.Jsonb, writes, write => write.Commit.Command?.Result.GetRawText());
        Add(commit, NpgsqlDbType.Text, events, one => one.Write.Kind);
        Add(commit, NpgsqlDbType.Uuid, events, one => one.Write.Grain);
        Add(commit, NpgsqlDbType.Integer, events, one => one.Write.Version);
        Add(commit, NpgsqlDbType.Integer, ordinals, ordinal => ordinal);
        Add(commit, NpgsqlDbType.TimestampTz, events, one => one.Write.Commit.At);
        Add(commit, NpgsqlDbType.Text, events, one => one.Write.Commit.Actor);
        Add(commit, NpgsqlDbType.Text, events, one => one.Happened.GetProperty("$type").GetString());
        Add(commit, NpgsqlDbType.Jsonb, events, one => one.Happened.GetRawText());
        Add(commit, NpgsqlDbType.Uuid, messages, message => message.Id);
        Add(commit, NpgsqlDbType.Text, messages, message => message.Type);
        Add(commit, NpgsqlDbType.Jsonb, messages, message => message.Body.GetRawText());
        Add(commit, NpgsqlDbType.Text, messages, message => message.Trace);
        await commit.ExecuteNonQueryAsync();
        DurableTelemetry.Together.Record(items.Count);
        return [.. items.Select(_ => true)];
    }

    static void Add<TItem, TValue>(NpgsqlCommand commit, NpgsqlDbType type, TItem[] items, Converter<TItem, TValue> value) =>
        commit.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = Array.ConvertAll(items, value), NpgsqlDbType = NpgsqlDbType.Array | type });

    sealed record Write(string Kind, Guid Grain, int? Expected, ICommit Commit, string State)
    {
        public int Version => (Expected ?? 0) + 1;
    }
}
