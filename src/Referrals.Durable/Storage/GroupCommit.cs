using System.Buffers.Binary;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>
/// The grain storage of a silo: Orleans' AdoNet provider, but that writes which wait at the same time go to the database in one statement and are made
/// durable by one flush (ADR 0007). Each is decided by the same function as alone, with its own version check: one that comes too late fails by itself.
/// </summary>
/// <param name="alone">The AdoNet provider: reads, and writes one by one what could not be written together.</param>
public sealed class GroupCommit(IGrainStorage alone, NpgsqlDataSource database, StoredJson json) : IGrainStorage
{
    const int TogetherMax = 64;

    readonly Gathering<Write, int?> writes = new(items => Together(database, items), TogetherMax);

    /// <inheritdoc />
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => alone.ReadStateAsync(stateName, grainId, grainState);

    /// <inheritdoc />
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : (int?)null;
        int? stored;
        try
        {
            stored = await writes.Add(new Write(stateName, grainId.GetGuidKey(), expected, json.Serialize(grainState.State)));
        }
        catch (PostgresException)
        {
            // The database would not take one of them, and so took none. Alone, each gets its own answer.
            await alone.WriteStateAsync(stateName, grainId, grainState);
            return;
        }
        if (stored is not { } version)
            throw new InconsistentStateException($"{stateName} {grainId.GetGuidKey()} is no longer at version {expected?.ToString(CultureInfo.InvariantCulture) ?? "0"}.");
        grainState.ETag = version.ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <inheritdoc />
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => alone.ClearStateAsync(stateName, grainId, grainState);

    static async Task<IReadOnlyList<int?>> Together(NpgsqlDataSource database, IReadOnlyList<Write> items)
    {
        // In one order everywhere: two silos that write the same grains must not wait for each other in a circle.
        var order = Enumerable.Range(0, items.Count).OrderBy(i => items[i].Kind, StringComparer.Ordinal).ThenBy(i => items[i].Grain).ToArray();
        await using var commit = database.CreateCommand("SELECT commit_rows($1, $2, $3, $4, $5)");
        commit.Parameters.Add(new() { Value = Array.ConvertAll(order, i => items[i].Kind), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        commit.Parameters.Add(new() { Value = Array.ConvertAll(order, i => Half(items[i].Grain, 0)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        commit.Parameters.Add(new() { Value = Array.ConvertAll(order, i => Half(items[i].Grain, sizeof(long))), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        commit.Parameters.Add(new() { Value = Array.ConvertAll(order, i => items[i].Expected), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        commit.Parameters.Add(new() { Value = Array.ConvertAll(order, i => items[i].Commit.ToArray()), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        int?[] versions;
        await using (var row = await commit.ExecuteReaderAsync())
        {
            await row.ReadAsync();
            versions = row.GetFieldValue<int?[]>(0);
        }
        DurableTelemetry.Together.Record(items.Count);
        var stored = new int?[items.Count];
        for (var place = 0; place < order.Length; place++) stored[order[place]] = versions[place];
        return stored;
    }

    // As the AdoNet provider hands a Guid key over.
    static long Half(Guid grain, int at) => BinaryPrimitives.ReadInt64LittleEndian(grain.ToByteArray().AsSpan(at));

    sealed record Write(string Kind, Guid Grain, int? Expected, BinaryData Commit);
}
