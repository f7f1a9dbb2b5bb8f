using System.Text.Json.Serialization;
using Referrals.Contracts.Messages;

namespace Referrals.Clinical;

/// <summary>Source-generated JSON of the messages that this zone sends and takes.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ImageSetSealed))]
[JsonSerializable(typeof(DeviceCleared))]
[JsonSerializable(typeof(CopiesCleared))]
[JsonSerializable(typeof(UsesWithdrawn))]
[JsonSerializable(typeof(AdviceIssued))]
[JsonSerializable(typeof(AdviceFiled))]
[JsonSerializable(typeof(AdviceAcknowledged))]
[JsonSerializable(typeof(QuarantineChanged))]
[JsonSerializable(typeof(AdviceUnfiled))]
public sealed partial class MessageJson : JsonSerializerContext;
