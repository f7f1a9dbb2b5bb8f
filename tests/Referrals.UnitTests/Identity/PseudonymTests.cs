using System.Buffers.Binary;
using CsCheck;
using Referrals.Contracts;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>The pseudonym as people read, type and mistype it (security.md §3.7). A failure prints the seed.</summary>
public sealed class PseudonymTests
{
    const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    static readonly Gen<Pseudonym> Any = Gen.ULong.Select(bits => Pseudonym.FromRandom(Bytes(bits)));

    [Fact]
    public void It_comes_back_as_typed_in_any_dress() => Any.Sample(pseudonym =>
    {
        foreach (var text in new[] { Text(pseudonym), Text(pseudonym).Replace("-", ""), Text(pseudonym).ToLowerInvariant(), Text(pseudonym).Replace('-', ' '), Text(pseudonym).Replace('1', 'l').Replace('0', 'O') })
        {
            Assert.True(Pseudonym.TryParse(text, out var read), text);
            Assert.Equal(pseudonym, read);
        }
        Assert.Equal(pseudonym, Pseudonym.FromKey(pseudonym.Key));
    });

    [Fact]
    public void One_wrong_symbol_is_always_caught() => Any.Sample(pseudonym =>
    {
        var text = Symbols(pseudonym);
        for (var place = 0; place < text.Length; place++)
            foreach (var wrong in Alphabet.Where(symbol => symbol != text[place]))
                Assert.False(Reads(text, (place, wrong)));
    }, iter: 300);

    [Fact]
    public void Neighbours_swapped_are_always_caught() => Any.Sample(pseudonym => Assert.DoesNotContain(Swaps(Symbols(pseudonym), 1), Parses), iter: 20_000);

    [Fact]
    public void A_swap_over_one_symbol_is_always_caught() => Any.Sample(pseudonym => Assert.DoesNotContain(Swaps(Symbols(pseudonym), 2), Parses), iter: 20_000);

    /// <summary>Modulo 1021 over 1024 possible check pairs: about 0.1 %.</summary>
    [Fact]
    public void A_random_code_passes_in_at_most_0_11_percent()
    {
        const int Codes = 1_000_000;
        var random = new Random(20261122);
        var passed = 0;
        Span<char> code = stackalloc char[14];
        for (var i = 0; i < Codes; i++)
        {
            for (var place = 0; place < code.Length; place++) code[place] = Alphabet[random.Next(32)];
            if (Parses(new string(code))) passed++;
        }
        Assert.InRange(passed / (double)Codes, 0, 0.0011);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("7K3M-9QXD-2WTA")]
    [InlineData("7K3M-9QXD-2WTA-H55")]
    [InlineData("7K3M-9QXD-2WTU-H5")]
    [InlineData("7K3M_9QXD_2WTA_H5")]
    public void What_is_none_is_not_read(string? text) => Assert.False(Pseudonym.TryParse(text, out _));

    [Fact]
    public void Distance_counts_the_symbols_that_differ()
    {
        // As drawn (PSN-20): four symbols or more from every open one, however far from the others.
        var open = new[] { Pseudonym.FromRandom(Bytes(ulong.MaxValue)), Pseudonym.FromRandom(Bytes(0)) };
        ulong three = 31 | 31 << 5 | 31 << 10, four = three | 31 << 15;
        Assert.Null(LinkIndex.Apart(Bytes(0), open));
        Assert.Null(LinkIndex.Apart(Bytes(three), open));
        Assert.Equal(Pseudonym.FromRandom(Bytes(four)), LinkIndex.Apart(Bytes(four), open));
        Assert.Equal(0, LinkIndex.SymbolsApart(ALink.Pseudonym, ALink.Pseudonym));
        Assert.Equal(12, LinkIndex.SymbolsApart(Pseudonym.FromRandom(Bytes(0)), Pseudonym.FromRandom(Bytes(ulong.MaxValue))));
        Assert.Equal(1, LinkIndex.SymbolsApart(Pseudonym.FromRandom(Bytes(0)), Pseudonym.FromRandom(Bytes(31))));
        Assert.Equal(2, LinkIndex.SymbolsApart(Pseudonym.FromRandom(Bytes(0)), Pseudonym.FromRandom(Bytes(33))));
    }

    static IEnumerable<string> Swaps(string symbols, int apart)
    {
        for (var place = 0; place + apart < symbols.Length; place++)
        {
            if (symbols[place] == symbols[place + apart]) continue;
            var letters = symbols.ToCharArray();
            (letters[place], letters[place + apart]) = (letters[place + apart], letters[place]);
            yield return new string(letters);
        }
    }

    static bool Reads(string symbols, (int Place, char Symbol) with)
    {
        var letters = symbols.ToCharArray();
        letters[with.Place] = with.Symbol;
        return Parses(new string(letters));
    }

    static bool Parses(string text) => Pseudonym.TryParse(text, out _);

    static string Text(Pseudonym pseudonym) => pseudonym.ToString();

    static string Symbols(Pseudonym pseudonym) => Text(pseudonym).Replace("-", "");

    static byte[] Bytes(ulong bits)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, bits);
        return bytes;
    }
}
