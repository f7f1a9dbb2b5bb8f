using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Contracts.Messages;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>Source-generated JSON of everything that the identity zone stores or publishes; golden files hold its shape.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Commit<PseudonymKey>))]
[JsonSerializable(typeof(PseudonymKeyEvent))]
[JsonSerializable(typeof(Commit<PatientRecord>))]
[JsonSerializable(typeof(PatientRecordEvent))]
[JsonSerializable(typeof(Commit<RecordEntry>))]
[JsonSerializable(typeof(RecordEntryEvent))]
[JsonSerializable(typeof(Commit<Quarantine>))]
[JsonSerializable(typeof(QuarantineEvent))]
[JsonSerializable(typeof(Commit<Incident>))]
[JsonSerializable(typeof(IncidentEvent))]
[JsonSerializable(typeof(Commit<BreakGlass>))]
[JsonSerializable(typeof(BreakGlassEvent))]
[JsonSerializable(typeof(BreakGlassView))]
[JsonSerializable(typeof(Commit<UnlinkedAnswer>))]
[JsonSerializable(typeof(UnlinkedAnswerEvent))]
[JsonSerializable(typeof(KeptAnswer))]
[JsonSerializable(typeof(Commit<EprDelivery>))]
[JsonSerializable(typeof(EprDeliveryEvent))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(CopiesCleared))]
[JsonSerializable(typeof(UsesWithdrawn))]
[JsonSerializable(typeof(DeliveryDue))]
[JsonSerializable(typeof(AdviceIssued))]
[JsonSerializable(typeof(QuarantineChanged))]
[JsonSerializable(typeof(AdviceUnfiled))]
[JsonSerializable(typeof(IncidentRaised))]
[JsonSerializable(typeof(AdviceFiled))]
[JsonSerializable(typeof(AdviceAcknowledged))]
[JsonSerializable(typeof(LinkView))]
[JsonSerializable(typeof(PairingAnswer))]
[JsonSerializable(typeof(PatientRecordView))]
[JsonSerializable(typeof(RecordEntryView))]
[JsonSerializable(typeof(AcknowledgeAnswer))]
[JsonSerializable(typeof(HeldAnswer))]
[JsonSerializable(typeof(ReleasedAnswer))]
[JsonSerializable(typeof(ResolutionStep))]
[JsonSerializable(typeof(WithdrawnEntry))]
[JsonSerializable(typeof(IncidentView))]
public sealed partial class IdentityJson : JsonSerializerContext;
