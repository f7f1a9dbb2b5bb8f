using System.Text.Json.Serialization;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Source-generated JSON of what a referral stores and answers.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Commit<Referral>))]
[JsonSerializable(typeof(ReferralEvent))]
[JsonSerializable(typeof(ReferralChanged))]
[JsonSerializable(typeof(AttachedImageSet))]
[JsonSerializable(typeof(ClaimedReferral))]
public sealed partial class ReferralJson : JsonSerializerContext;
