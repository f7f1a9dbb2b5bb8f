using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>
/// The grain storage of a silo: Orleans' AdoNet provider, but that writes which wait at the same time go to the database in one statement and are made
/// durable by one flush (ADR 0007, ADR 0029). All of a round stand or none: when one comes too late, each is repeated alone.
/// </summary>
/// <param name="alone">The AdoNet provider: reads, and writes one by one what could not be written together.</param>
public sealed class GroupCommit(IGrainStorage alone, NpgsqlDataSource database, StoredJson json) : IGrainStorage
{
    const int TogetherMax = 64;

    readonly Gathering<Write, bool> writes = new(items => Together(database, items), TogetherMax);

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => alone.ReadStateAsync(stateName, grainId, grainState);

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
        catch (PostgresException)
        {
            // The database would not take one of them, and so took none. Alone, each gets its own answer.
            await alone.WriteStateAsync(stateName, grainId, grainState);
            return;
        }
        grainState.ETag = write.Version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => alone.ClearStateAsync(stateName, grainId, grainState);

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
