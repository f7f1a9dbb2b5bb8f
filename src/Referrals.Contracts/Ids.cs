using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Contracts;

/// <summary>An id with a meaning: a referral's id cannot be given where an image set's is wanted.</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    /// <summary>The 128-bit id as stored, sent and used as the grain's key.</summary>
    Guid Value { get; }

    /// <summary>Gives a plain Guid its meaning.</summary>
    static abstract TSelf Of(Guid value);
}

/// <summary>Typed ids travel in JSON as plain UUID strings.</summary>
public sealed class IdJson<TId> : JsonConverter<TId> where TId : struct, IId<TId>
{
    /// <inheritdoc />
    public override TId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => TId.Of(reader.GetGuid());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, TId id, JsonSerializerOptions options) => writer.WriteStringValue(id.Value);

    /// <inheritdoc />
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        TId.Of(Guid.Parse(reader.GetString()!));

    /// <inheritdoc />
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId id, JsonSerializerOptions options) =>
        writer.WritePropertyName(id.Value.ToString());
}

/// <summary>One request for a dermatologist's opinion; chosen by the GP's client.</summary>
[GenerateSerializer, Immutable, Alias("ReferralId"), JsonConverter(typeof(IdJson<ReferralId>))]
public readonly record struct ReferralId([property: Id(0)] Guid Value) : IId<ReferralId>
{
    /// <inheritdoc />
    public static ReferralId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>The photographs of one capture; chosen by the GP's client.</summary>
[GenerateSerializer, Immutable, Alias("ImageSetId"), JsonConverter(typeof(IdJson<ImageSetId>))]
public readonly record struct ImageSetId([property: Id(0)] Guid Value) : IId<ImageSetId>
{
    /// <inheritdoc />
    public static ImageSetId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>One photograph; chosen by the GP's client.</summary>
[GenerateSerializer, Immutable, Alias("ImageId"), JsonConverter(typeof(IdJson<ImageId>))]
public readonly record struct ImageId([property: Id(0)] Guid Value) : IId<ImageId>
{
    /// <inheritdoc />
    public static ImageId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>A dermatology service that answers referrals.</summary>
[GenerateSerializer, Immutable, Alias("HubId"), JsonConverter(typeof(IdJson<HubId>))]
public readonly record struct HubId([property: Id(0)] Guid Value) : IId<HubId>
{
    /// <inheritdoc />
    public static HubId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>A practice (spoke) that sends referrals.</summary>
[GenerateSerializer, Immutable, Alias("PracticeId"), JsonConverter(typeof(IdJson<PracticeId>))]
public readonly record struct PracticeId([property: Id(0)] Guid Value) : IId<PracticeId>
{
    /// <inheritdoc />
    public static PracticeId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>A hub-and-spoke network: the tenant that hubs and practices belong to.</summary>
[GenerateSerializer, Immutable, Alias("NetworkId"), JsonConverter(typeof(IdJson<NetworkId>))]
public readonly record struct NetworkId([property: Id(0)] Guid Value) : IId<NetworkId>
{
    /// <inheritdoc />
    public static NetworkId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>A professional, as named by the token's subject.</summary>
[GenerateSerializer, Immutable, Alias("PersonId"), JsonConverter(typeof(IdJson<PersonId>))]
public readonly record struct PersonId([property: Id(0)] Guid Value) : IId<PersonId>
{
    /// <inheritdoc />
    public static PersonId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>A capture device under a deletion obligation.</summary>
[GenerateSerializer, Immutable, Alias("DeviceId"), JsonConverter(typeof(IdJson<DeviceId>))]
public readonly record struct DeviceId([property: Id(0)] Guid Value) : IId<DeviceId>
{
    /// <inheritdoc />
    public static DeviceId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>A consent record kept with the patient's notes.</summary>
[GenerateSerializer, Immutable, Alias("ConsentId"), JsonConverter(typeof(IdJson<ConsentId>))]
public readonly record struct ConsentId([property: Id(0)] Guid Value) : IId<ConsentId>
{
    /// <inheritdoc />
    public static ConsentId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>The sender's name for one link between patient and pseudonym; chosen by the GP's client.</summary>
[GenerateSerializer, Immutable, Alias("LinkId"), JsonConverter(typeof(IdJson<LinkId>))]
public readonly record struct LinkId([property: Id(0)] Guid Value) : IId<LinkId>
{
    /// <inheritdoc />
    public static LinkId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>What is filed for one patient of one practice; random, never derived from the patient.</summary>
[GenerateSerializer, Immutable, Alias("PatientRecordId"), JsonConverter(typeof(IdJson<PatientRecordId>))]
public readonly record struct PatientRecordId([property: Id(0)] Guid Value) : IId<PatientRecordId>
{
    /// <inheritdoc />
    public static PatientRecordId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}

/// <summary>Something that went wrong and must be looked at; its id follows from what it was about, so that it is opened once.</summary>
[GenerateSerializer, Immutable, Alias("IncidentId"), JsonConverter(typeof(IdJson<IncidentId>))]
public readonly record struct IncidentId([property: Id(0)] Guid Value) : IId<IncidentId>
{
    /// <inheritdoc />
    public static IncidentId Of(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
