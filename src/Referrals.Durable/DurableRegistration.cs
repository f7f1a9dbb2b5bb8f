using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>Puts the durable parts into a silo.</summary>
public static class DurableRegistration
{
    /// <summary>Reads the database's clock; to be registered before the silo, which needs it from its first grain on.</summary>
    public static IServiceCollection AddDatabaseTime(this IServiceCollection services, NpgsqlDataSource database) => services
        .AddSingleton(database)
        .AddSingleton<DatabaseTime>()
        .AddHostedService(provider => provider.GetRequiredService<DatabaseTime>());

    /// <summary>Our SQL behind Orleans' AdoNet clustering and storage, over the silo's one data source.</summary>
    public static ISiloBuilder AddDurable(this ISiloBuilder silo, NpgsqlDataSource database, IEnumerable<IJsonTypeInfoResolver> contexts, IEnumerable<Type> messages)
    {
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = "Npgsql";
            options.DataSource = database;
        });
        silo.AddAdoNetGrainStorage(DurableServices.AdoNetName, options =>
        {
            options.Configure<StoredJson>((storage, json) =>
            {
                storage.Invariant = "Npgsql";
                storage.DataSource = database;
                storage.GrainStorageSerializer = json;
            });
        });
        var services = silo.Services;
        // What the database says in another silo arrives as what it is, and becomes "try again"; else only the missing codec would be told (seen: a 500).
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("Npgsql"));
        services.AddSingleton(new StoredJson(contexts));
        services.AddKeyedSingleton<IGrainStorage>(DurableServices.StorageName, (provider, _) => new GroupCommit(
            provider.GetRequiredKeyedService<IGrainStorage>(DurableServices.AdoNetName), database, provider.GetRequiredService<PointReads>(), provider.GetRequiredService<StoredJson>()));
        services.AddSingleton(new MessageContracts(messages));
        services.AddSingleton<PointReads>();
        services.AddSingleton<CommandLog>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<CurrentAccess>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<ParkedMessages>();
        services.AddSingleton<DurableServices>();
        services.AddSingleton<Publisher>();
        services.AddSingleton(provider => new Lazy<Publisher>(provider.GetRequiredService<Publisher>));
        services.AddSingleton<Relay>();
        return silo;
    }

    /// <summary>Background work, to be registered after the silo and the bus: started last, stopped first.</summary>
    public static IServiceCollection AddDurableWork(this IServiceCollection services) => services
        .AddHostedService(provider => provider.GetRequiredService<Relay>())
        .AddHostedService<Sweeper>()
        .AddHostedService<DeadLetters>();
}
