using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Referrals.Durable;

/// <summary>What the deciding shell needs from its silo.</summary>
public sealed class DurableServices(
    [FromKeyedServices(DurableServices.StorageName)] IGrainStorage storage, DatabaseTime time, StoredJson json, CommandLog commands, Relay relay, MessageContracts contracts, CurrentAccess access)
{
    /// <summary>Name of the storage that grains write to.</summary>
    public const string StorageName = "referrals";

    /// <summary>Name of the AdoNet provider below it.</summary>
    internal const string AdoNetName = "adonet";

    internal IGrainStorage Storage => storage;
    internal DatabaseTime Time => time;
    internal StoredJson Json => json;
    internal CommandLog Commands => commands;
    internal Relay Relay => relay;
    internal CurrentAccess Access => access;

    internal OutgoingMessage Outgoing(Guid id, object message) => new()
    {
        Id = id,
        Type = contracts.NameOf(message.GetType()),
        Body = JsonSerializer.SerializeToElement(message, message.GetType(), json.Options),
        Trace = Activity.Current?.Id,
    };
}
