using System.Globalization;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>Whoever writes the patient's name or number into a text is told, however it is written; ordinary texts are left alone.</summary>
public sealed class PatientFinderTests
{
    static readonly string[] Families =
    [
        "Testpatient", "O'Brien", "Smith-Jones", "van der Berg", "Brown", "White", "Müller", "Nguyễn", "Patel", "Khan", "McDonald", "Bowen", "Szczepański", "Ó Súilleabháin", "Okonkwo", "Rose", "Thompson", "Østergård", "de Souza", "Fitzgerald",
    ];

    static readonly string[] Givens =
    [
        "William", "Elizabeth", "Mary Ann", "José", "Mohammed", "Katherine", "Robert", "Margaret", "Zoë", "Siân", "Jean-Luc", "Aisha", "Stephen", "Rosemary", "Christopher", "Priya", "Bronisława", "Michael", "Victoria", "Thomas",
    ];

    static readonly string[] Around =
    [
        "{0}", "Lesion on the back of {0}, growing.", "Please advise ({0}).", "Seen today:\n{0}\nItchy for 3 weeks.", "Thanks, {0} is worried about it.", "re {0}: brown macule, 5 mm, since May", "Rash for 12 weeks - {0} - no fever.", "photo_{0}_left",
    ];

    static PatientIdentity Patient(string given, string family, string number = "9990000018", string? local = null, int year = 1957, int month = 3, int day = 4)
    {
        Assert.True(NhsNumber.TryParse(number, NhsNumberRange.Synthetic, out var nhs, out var refusal), refusal?.Code);
        return new() { NhsNumber = nhs, LocalIdentifier = local, FamilyName = family, GivenName = given, BirthDate = new(year, month, day) };
    }

    static IReadOnlyList<TextFinding> Find(PatientIdentity? patient, string text) => PatientFinder.Find(patient, text);

    /// <summary>Five thousand, always the same ones; a failure names the text.</summary>
    [Fact]
    public void Every_variant_of_a_patient_is_found()
    {
        var chance = new Random(20261123);
        List<string> missed = [];
        for (var i = 0; i < 5_000; i++)
        {
            var patient = Patient(Pick(chance, Givens), Pick(chance, Families), SyntheticNumber(chance), $"MRN-{chance.Next(10_000, 99_999)}", chance.Next(1926, 2024), chance.Next(1, 13), chance.Next(1, 29));
            var (what, written) = Variant(patient, chance, i);
            var around = Pick(chance, Around);
            var text = around.Replace("{0}", written);
            var start = around.IndexOf("{0}", StringComparison.Ordinal);
            if (!Find(patient, text).Any(found => found.Start < start + written.Length && start < found.Start + found.Length))
                missed.Add($"{what}: '{written}' of {patient.GivenName} {patient.FamilyName} {patient.BirthDate:yyyy-MM-dd} in '{text}'");
        }
        Assert.Equal([], missed.Take(20).ToArray());
    }

    [Fact]
    public void Nothing_certain_is_found_in_ordinary_texts()
    {
        var people = new[]
        {
            Patient("Synthia", "Testpatient"), Patient("Rose", "Brown"), Patient("Mark", "White"), Patient("Will", "Bowen"), Patient("Alan", "Small"), Patient("May", "Rash"), Patient("Robert", "Hand", local: "75"),
            Patient("Mohammed", "Khan", local: "A-2019"), Patient("Ann", "Ng"), Patient("Amber", "Moles"), Patient("Li", "An"), Patient("Sandy", "Field"), Patient("Elizabeth", "O'Brien"), Patient("Grace", "Scale"),
        };
        var alarms = from patient in people.Append(null)
                     from text in OrdinaryTexts.All
                     from found in Find(patient, text)
                     where !found.CanConfirm
                     select $"{patient?.GivenName} {patient?.FamilyName}: {found.Kind} '{text.Substring(found.Start, found.Length)}' in '{text}'";
        Assert.Equal([], alarms.ToArray());
        Assert.InRange(OrdinaryTexts.All.Length, 60, 100);
    }

    /// <summary>What the sender is asked to confirm must stay rare for a patient with an ordinary name.</summary>
    [Fact]
    public void Next_to_nothing_is_asked_about_ordinary_texts()
    {
        Assert.Empty(OrdinaryTexts.All.SelectMany(text => Find(null, text)));
        Assert.Empty(OrdinaryTexts.All.SelectMany(text => Find(Patient("Synthia", "Testpatient"), text)));
        var rose = OrdinaryTexts.All.SelectMany(text => Find(Patient("Rose", "Brown"), text)).ToArray();
        Assert.InRange(rose.Length, 3, 8);
        Assert.All(rose, found => Assert.Equal((FindingKind.FamilyName, true), (found.Kind, found.CanConfirm)));
    }

