using Referrals.Clinical;
using Referrals.Contracts;
using Xunit;
using static Referrals.Contracts.ConsentPurpose;

namespace Referrals.UnitTests.Clinical.Policy;

/// <summary>DT-18: a photograph is looked at for what its consent carries, and for nothing else.</summary>
public sealed class UseTableTests
{
    /// <summary>The guidance's rows, as far as they show a photograph.</summary>
    [Theory]
    [InlineData(DirectCare, true, DirectCare)]
    [InlineData(TeachingInternal, true, DirectCare, TeachingInternal)]
    [InlineData(PublicationInternet, true, DirectCare, PublicationInternet)]
    [InlineData(Research, true, DirectCare, Research)]
    [InlineData(TeachingInternal, false, DirectCare)]
    [InlineData(PublicationInternet, false, DirectCare, PublicationJournal)]
    [InlineData(TeachingExternalMeeting, false, DirectCare, TeachingInternal)]
    [InlineData(Research, false, DirectCare, TeachingInternal, PublicationJournal)]
    [InlineData(DirectCare, false, Research)]
    public void A_use_needs_its_own_consent(ConsentPurpose asked, bool may, params ConsentPurpose[] carried) =>
        Assert.Equal(may ? null : "use-not-consented", UseTable.Objection(asked, Level(carried))?.Code);

    /// <summary>DT-10, row 12: whatever was ticked, and for this use alone.</summary>
    [Fact]
    public void What_is_withdrawn_is_refused_and_nothing_else_is()
    {
        foreach (var withdrawn in Enum.GetValues<ConsentPurpose>())
        {
            var left = Level([.. Enum.GetValues<ConsentPurpose>().Where(purpose => purpose != withdrawn)]) with { Withdrawn = [new() { Purpose = withdrawn, At = DateTimeOffset.UnixEpoch }] };
            Assert.All(Enum.GetValues<ConsentPurpose>(), asked => Assert.Equal(asked == withdrawn ? "use-withdrawn" : null, UseTable.Objection(asked, left)?.Code));
        }
    }

    /// <summary>DT-17, fifth row: the record keeps what was sent while the consent stood, and identity asks for nothing but that.</summary>
    [Fact]
    public void The_record_is_filed_also_after_direct_care_was_withdrawn()
    {
        var left = Level([]) with { Withdrawn = [.. Enum.GetValues<ConsentPurpose>().Select(purpose => new WithdrawnPurpose { Purpose = purpose, At = DateTimeOffset.UnixEpoch })] };
        Assert.All(Enum.GetValues<ConsentPurpose>(), asked => Assert.Equal(asked == DirectCare ? null : "use-withdrawn", UseTable.Objection(asked, left, forTheRecord: true)?.Code));
        Assert.Equal("use-not-consented", UseTable.Objection(DirectCare, Level([Research]), forTheRecord: true)?.Code);
    }

    [Fact]
    public void Without_a_consent_there_is_no_use() => Assert.All(Enum.GetValues<ConsentPurpose>(), asked => Assert.NotNull(UseTable.Objection(asked, null)));

    [Fact]
    public void A_purpose_that_there_is_not_is_refused() => Assert.NotNull(UseTable.Objection((ConsentPurpose)99, Level(Enum.GetValues<ConsentPurpose>())));

    /// <summary>DT-18, rows 4 and 5; CON-10: what leaves direct care stands on a form, or is not carried at all.</summary>
    [Fact]
    public void No_verdict_carries_teaching_publication_or_research_without_a_form() => Assert.All(
        from patient in Enum.GetValues<PatientGroup>()
        from kind in Enum.GetValues<ConsentKind>()
        from signed in (Signatory[][])[[Signatory.Patient, Signatory.Professional], [Signatory.Witness, Signatory.Professional], [Signatory.Guardian, Signatory.Professional], [Signatory.Receiver], [Signatory.Professional]]
        from documented in (bool[])[true, false]
        select ConsentTableTests.AWrittenConsent with { Patient = patient, Kind = kind, SignedBy = signed, Documented = documented, Purposes = Enum.GetValues<ConsentPurpose>() },
        consent => Assert.True(consent.Kind is ConsentKind.Written or ConsentKind.Electronic || ConsentTable.Verdict(consent).Granted.All(purpose => purpose == DirectCare), $"{consent.Patient} {consent.Kind}"));

    static ConsentLevel Level(ConsentPurpose[] carried) => new() { Id = ConsentTableTests.AWrittenConsent.Id, Kind = ConsentKind.Written, Purposes = carried, Areas = [] };
}
