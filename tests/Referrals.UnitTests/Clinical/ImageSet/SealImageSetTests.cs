using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

public sealed class SealImageSetTests
{
    static readonly ImageSet Set = AnImageSet.WithTwoImages;
    static readonly StatedManifest Right = AnImageSet.ManifestOf(Set);
    static readonly ManifestEntry First = Right.Entries[0];
    static readonly ManifestEntry Second = Right.Entries[1];

    [Fact]
    public void What_arrived_is_what_was_stated_and_the_photographs_take_their_places()
    {
        var happened = Assert.IsType<ImagesSealed>(Assert.Single(Seal(Set, Right).Events));
        Assert.Equal((AnImageSet.Now, Right.ManifestRoot), (happened.At, happened.ManifestRoot));
        Assert.Equal([(First.Image, 1), (Second.Image, 2)], AnImageSet.Sealed.Images.Select(image => (image.Image, image.Ordinal)));
    }

    [Fact]
    public void The_order_of_the_entries_does_not_matter_their_ordinals_do() =>
        Assert.Null(Seal(Set, Right with { Entries = [Second, First] }).Refusal);

    [Fact]
    public void An_empty_set_with_its_reason() => Assert.Equal(AnImageSet.Now, AnImageSet.SealedEmpty.SealedAt);

    [Fact]
    public void The_same_again_changes_nothing() => Assert.Equal((null, 0), (Seal(AnImageSet.Sealed, Right).Refusal, Seal(AnImageSet.Sealed, Right).Events.Count));

    [Fact]
    public void No_set() => Refused("not-found", Seal(AnImageSet.Absent, Right));

    [Fact]
    public void Of_another_practice() => Refused("not-found", ImageSetDecisions.Seal(Set, AnImageSet.Stranger, Right, AnImageSet.Now));

    [Fact]
    public void Sealed_with_another_root_before() => Refused("set-sealed", Seal(AnImageSet.Sealed, Right with { ManifestRoot = new string('0', 64) }));

    [Fact]
    public void Sealed_with_other_entries_before() => Refused("set-sealed", Seal(AnImageSet.Sealed, Right with { Entries = [First with { Length = 1 }, Second] }));

    [Fact]
    public void Of_another_version() => Refused("manifest-mismatch", Seal(Set, Right with { Version = 2 }), "Field version");

    [Fact]
    public void Without_a_consent_that_covers_care() =>
        Refused("consent-required", Seal(Set with { Verdict = Set.Verdict! with { Granted = [ConsentPurpose.Research] } }, Right));

    /// <summary>CON-37, scenario 4: not the form alone, the whole package; whether or not the manifest lists it, and whether or not it has arrived.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Regime.Pseudonymised)]
    [InlineData(Regime.Anonymised)]
    public void With_a_consent_form_among_photographs_that_name_nobody(Regime? regime)
    {
        var form = AnImageSet.Image(9).Image;
        Refused("consent-form-in-package", Seal(Set with { Regime = regime }, Right with { ConsentForms = [form] }), $"Image {form}");
        Assert.Null(Seal(Set with { Regime = regime }, Right with { ConsentForms = [] }).Refusal);
    }

    /// <summary>CON-36: identified photographs travel with their consent, as a picture of the form or by reference, and never without one.</summary>
    [Fact]
    public void An_identified_package_carries_its_consent()
    {
        var identified = AnImageSet.Open with { Regime = Regime.Identified };
        var form = AnImageSet.Image(9) with { View = ViewKind.ConsentForm };
        Assert.Equal("consent-form-in-package", ImageSetDecisions.AddImage(AnImageSet.Open, AnImageSet.Referrer, form).Refusal?.Code);
        var set = AnImageSet.After(AnImageSet.With(identified, 1), ImageSetDecisions.AddImage(AnImageSet.With(identified, 1), AnImageSet.Referrer, form));
        var @sealed = AnImageSet.After(set, Seal(set, AnImageSet.ManifestOf(set) with { ConsentForms = [form.Image] }));
        Assert.Contains(@sealed.Images, image => image.View == ViewKind.ConsentForm);
        Refused("consent-required", Seal(set with { Consent = null, Verdict = null }, AnImageSet.ManifestOf(set)));
        Assert.Null(Seal(AnImageSet.With(identified, 1), AnImageSet.ManifestOf(AnImageSet.With(identified, 1))).Refusal);
    }

    [Fact]
    public void Without_a_device() => Refused("device-required", Seal(Set with { Device = null }, Right));

    [Fact]
    public void Without_photographs() => Refused("set-empty-not-allowed", Seal(AnImageSet.Open, AnImageSet.Stating(AnImageSet.Open, [])));

    [Fact]
    public void With_photographs_and_a_reason_for_their_absence() =>
        Refused("manifest-mismatch", Seal(Set, Right with { EmptyReason = TextOnlyReason.NothingToPhotograph }), "Field emptyReason");