    [Theory]
    [InlineData("A brown macule.", FindingKind.FamilyName, "brown", true)]
    [InlineData("Mr Brown has a macule.", FindingKind.FullName, "Mr Brown", false)]
    [InlineData("William Brown has a macule.", FindingKind.FullName, "William Brown", false)]
    [InlineData("BROWN, William", FindingKind.FullName, "BROWN, William", false)]
    [InlineData("Bill Brown's macule.", FindingKind.FullName, "Bill Brown", false)]
    [InlineData("seen with W. Brown today", FindingKind.FullName, "W. Brown", false)]
    [InlineData("Willam Brown", FindingKind.FullName, "Willam Brown", false)]
    [InlineData("We saw William again.", FindingKind.GivenName, "William", true)]
    [InlineData("W.B. has a mole", FindingKind.Initials, "W.B", true)]
    [InlineData("NHS 999-000 0018 here", FindingKind.NhsNumber, "999-000 0018", false)]
    [InlineData("９９９０００００１８", FindingKind.NhsNumber, "９９９０００００１８", false)]
    [InlineData("born 4th March 1957.", FindingKind.BirthDate, "4th March 1957", false)]
    [InlineData("dob 04.03.57", FindingKind.BirthDate, "04.03.57", false)]
    [InlineData("mrn12345 on file", FindingKind.LocalIdentifier, "mrn12345", false)]
    public void What_is_found_and_whether_it_may_be_confirmed(string text, FindingKind kind, string place, bool canConfirm)
    {
        var found = Assert.Single(Find(Patient("William", "Brown", local: "MRN-12345"), text));
        Assert.Equal((kind, place, canConfirm), (found.Kind, text.Substring(found.Start, found.Length), found.CanConfirm));
    }

    [Theory]
    [InlineData("ring 07700 900123 please", FindingKind.Telephone, "07700 900123", false)]
    [InlineData("ring +44 (0)161 496 0123", FindingKind.Telephone, "+44 (0)161 496 0123", false)]
    [InlineData("0161-496-0123", FindingKind.Telephone, "0161-496-0123", false)]
    [InlineData("write to jo.bloggs+skin@example.org soon", FindingKind.Email, "jo.bloggs+skin@example.org", false)]
    [InlineData("lives at SW1A 1AA", FindingKind.Postcode, "SW1A 1AA", false)]
    [InlineData("lives at sw1a1aa", FindingKind.Postcode, "sw1a1aa", true)]
    [InlineData("number 943 476 5919", FindingKind.NumberOfAnybody, "943 476 5919", false)]
    [InlineData("referred by Dr Harper.", FindingKind.TitledName, "Dr Harper", true)]
    [InlineData("Mrs. A Weatherby", FindingKind.TitledName, "Mrs. A Weatherby", true)]
    public void Anybody_is_found_without_a_patient(string text, FindingKind kind, string place, bool canConfirm)
    {
        var found = Assert.Single(Find(null, text));
        Assert.Equal((kind, place, canConfirm), (found.Kind, text.Substring(found.Start, found.Length), found.CanConfirm));
    }

