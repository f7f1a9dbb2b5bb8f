using CsCheck;
using Referrals.Durable;
using Referrals.Identity;
using Xunit;
using static Referrals.UnitTests.Identity.ALink;

namespace Referrals.UnitTests.Identity;

/// <summary>Whatever is asked of an answer without a patient, it is kept once, final, and gone from here when it is filed.</summary>
public sealed class UnlinkedAnswerLifeTests
{
    static readonly FiledAdvice Advice = AnAdvice.Filed;

    static readonly RandomLife<UnlinkedAnswer, UnlinkedAnswerEvent> Lives = new(new(), (answer, happened) => answer.Apply(happened), new StoredJson([IdentityJson.Default]).Options);

    [Fact]
    public void Random_lives_of_a_kept_answer_break_no_invariant()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3]).Array[1, 12].Sample(life => Lives.Live(life,
            (answer, wish, now) => wish.Item1 switch
            {
                0 => UnlinkedAnswerDecisions.Keep(answer, wish.Item2 == 0 ? Advice with { Package = "other" } : Advice, now),
                1 => UnlinkedAnswerDecisions.Acknowledge(answer, wish.Item2 == 0 ? ForeignGp : Gp, now),
                _ => UnlinkedAnswerDecisions.NoteFiled(answer, TheRecord),
            },
            (before, _, _, after) =>
            {
                Assert.True(before.Advice is null || after.Advice is null || before.Advice == after.Advice, "an answer is final");
                Assert.True(before.Record is null || after.Advice is null, "filed, and kept again");
            }), iter: 5_000);
        Assert.Equal([nameof(AnswerKept), nameof(KeptAnswerFiled), nameof(KeptAnswerRead), "already-filed", "not-found"], Lives.Reached);
    }
}
