using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Xunit;

namespace Referrals.ClusterTests.Durable;

/// <summary>A grain that cannot reach the database may live on another silo than the door that asked: the door must learn what it was.</summary>
public sealed class FailuresBetweenSilos(ProbeDatabase database) : IClassFixture<ProbeDatabase>
{
    [Fact]
    public async Task What_the_database_says_arrives_as_what_it_is()
    {
        await using var app = NpgsqlDataSource.Create(database.App);
        await using var forbidden = app.CreateCommand("DELETE FROM event");
        var said = await Assert.ThrowsAsync<PostgresException>(() => forbidden.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        var told = Assert.IsType<PostgresException>(Tell(said));
        Assert.Contains("permission denied", told.Message);
        var broken = Assert.IsType<NpgsqlException>(Tell(new NpgsqlException("gone", new IOException("reset", new SocketException(104)))));
        Assert.IsType<IOException>(broken.InnerException);
    }

    /// <summary>As it goes from one silo to another.</summary>
    Exception Tell(Exception said)
    {
        var serializer = database.One.Services.GetRequiredService<Serializer>();
        return serializer.Deserialize<Exception>(serializer.SerializeToArray(said))!;
    }
}
