using System.Text.Json.Serialization;
using Referrals.Contracts.Messages;

namespace Referrals.Durable;

/// <summary>Source-generated JSON of what every zone keeps about people's access.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Commit<PersonAccess>))]
[JsonSerializable(typeof(PersonAccessEvent))]
[JsonSerializable(typeof(AccessAnswer))]
[JsonSerializable(typeof(AccessChanged))]
public sealed partial class AccessJson : JsonSerializerContext;
