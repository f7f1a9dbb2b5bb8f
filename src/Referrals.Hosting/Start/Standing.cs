using Microsoft.AspNetCore.Http;
using Npgsql;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>
/// Whether this silo still is one by the others' word. One whose clock stood still is declared dead and does not know it when it goes on: its grains would
/// answer with what was true before (seen after ten seconds' pause: a complete image set was refused as replaced by a later one).
/// </summary>
/// <remarks>
/// Writes are safe without it, since the row's version decides. This closes the doors, so that nobody is told a stale "no" or shown a stale page: the word
/// of the table is good for a second, less than the others need to declare a silo dead; then the next request asks again, and its neighbours wait for the
/// same answer. A request that had come in before the pause may still get through. The monotonic clock goes on while a process is stopped; while a whole
/// virtual machine is suspended it may not, and then this lets one second's requests through.
/// </remarks>
sealed class Standing(NpgsqlDataSource database, ILocalSiloDetails silo, ZoneSettings settings)
{
    const int Dead = (int)SiloStatus.Dead;
    static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    Recently<bool>? asked;

    /// <summary>False: declared dead.</summary>
    /// <exception cref="NpgsqlException">The table cannot be read.</exception>
    public Task<bool> IsGood() => (asked ??= new Recently<bool>(Ask, GoodFor)).Get();

    /// <summary>Lets nobody in but those who ask after the silo's health.</summary>
    public async Task Insist(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) || await IsGood())
        {
            await next(http);
            return;
        }
        http.Response.Headers.RetryAfter = "1";
        await http.Refuse(RequestRefusals.TryAgain);
    }

    async Task<bool> Ask()
    {
        var address = silo.SiloAddress;
        await using var query = database.CreateCommand(
            "SELECT status FROM membership WHERE deployment_id = $1 AND address = $2 AND port = $3 AND generation = $4");
        query.Parameters.Add(new() { Value = settings.Silo.ClusterId });
        query.Parameters.Add(new() { Value = address.Endpoint.Address.ToString() });
        query.Parameters.Add(new() { Value = address.Endpoint.Port });
        query.Parameters.Add(new() { Value = address.Generation });
        return await query.ExecuteScalarAsync() is int status && status != Dead;
    }
}