    /// <summary>Long texts, and texts made to hurt, take time that grows with their length.</summary>
    [Theory]
    [InlineData("a"), InlineData("a@"), InlineData("0 "), InlineData("0"), InlineData("9990000018"), InlineData("Brown "), InlineData("william "), InlineData("w."), InlineData("4/3/57 "), InlineData("mr B "), InlineData("́"), InlineData("sw1a1a"), InlineData("'s"), InlineData("a.a@a.")]
    public void A_hostile_text_costs_no_more_than_its_length(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 8_000 / piece.Length));
        Find(Patient("William", "Brown"), text);
        var time = System.Diagnostics.Stopwatch.StartNew();
        Find(Patient("William", "Brown"), text);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(1), $"{piece}: {time.Elapsed}");
    }

    static (string What, string Written) Variant(PatientIdentity patient, Random chance, int number)
    {
        var (given, family, birth) = (patient.GivenName, patient.FamilyName, patient.BirthDate);
        var initial = given[..1];
        string Date(string form) => birth.ToString(form, CultureInfo.InvariantCulture);
        (string, string)[] ways =
        [
            ("both", $"{given} {family}"), ("lower", $"{given} {family}".ToLowerInvariant()), ("upper", $"{given} {family}".ToUpperInvariant()), ("reversed", $"{family} {given}"), ("comma", $"{family.ToUpperInvariant()}, {given}"),
            ("initial", $"{initial}. {family}"), ("initial after", $"{family} {initial}"), ("initial joined", $"{initial}.{family}"), ("title", $"Mr {family}"), ("title lower", $"mrs {family.ToLowerInvariant()}"), ("family alone", family),
            ("possessive", $"{family}'s"), ("typographic", $"{family}’s".Replace('\'', '’')), ("no accents", Plain($"{given} {family}")), ("family plain", Plain(family)), ("middle", $"{given} James {family}"), ("middle initial", $"{given} J. {family}"),
            ("joined", Plain(given + family).Replace(" ", "").Replace("-", "").Replace("'", "")), ("underscore", $"{family}_{given}"), ("dotted", $"{given}.{family}".ToLowerInvariant()), ("hyphen as space", $"{given} {family.Replace('-', ' ')}"),
            ("invisible", $"{given} {family.Insert(family.Length / 2, "\u00AD")}"), ("wide", $"{given}\u00A0{family}"), ("decomposed", $"{given} {family}".Normalize(System.Text.NormalizationForm.FormD)), ("short name", $"{Short(given)} {family}"),
            ("slip in both", $"{given} {Slip(family, chance)}"), ("slip alone", Capital(Slip("Fitzgerald", chance))),
            ("number", patient.NhsNumber!.Value.Digits), ("number spaced", Divided(patient, " ")), ("number hyphened", Divided(patient, "-")), ("number dotted", Divided(patient, ".")), ("number one by one", string.Join(' ', patient.NhsNumber.Value.Digits.AsEnumerable())),
            ("identifier", patient.LocalIdentifier!), ("identifier lower", patient.LocalIdentifier!.ToLowerInvariant()), ("identifier joined", patient.LocalIdentifier!.Replace("-", "")), ("identifier spaced", patient.LocalIdentifier!.Replace("-", " ")),
            ("dd/MM/yyyy", Date("dd/MM/yyyy")), ("d-M-yyyy", Date("d-M-yyyy")), ("dd.MM.yy", Date("dd.MM.yy")), ("iso", Date("yyyy-MM-dd")), ("ddMMyyyy", Date("ddMMyyyy")), ("d MMMM yyyy", Date("d MMMM yyyy")), ("d MMM yy", Date("d MMM yy")),
            ("MMMM d, yyyy", Date("MMMM d, yyyy")), ("ordinal", $"{birth.Day}th of {Date("MMMM yyyy")}"), ("US", Date("MM/dd/yyyy")), ("upper month", Date("dd-MMM-yyyy").ToUpperInvariant()),
            ("phone", "07700 900" + chance.Next(100, 999)), ("phone +44", "+44 7700 900" + chance.Next(100, 999)), ("phone 0044", "00447700900" + chance.Next(100, 999)), ("e-mail", $"{Plain(initial).ToLowerInvariant()}.somebody{chance.Next(100)}@example.org"),
            ("postcode", $"LS{chance.Next(1, 29)} {chance.Next(1, 9)}AB"), ("postcode joined", $"m{chance.Next(1, 9)}{chance.Next(1, 9)}qd"),
        ];
        var way = ways[number % ways.Length];
        return way.Item1 == "slip alone" && family != "Fitzgerald" ? ways[0] : way;
    }

    static T Pick<T>(Random chance, T[] from) => from[chance.Next(from.Length)];

    static string Short(string given) => given switch
    {
        "William" => "Bill", "Elizabeth" => "Liz", "Katherine" => "Kate", "Robert" => "Bob", "Margaret" => "Peggy", "Stephen" => "Steve", "Rosemary" => "Rosie", "Christopher" => "Chris", "Michael" => "Mike",
        "Victoria" => "Vicky", "Thomas" => "Tom", "Mohammed" => "Mo", _ => given,
    };

    static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    /// <summary>One letter away, of names with five letters and more.</summary>
    static string Slip(string name, Random chance)
    {
        if (name.Length < 5 || name.Any(sign => !char.IsAsciiLetter(sign))) return name;
        var at = chance.Next(1, name.Length - 1);
        return chance.Next(4) switch
        {
            0 => name.Remove(at, 1), 1 => name.Insert(at, "e"), 2 => name[..at] + (name[at] == 'x' ? 'y' : 'x') + name[(at + 1)..], _ => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
        };
    }

    static string Plain(string name) => string.Concat(name.Normalize(System.Text.NormalizationForm.FormD).Where(sign => char.GetUnicodeCategory(sign) != UnicodeCategory.NonSpacingMark))
        .Replace('ł', 'l').Replace('Ø', 'O').Replace('ø', 'o');

    static string Divided(PatientIdentity patient, string by) => string.Join(by, patient.NhsNumber!.Value.Digits[..3], patient.NhsNumber.Value.Digits[3..6], patient.NhsNumber.Value.Digits[6..]);

    static string SyntheticNumber(Random chance)
    {
        for (; ; )
        {
            var digits = $"999{chance.Next(0, 10_000_000):0000000}";
            if (NhsNumber.TryParse(digits, NhsNumberRange.Synthetic, out _, out _)) return digits;
        }
    }
}
