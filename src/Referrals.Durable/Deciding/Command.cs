using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Referrals.Contracts;

namespace Referrals.Durable;

/// <summary>What a verified token says about the caller's work.</summary>
public enum Role { Referrer, Dermatologist, NetworkAdmin, DataGuardian, Service, Operator }

/// <summary>Who acts: built at the door from the verified token, never from a request's body or Orleans' RequestContext.</summary>
[GenerateSerializer, Immutable, Alias("Actor")]
public sealed record Actor
{
    [Id(0)] public required PersonId Person { get; init; }
    [Id(1)] public required Role Role { get; init; }
    /// <summary>Practices, hubs or networks, by role.</summary>
    [Id(2)] public required Guid[] Organisations { get; init; }

    /// <summary>When the token's time is over; null for the zone itself.</summary>
    [Id(3)] public DateTimeOffset? ValidUntil { get; init; }
    /// <summary>When the token was issued; null where it does not say.</summary>
    [Id(4)] public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The zone itself: consumers, sweeper.</summary>
    public static readonly Actor Zone = new() { Person = default, Role = Role.Service, Organisations = [] };

    /// <summary>As written into events: role and opaque id.</summary>
    public override string ToString() => $"{Role}:{Person}";
}

/// <summary>One wish, named so that it can be repeated without a second effect.</summary>
[GenerateSerializer, Immutable, Alias("Command")]
public sealed record Command
{
    /// <summary>Hash of subject and Idempotency-Key, or the message's id.</summary>
    [Id(0)] public required Guid Id { get; init; }
    /// <summary>Digest of the request, base64: the same key with another body is refused.</summary>
    [Id(1)] public required string Hash { get; init; }
    [Id(2)] public required Actor Actor { get; init; }
    /// <summary>The version the caller has seen (If-Match); null when any will do.</summary>
    [Id(3)] public int? ExpectedVersion { get; init; }

    /// <summary>The command id of an HTTP request: SHA-256 over subject and key, cut to 128 bits.</summary>
    public static Guid IdOf(PersonId subject, string key)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}\n{key}"), digest);
        return new Guid(digest[..16], bigEndian: true);
    }

    /// <summary>A message's command: the message id is the command id, so a redelivery has no second effect.</summary>
    public static Command Of(Guid messageId) => new() { Id = messageId, Hash = "", Actor = Actor.Zone };
}

/// <summary>Ids that follow from where something stands in the history, so that a repetition bears the same id.</summary>
public static class DerivedId
{
    /// <summary>SHA-256 over (kind, grain, version, ordinal), cut to 128 bits.</summary>
    public static Guid Of(string kind, Guid grain, int version, int ordinal)
    {
        Span<byte> source = stackalloc byte[16 + 8 + 64];
        grain.TryWriteBytes(source, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(source[16..], version);
        BinaryPrimitives.WriteInt32BigEndian(source[20..], ordinal);
        var length = 24 + Encoding.ASCII.GetBytes(kind, source[24..]);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(source[..length], digest);
        return new Guid(digest[..16], bigEndian: true);
    }
}
