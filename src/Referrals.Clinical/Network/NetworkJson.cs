using System.Text.Json.Serialization;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Source-generated JSON of what hubs and practices store and answer.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Commit<Hub>))]
[JsonSerializable(typeof(HubEvent))]
[JsonSerializable(typeof(HubSnapshot))]
[JsonSerializable(typeof(Commit<Practice>))]
[JsonSerializable(typeof(PracticeEvent))]
[JsonSerializable(typeof(PracticeSnapshot))]
public sealed partial class NetworkJson : JsonSerializerContext;
