using Referrals.Contracts;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>
/// Swapped, replayed, late and foreign answers: 10,000 generated cases of two patients each, in which one side makes a mistake and messages come in any
/// order and again. None is filed for the wrong patient, none is lost (PSN-11, PSN-12, H06, H07).
/// </summary>
/// <remarks>
/// One side: pairing holds two independent statements against each other. When sender and hub make the same mistake about the same photographs, both agree,
/// and only a person finds it later; <see cref="Wrong_patient_picked_and_found_late_comes_home"/> plays that.
/// </remarks>
public sealed class SwappedAnswersTests
{
    const int Cases = 10_000;
    const int Seed = 20_171_017;

    enum Fault { None, BindingsSwapped, AnswersSwapped, ForeignPractice, ForeignHub, Late, Cancelled }

    [Fact]
    public void None_of_ten_thousand_is_filed_wrongly_or_lost()
    {
        var (filed, seen) = (0, new HashSet<string>());
        for (var number = 0; number < Cases; number++)
        {
            var played = Play(number);
            Assert.True(played.FiledWrong == 0, $"seed {Seed}, case {number}: filed for the wrong patient");
            Assert.False(played.IsLost(0) || played.IsLost(1), $"seed {Seed}, case {number}: an answer is lost");
            filed += played.FiledRight;
            seen.UnionWith(played.Seen);
        }
        // The cases reach what they are about, or the zeros above mean nothing.
        Assert.Subset(seen, new HashSet<string> { "PossibleMispairing", "NotAParty", "TooEarly", "CancelledLink", "UnpairedLink", "ByHand", "Unpaired" });
        Assert.InRange(filed, Cases / 2, Cases * 4);
    }

    [Fact]
    public void Wrong_patient_picked_and_found_late_comes_home()
    {
        var world = new ReturningAnswers(new Random(Seed));
        world.Link(0, patient: 1);
        world.Bind(0, ReturningAnswers.SetOf(0));
        world.Answer(0, ReturningAnswers.SetOf(0));
        world.DeliverAll();
        Assert.Equal((0, 1), (world.FiledRight, world.FiledWrong));
        world.Unpair(0);
        Assert.True(world.IsLost(0));
        world.DeliverAll();
        Assert.False(world.IsLost(0));
        Assert.Contains("UnpairedLink", world.Seen);
        world.Link(0, patient: 0);
        world.Bind(0, ReturningAnswers.SetOf(0));
        world.Answer(0, ReturningAnswers.SetOf(0));
        world.DeliverAll();
        Assert.Equal((1, 1), (world.FiledRight, world.FiledWrong));
    }

    /// <summary>A filing in the wrong record would be seen: without this the zeros could be a blind eye's.</summary>
    [Fact]
    public void The_same_mistake_on_both_sides_is_counted_as_wrong()
    {
        var world = new ReturningAnswers(new Random(Seed));
        world.Link(0, patient: 0);
        world.Bind(0, ReturningAnswers.SetOf(1));
        world.Answer(0, ReturningAnswers.SetOf(1));
        world.DeliverAll();
        Assert.Equal((0, 1), (world.FiledRight, world.FiledWrong));
    }

    static ReturningAnswers Play(int number)
    {
        var chance = new Random(unchecked(Seed * 31 + number));
        var world = new ReturningAnswers(chance);
        var fault = (Fault)chance.Next(Enum.GetValues<Fault>().Length);
        for (var referral = 0; referral < 2; referral++) world.Link(referral, referral);
        foreach (var step in Shuffled(chance, fault)) step(world);
        for (var deliveries = chance.Next(6); deliveries > 0; deliveries--) world.Deliver(again: true);
        for (var step = chance.Next(8); step > 0; step--) Afterwards(world, chance, fault);
        world.DeliverAll();
        return world;
    }

    /// <summary>Binding and answering of both, with the case's fault; late ones answer first.</summary>
    static IEnumerable<Action<ReturningAnswers>> Shuffled(Random chance, Fault fault)
    {
        var steps = new List<(int Order, Action<ReturningAnswers> Do)>();
        for (var each = 0; each < 2; each++)
        {
            var (referral, other) = (each, 1 - each);
            var bound = ReturningAnswers.SetOf(fault == Fault.BindingsSwapped ? other : referral);
            var answered = ReturningAnswers.SetOf(fault == Fault.AnswersSwapped ? other : referral);
            var early = fault == Fault.Late || chance.Next(4) == 0;
            steps.Add((early ? 20 + chance.Next(10) : chance.Next(10), world => world.Bind(referral, bound)));
            steps.Add((10 + chance.Next(10), world =>
            {
                world.Answer(referral, answered, fault == Fault.ForeignPractice ? new PracticeId(Guid.Empty) : null, fault == Fault.ForeignHub ? new HubId(Guid.Empty) : null);
                world.Deliver(again: chance.Next(2) == 0);
            }));
            if (fault == Fault.Cancelled) steps.Add((chance.Next(15), world => world.Cancel(referral)));
        }
        return steps.OrderBy(step => step.Order).Select(step => step.Do);
    }

    static void Afterwards(ReturningAnswers world, Random chance, Fault fault)
    {
        var referral = chance.Next(2);
        switch (chance.Next(5))
        {
            case 0: world.Deliver(again: chance.Next(2) == 0); break;
            case 1: world.Resolve(referral, right: chance.Next(3) > 0); break;
            case 2: world.Unpair(referral); break;
            case 3:
                world.Link(referral, referral);
                // Clinical announces the answer once more, under the new pseudonym.
                if (fault is not (Fault.ForeignPractice or Fault.ForeignHub or Fault.AnswersSwapped)) world.Answer(referral, ReturningAnswers.SetOf(referral));
                break;
            default: if (fault != Fault.BindingsSwapped) world.Bind(referral, ReturningAnswers.SetOf(referral)); break;
        }
    }
}