    [Fact]
    public void A_photograph_that_never_arrived()
    {
        var missing = First with { Image = AnImageSet.Image(9).Image };
        Refused("image-missing", Seal(Set, AnImageSet.Stating(Set, [missing, Second])), $"Image {missing.Image}");
    }

    [Fact]
    public void A_photograph_that_is_not_listed() => Refused("image-surplus", Seal(Set, AnImageSet.Stating(Set, [First])), $"Image {Second.Image}");

    [Fact]
    public void A_photograph_that_is_listed_twice() => Mismatch(First with { Ordinal = 2 }, "image", [First, First with { Ordinal = 2 }]);

    [Fact]
    public void A_photograph_of_another_length() => Mismatch(First, "length", [First with { Length = First.Length + 1 }, Second]);

    [Fact]
    public void A_photograph_with_one_flipped_bit() => Mismatch(Second, "sha256", [First, Second with { Sha256 = FlipABit(Second.Sha256) }]);

    [Fact]
    public void A_place_that_is_left_out() => Mismatch(Second, "ordinal", [First, Second with { Ordinal = 3 }]);

    [Fact]
    public void A_place_that_is_taken_twice() => Mismatch(Second, "ordinal", [First, Second with { Ordinal = 1 }]);

    /// <summary>Acceptance scenario 8, DT-13: the manifest of one transfer is good for no other.</summary>
    [Fact]
    public void A_root_made_with_another_salt()
    {
        var replayed = Manifest.Root(Set.Id, Set.Version, new byte[ClinicalImageLimits.SaltBytes], Right.Entries);
        Refused("manifest-root-mismatch", Seal(Set, Right with { ManifestRoot = replayed }));
    }

    [Fact]
    public void An_empty_set_with_photographs() => Refused("image-missing", Seal(AnImageSet.OpenEmpty, AnImageSet.Stating(AnImageSet.OpenEmpty, [First])), $"Image {First.Image}");

    [Fact]
    public void An_empty_set_without_its_reason() => Refused("empty-reason-required", Seal(AnImageSet.OpenEmpty, AnImageSet.ManifestOf(AnImageSet.OpenEmpty) with { EmptyReason = null }));

    [Fact]
    public void An_empty_set_with_another_reason() =>
        Refused("manifest-mismatch", Seal(AnImageSet.OpenEmpty, AnImageSet.ManifestOf(AnImageSet.OpenEmpty) with { EmptyReason = TextOnlyReason.FollowUpQuestion }), "Field emptyReason");

    static void Mismatch(ManifestEntry at, string field, ManifestEntry[] entries) =>
        Refused("manifest-mismatch", Seal(Set, AnImageSet.Stating(Set, entries)), $"Image {at.Image}, field {field}");

    static string FlipABit(string sha256) => (sha256[0] == '0' ? '1' : '0') + sha256[1..];

    static Decision<ImageSetEvent> Seal(ImageSet set, StatedManifest stated) => ImageSetDecisions.Seal(set, AnImageSet.Referrer, stated, AnImageSet.Now);

    static void Refused(string code, Decision<ImageSetEvent> decision, string says = "")
    {
        Assert.Equal((code, 0), (decision.Refusal?.Code, decision.Events.Count));
        Assert.StartsWith(says, decision.Refusal!.Advice);
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, false)]
    [InlineData(int.MaxValue, int.MaxValue, false)]
    public void Taken_is_what_was_sent_and_what_was_discarded(int superfluous, int poor, bool balances)
    {
        var set = AnImageSet.WithTwoImages;
        var stated = AnImageSet.ManifestOf(set) with { Discarded = new() { Superfluous = superfluous, PoorTechnique = poor } };
        var decision = ImageSetDecisions.Seal(set, AnImageSet.Referrer, stated, AnImageSet.Now);
        Assert.Equal(balances ? null : "counts-do-not-balance", decision.Refusal?.Code);
        if (balances) Assert.Equal(stated.Discarded, AnImageSet.After(set, decision).Discarded);
    }

    [Fact]
    public void An_incomplete_lesion_is_held_until_a_reason_is_given_and_the_reason_stays()
    {
        var set = AnImageSet.WithTwoImages with { Kind = CaseKind.SuspectedLesion };
        var held = AnImageSet.ManifestOf(set) with { HoldIncomplete = true };
        var refusal = ImageSetDecisions.Seal(set, AnImageSet.Referrer, held, AnImageSet.Now).Refusal!;
        Assert.Equal("image-set-incomplete", refusal.Code);
        Assert.Contains("Missing: Overview, Scale (DT-14)", refusal.Advice);
        var sent = AnImageSet.After(set, ImageSetDecisions.Seal(set, AnImageSet.Referrer, held with { IncompleteReason = IncompleteReason.EquipmentMissing }, AnImageSet.Now));
        Assert.Equal(IncompleteReason.EquipmentMissing, sent.IncompleteReason);
        Assert.Contains(MissingView.Scale, sent.Missing);
    }
}
