using System.Runtime.ExceptionServices;
using Npgsql;

namespace Referrals.Durable;

/// <summary>
/// Looks at single rows by their key. Those that wait at the same time go to the database in one exchange, since an exchange costs more than the look (ADR 0030).
/// For nothing that may take long or wait for a lock: the others of its round would wait with it.
/// </summary>
public sealed class PointReads(NpgsqlDataSource database)
{
    const int TogetherMax = 32;

    readonly Gathering<Look, object?> looks = new(round => Together(database, round), TogetherMax);

    /// <summary>What <paramref name="read"/> makes of the first row; null when there is none.</summary>
    /// <param name="sql">One of few texts, which stay prepared.</param>
    /// <exception cref="NpgsqlException">For everybody of the round.</exception>
    public async Task<T?> Find<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancel, params object[] values) where T : class
    {
        var found = await looks.Add(new Look(sql, values, read)).WaitAsync(cancel);
        if (found is ExceptionDispatchInfo unreadable) unreadable.Throw();
        return (T?)found;
    }

    static async Task<IReadOnlyList<object?>> Together(NpgsqlDataSource database, IReadOnlyList<Look> round)
    {
        await using var batch = database.CreateBatch();
        foreach (var look in round)
        {
            var command = new NpgsqlBatchCommand(look.Sql);
            foreach (var value in look.Values) command.Parameters.Add(new() { Value = value });
            batch.BatchCommands.Add(command);
        }
        var found = new object?[round.Count];
        await using var rows = await batch.ExecuteReaderAsync();
        for (var i = 0; i < found.Length; i++)
        {
            if (await rows.ReadAsync()) found[i] = Read(round[i], rows);
            await rows.NextResultAsync();
        }
        return found;
    }

    /// <summary>A row that one cannot read is no reason for the others to get nothing.</summary>
    static object Read(Look look, NpgsqlDataReader row)
    {
        try
        {
            return look.Read(row);
        }
        catch (Exception failure) when (failure is not NpgsqlException)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    sealed record Look(string Sql, object[] Values, Func<NpgsqlDataReader, object> Read);
}
