using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Referrals.Contracts;

/// <summary>
/// The artificial name of one referral's patient: 60 random bits, never derived from the patient (PSN-20), shown as
/// 12 Crockford base-32 symbols and 2 check symbols modulo 1021, for example <c>7K3M-9QXD-2WTA-H5</c>.
/// </summary>
/// <remarks>1021 is prime and close below 1024, so every single substitution and every neighbour or jump swap of body symbols is caught.</remarks>
[GenerateSerializer, Immutable, Alias("Pseudonym"), JsonConverter(typeof(PseudonymJson))]
public readonly record struct Pseudonym
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    const ulong ValueMax = (1UL << 60) - 1;
    const uint CheckModulus = 1021;

    [Id(0)] readonly ulong value;

    Pseudonym(ulong value) => this.value = value;

    /// <summary>The pseudonym as a grain's key: the 60 bits in the last eight bytes.</summary>
    public Guid Key
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], value);
            return new Guid(bytes, bigEndian: true);
        }
    }

    /// <summary>Makes a pseudonym of 8 random bytes; the top four bits are dropped.</summary>
    public static Pseudonym FromRandom(ReadOnlySpan<byte> random) => new(BinaryPrimitives.ReadUInt64BigEndian(random) & ValueMax);

    /// <summary>The pseudonym whose <see cref="Key"/> this is.</summary>
    /// <exception cref="ArgumentException">The key is not one.</exception>
    public static Pseudonym FromKey(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes, bigEndian: true, out _);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        if (bytes[..8].ContainsAnyExcept((byte)0) || bits > ValueMax) throw new ArgumentException("Not the key of a pseudonym.", nameof(key));
        return new(bits);
    }

    /// <summary>Reads what a person typed: hyphens and spaces are ignored, I and L read as 1, O as 0 (Crockford). False when a check symbol disagrees.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Pseudonym pseudonym)
    {
        pseudonym = default;
        if (text is null || text.Length > 32) return false;
        ulong body = 0;
        uint check = 0;
        var symbols = 0;
        foreach (var letter in text)
        {
            if (letter is '-' or ' ') continue;
            var symbol = Alphabet.IndexOf(Canonical(letter));
            if (symbol < 0 || symbols == 14) return false;
            if (symbols++ < 12) body = body << 5 | (uint)symbol;
            else check = check << 5 | (uint)symbol;
        }
        if (symbols != 14 || body % CheckModulus != check) return false;
        pseudonym = new(body);
        return true;
    }

    /// <summary>Groups of four symbols, the two check symbols last.</summary>
    public override string ToString()
    {
        var check = (uint)(value % CheckModulus);
        var self = value;
        return string.Create(17, (self, check), static (text, it) =>
        {
            text[4] = text[9] = text[14] = '-';
            for (var i = 0; i < 12; i++) text[i + i / 4] = Alphabet[(int)(it.self >> (55 - 5 * i) & 31)];
            text[15] = Alphabet[(int)(it.check >> 5)];
            text[16] = Alphabet[(int)(it.check & 31)];
        });
    }

    static char Canonical(char letter) => char.ToUpperInvariant(letter) switch { 'I' or 'L' => '1', 'O' => '0', var other => other };

    /// <summary>Travels as its text; public, so that source-generated JSON can use it.</summary>
    public sealed class PseudonymJson : JsonConverter<Pseudonym>
    {
        /// <inheritdoc />
        public override Pseudonym Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var pseudonym) ? pseudonym : throw new JsonException("Not a pseudonym: a symbol or a check symbol is wrong.");

        /// <inheritdoc />
        public override void Write(Utf8JsonWriter writer, Pseudonym pseudonym, JsonSerializerOptions options) =>
            writer.WriteStringValue(pseudonym.ToString());
    }
}
