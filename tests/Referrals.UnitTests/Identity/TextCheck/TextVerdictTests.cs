using Referrals.Contracts;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>When texts are clean, what the sender may confirm, and what is signed.</summary>
public sealed class TextVerdictTests
{
    static readonly PatientIdentity Patient = new() { FamilyName = "Brown", GivenName = "William", BirthDate = new(1957, 3, 4), LocalIdentifier = "A-77001" };

    static TextVerdict Of(string question, string? history = null, string[]? files = null, params Confirmation[] confirmed) =>
        TextVerdict.Of(new TextCheckRequest { Texts = new() { Question = question, History = history }, FileNames = files, Confirmed = confirmed }, Patient);

    [Fact]
    public void Texts_that_name_nobody_are_clean_and_known_by_their_digests()
    {
        var verdict = Of("Is this worrying?", "Grew.");
        Assert.True(verdict.Clean);
        Assert.Equal([(TextField.Question, TextDigest.Of("Is this worrying?")), (TextField.History, TextDigest.Of("Grew."))], verdict.Texts.Select(text => (text.Field, text.Sha256)));
    }

    [Fact]
    public void A_weak_finding_is_confirmed_at_its_place_and_goes_into_the_statement()
    {
        Assert.False(Of("A brown macule.").Clean);
        Assert.False(Of("A brown macule.", confirmed: new Confirmation { Field = TextField.Question, Start = 3, Length = 5, Is = FindingIs.OrdinaryWord }).Clean);
        Assert.False(Of("A brown macule.", confirmed: new Confirmation { Field = TextField.History, Start = 2, Length = 5, Is = FindingIs.OrdinaryWord }).Clean);
        var verdict = Of("A brown macule.", confirmed: new Confirmation { Field = TextField.Question, Start = 2, Length = 5, Is = FindingIs.OrdinaryWord });
        Assert.True(verdict.Clean);
        var view = new LinkView { Link = ALink.Id, Pseudonym = ALink.Pseudonym, Referral = ALink.Referral, Practice = ALink.Practice, Hub = ALink.Hub, Status = LinkStatus.Open, Version = 1 };
        Assert.Equal([new ConfirmedFinding { Field = TextField.Question, Is = FindingIs.OrdinaryWord }], verdict.Statement(view).Confirmed);
    }

    [Fact]
    public void A_certain_finding_cannot_be_confirmed() =>
        Assert.False(Of("William Brown.", confirmed: new Confirmation { Field = TextField.Question, Start = 0, Length = 13, Is = FindingIs.SomebodyElse }).Clean);

    [Fact]
    public void A_files_name_is_looked_at_and_not_signed()
    {
        var verdict = Of("Is this worrying?", files: ["IMG_0001.jpg", "brown_william_left.jpg"]);
        var hit = Assert.Single(verdict.Hits);
        Assert.Equal((TextField.FileName, 1, 0, 13, FindingKind.FullName), (hit.Field, hit.Index, hit.Start, hit.Length, hit.Kind));
        Assert.Single(verdict.Texts);
    }

    [Theory]
    [InlineData(4_001, 1, 1, "text-too-long"), InlineData(1, 8_001, 1, "text-too-long"), InlineData(1, 1, 256, "text-too-long"), InlineData(0, 0, 0, "nothing-to-check"), InlineData(4_000, 8_000, 255, null)]
    public void Texts_have_bounds(int question, int history, int name, string? code) => Assert.Equal(code, new TextCheckRequest
    {
        Texts = new() { Question = new('q', question), History = new('h', history) }, FileNames = name == 0 ? [] : [new('n', name)],
    }.Malformed()?.Code);

    /// <summary>Logs and exceptions print what they are given.</summary>
    [Fact]
    public void Nothing_prints_a_text() => Assert.DoesNotContain("Brown", $"{new TextCheckRequest { Texts = new() { Question = "Brown" } }}{new TextsToCheck { Question = "Brown" }}");
}
