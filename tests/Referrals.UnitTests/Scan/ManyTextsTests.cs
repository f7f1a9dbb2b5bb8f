using System.Diagnostics;
using System.Text;
using Referrals.Ops.Scan;
using Xunit;

namespace Referrals.UnitTests.Scan;

/// <summary>The search behind <c>infra/scan</c> finds every trait in every encoding, wherever in a file it stands, and reports no name.</summary>
public sealed class ManyTextsTests
{
    static readonly IReadOnlyList<PlantedIdentity> People = PlantedIdentity.Many(seed: 11, count: 40);
    static readonly IReadOnlyList<Pattern> Patterns = Encodings.Of(People);

    public static TheoryData<Disguise> Disguises => [.. Enum.GetValues<Disguise>()];

    [Theory, MemberData(nameof(Disguises))]
    public void Every_encoding_is_found_across_every_border_of_chunks(Disguise disguise)
    {
        var texts = new ManyTexts(Patterns, chunkBytes: 64);
        var wanted = Patterns.Where(pattern => pattern.Disguise == disguise).Take(60).ToList();
        Assert.NotEmpty(wanted);
        foreach (var pattern in wanted)
            for (var before = 0; before < 70; before += 3)
            {
                byte[] file = [.. Enumerable.Repeat((byte)' ', before), .. pattern.Bytes, .. Enumerable.Repeat((byte)' ', 100)];
                Assert.Contains((before, pattern), Found(texts, file));
            }
    }

    [Fact]
    public void A_text_is_found_once_and_at_both_ends_of_a_file()
    {
        var texts = new ManyTexts(Patterns, chunkBytes: 64);
        var name = Encoding.UTF8.GetBytes(People[3].Patient.FamilyName);
        byte[] file = [.. name, .. new byte[500], .. name];
        Assert.Equal([0L, 500 + name.Length], Found(texts, file).Where(hit => hit.Pattern.Disguise == Disguise.Plain).Select(hit => (long)hit.Offset));
    }

    [Fact]
    public void Base64_is_found_wherever_in_a_longer_text_it_begins()
    {
        var texts = new ManyTexts(Patterns);
        for (var before = 0; before < 9; before++)
        {
            var whole = Convert.ToBase64String([.. Enumerable.Repeat((byte)'x', before), .. Encoding.UTF8.GetBytes(People[0].Patient.FamilyName), (byte)'!', (byte)'?']);
            Assert.Contains(Found(texts, Encoding.ASCII.GetBytes($"{{\"v\":\"{whole}\"}}")), hit => hit.Pattern is { Identity: 1, Trait: Trait.FamilyName, Disguise: Disguise.Base64 });
        }
    }

    [Fact]
    public void A_number_inside_a_longer_number_is_chance()
    {
        var texts = new ManyTexts(Patterns);
        var number = People[0].Patient.NhsNumber;
        Assert.Empty(Found(texts, Encoding.ASCII.GetBytes($"17{number}3 a{number} {number}z")));
        Assert.Equal(3, Found(texts, Encoding.ASCII.GetBytes($"{number},{number} \"{number}\"")).Count);
    }

    [Fact]
    public void A_random_file_holds_nobody() => Assert.Empty(Found(new ManyTexts(Patterns), Noise(8 << 20)));

    [Fact]
    public void Neither_identity_nor_hit_says_a_name_when_it_is_printed() => Assert.Equal("identity 7", People[6].ToString());

    [Fact]
    public void Five_hundred_people_are_all_different_and_have_valid_numbers()
    {
        var people = PlantedIdentity.Many(seed: 5, count: 500);
        Assert.Equal(500, people.Select(who => who.Patient.NhsNumber).Distinct().Count());
        Assert.Equal(500, people.Select(who => who.Patient.FamilyName).Distinct().Count());
        Assert.All(people, who => Assert.StartsWith("999", who.Patient.NhsNumber));
    }

    // A bound for a machine that is busy with other things; measured alone it is several times as fast.
    [Fact]
    public void A_file_goes_by_at_fifty_megabytes_a_second_at_least()
    {
        var texts = new ManyTexts(Encodings.Of(PlantedIdentity.Many(seed: 5, count: 500)));
        var file = Noise(64 << 20);
        Found(texts, file[..(1 << 20)]);
        var clock = Stopwatch.StartNew();
        Found(texts, file);
        var speed = file.Length / clock.Elapsed.TotalSeconds / 1e6;
        TestContext.Current.TestOutputHelper?.WriteLine($"{speed:0} MB/s");
        Assert.True(speed > 50, $"{speed:0} MB/s");
    }

    static byte[] Noise(int bytes)
    {
        var noise = new byte[bytes];
        new Random(1).NextBytes(noise);
        return noise;
    }

    static List<(int Offset, Pattern Pattern)> Found(ManyTexts texts, byte[] file)
    {
        var hits = new List<(int, Pattern)>();
        Assert.Equal(file.Length, texts.Search(new MemoryStream(file), (offset, pattern) => hits.Add(((int)offset, pattern))));
        return hits;
    }
}
