using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>Ready: the silo is active by its own word and the others', the database answers and has every migration. The broker is not asked; the outbox absorbs its absence.</summary>
sealed class Readiness(NpgsqlDataSource database, ISiloStatusOracle silo, Standing standing, ZoneDefinition zone) : IHealthCheck
{
    readonly string[] expected = [.. Migrator.Names(zone.SqlAssemblies)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (silo.CurrentStatus != SiloStatus.Active) return HealthCheckResult.Unhealthy($"The silo is {silo.CurrentStatus}.");
        try
        {
            if (!await standing.IsGood()) return HealthCheckResult.Unhealthy("The other silos have declared this one dead.");
            await using var query = database.CreateCommand("SELECT count(*) FROM migration WHERE name = ANY($1)");
            query.Parameters.Add(new() { Value = expected });
            var applied = (long)(await query.ExecuteScalarAsync(cancellationToken))!;
            return applied == expected.Length ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"{expected.Length - applied} migrations are missing.");
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}
