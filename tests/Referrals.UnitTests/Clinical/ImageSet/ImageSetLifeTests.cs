using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;

namespace Referrals.UnitTests.Clinical.ImageSets;

/// <summary>Whatever is asked of an image set in whatever order, these things stay true.</summary>
public sealed class ImageSetLifeTests
{
    [Fact]
    public void Random_lives_break_no_invariant()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var life = 0; life < 2_000; life++)
        {
            var set = AnImageSet.Absent;
            List<ImageSetEvent> history = [];
            for (var step = 0; step < 40; step++)
            {
                var decision = Ask(set, random);
                if (decision.Refusal is not null) Assert.Empty(decision.Events);
                var next = decision.Events.Aggregate(set, (so, happened) => so.Apply(happened));
                history.AddRange(decision.Events);
                Check(set, next, seed);
                set = next;
            }
            Assert.Equivalent(set, history.Aggregate(new ImageSet(), (so, happened) => so.Apply(happened)), strict: true);
        }
    }

    static Decision<ImageSetEvent> Ask(ImageSet set, Random random)
    {
        var actor = random.Next(20) == 0 ? AnImageSet.Stranger : AnImageSet.Referrer;
        return random.Next(13) switch
        {
            2 => ImageSetDecisions.WithdrawConsent(set, actor, Taken(random), AnImageSet.Now.AddMinutes(random.Next(60))),
            0 => ImageSetDecisions.Open(set, actor, Opening(random), AnImageSet.Now),
            1 => ImageSetDecisions.Seal(set, actor, Stated(set, random), AnImageSet.Now.AddMinutes(random.Next(60))),
            _ => ImageSetDecisions.AddImage(set, actor, AnImageSet.Image(random.Next(1, 30))),
        };
    }

    static Withdrawal Taken(Random random) => new()
    {
        Purposes = [.. Enum.GetValues<ConsentPurpose>().Where(purpose => random.Next(purpose == ConsentPurpose.DirectCare ? 12 : 3) == 0)], ReceivedBy = AnImageSet.Referrer.Person,
        Reason = random.Next(2) == 0 ? WithdrawalReason.ChangedMind : null,
    };

    static ImageSetOpening Opening(Random random) => random.Next(5) switch
    {
        0 => AnImageSet.EmptyOpening,
        1 => AnImageSet.Opening with { Consent = null },
        2 => AnImageSet.Opening with { WantsImages = false },
        _ => AnImageSet.Opening with { Version = random.Next(1, 4), Kind = (CaseKind)random.Next(5), Taken = random.Next(12) is > 0 and var taken ? taken : null },
    };

    static StatedManifest Stated(ImageSet set, Random random)
    {
        var right = AnImageSet.ManifestOf(set);
        return random.Next(9) switch
        {
            0 => right with { Version = right.Version + 1 },
            1 => AnImageSet.Stating(set, [.. right.Entries.Skip(1)]),
            2 => AnImageSet.Stating(set, [.. right.Entries.Select(entry => entry with { Ordinal = 1 })]),
            3 => right with { ManifestRoot = new string('a', 64) },
            4 => right with { HoldIncomplete = true, IncompleteReason = random.Next(2) == 0 ? IncompleteReason.NotTolerated : null },
            5 => right with { Discarded = new() { Superfluous = random.Next(5), PoorTechnique = random.Next(5) } },
            _ => right,
        };
    }

    static void Check(ImageSet before, ImageSet after, int seed)
    {
        var why = $"seed {seed}";
        // A sealed set loses uses, and changes in no other way.
        if (before.IsSealed) Assert.Equal(before, after with { Withdrawals = before.Withdrawals });
        Assert.True((after.Withdrawals ?? []).Take(before.Withdrawals?.Length ?? 0).SequenceEqual(before.Withdrawals ?? []), why);
        Assert.True((after.Withdrawals ?? []).SelectMany(withdrawal => withdrawal.Purposes).GroupBy(purpose => purpose).All(purposes => purposes.Count() == 1), why);
        Assert.True(after.Level?.Purposes.Any(after.IsWithdrawn) is not true, why);
        if (before.IsWithdrawn(ConsentPurpose.DirectCare)) Assert.True((before.Images.Length, before.IsSealed) == (after.Images.Length, after.IsSealed), why);
        if (before.IsOpened) Assert.True((before.Version, before.Consent, before.Empty, before.Practice) == (after.Version, after.Consent, after.Empty, after.Practice), why);
        Assert.True(before.Salt.Length == 0 || before.Salt.SequenceEqual(after.Salt), why);
        Assert.True(after.Images.Length <= ClinicalImageLimits.ImagesPerSetMax && after.Images.DistinctBy(image => image.Image).Count() == after.Images.Length, why);
        Assert.True(before.Images.All(image => after.Images.Any(still => still.Image == image.Image && still.Sha256 == image.Sha256)), why);
        Assert.True(after.Images.Length == 0 || after is { Empty: null, Device: not null, Verdict.CoversDirectCare: true }, why);
        if (!after.IsSealed) return;
        Assert.Equal(Enumerable.Range(1, after.Images.Length), after.Images.Select(image => image.Ordinal));
        Assert.True(after.Discarded is not { } discarded || after.Taken == after.Images.Length + discarded.Superfluous + discarded.PoorTechnique, why);
        Assert.True(!(after.Taken < after.Images.Length), why);
        Assert.True(after.Images.Length > 0 || after.Empty is not null, why);
        Assert.Equal(after.ManifestRoot, Manifest.Root(after.Id, after.Version, after.Salt, after.Images.Select(image =>
            new ManifestEntry { Image = image.Image, Ordinal = image.Ordinal, Length = image.Length, Sha256 = image.Sha256 })));
    }

    /// <summary>The table in the summary of <see cref="ImageSet"/>, against what the decisions do.</summary>
    [Fact]
    public void Each_verb_is_possible_only_where_the_table_says()
    {
        bool Opens(ImageSet set) => Happens(ImageSetDecisions.Open(set, AnImageSet.Referrer, AnImageSet.Opening, AnImageSet.Now));
        bool Adds(ImageSet set) => Happens(ImageSetDecisions.AddImage(set, AnImageSet.Referrer, AnImageSet.Image(7)));
        bool Seals(ImageSet set) => Happens(ImageSetDecisions.Seal(set, AnImageSet.Referrer, AnImageSet.ManifestOf(set), AnImageSet.Now));
        bool Withdraws(ImageSet set) => Happens(ImageSetDecisions.WithdrawConsent(set, AnImageSet.Referrer, Care, AnImageSet.Now));
        var withdrawn = AnImageSet.After(AnImageSet.WithTwoImages, ImageSetDecisions.WithdrawConsent(AnImageSet.WithTwoImages, AnImageSet.Referrer, Care, AnImageSet.Now));
        Assert.Equal([(true, false, false, false), (false, true, true, true), (false, false, false, true), (false, false, false, false)],
            new[] { AnImageSet.Absent, AnImageSet.WithTwoImages, AnImageSet.Sealed, withdrawn }.Select(set => (Opens(set), Adds(set), Seals(set), Withdraws(set))));
    }

    static readonly Withdrawal Care = new() { Purposes = [ConsentPurpose.DirectCare], ReceivedBy = AnImageSet.Referrer.Person };

    static bool Happens(Decision<ImageSetEvent> decision) => decision.Events.Count > 0;
}
