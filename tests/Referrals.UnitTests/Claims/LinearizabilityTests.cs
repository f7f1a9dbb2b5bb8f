using Referrals.Contracts;
using Referrals.Ops.Claims;
using Xunit;

namespace Referrals.UnitTests.Claims;

/// <summary>The checker of claim histories tells good histories from bad ones; on its word rests that no case was ever held by two.</summary>
public sealed class LinearizabilityTests
{
    static readonly PersonId Ann = new(new Guid(1, 0, 0, new byte[8]));
    static readonly PersonId Ben = new(new Guid(2, 0, 0, new byte[8]));
    static readonly Linearizability Check = new(new ClaimRegister(TimeSpan.FromTicks(SimulatedCase.Lease), TimeSpan.Zero));

    static Operation Claim(PersonId by, long from, long to, long fence, long at) => new(Verb.Claim, by, 0, from) { Return = to, Reply = new(ReplyKind.Granted, fence, at + SimulatedCase.Lease) };
    static Operation Told(Verb verb, PersonId by, long from, long to, ReplyKind told, long fence = 0) => new(verb, by, fence, from) { Return = to, Reply = new(told) };
    static Verdict Judge(params Operation[] history) => Check.Judge(Standing.New, history);

    [Fact]
    public void Twenty_thousand_operations_of_a_right_register_are_explained()
    {
        var random = Seeded();
        for (var lives = 0; lives < 500; lives++) Assert.Equal(Verdict.Linearizable, Check.Judge(Standing.New, new SimulatedCase(random, Fault.None).Live(40)));
    }

    /// <summary>
    /// Not every fault can be seen: a case that was not given back and that nobody asks for until the lease has ended looks like one that was. Of all
    /// lives with a fault in them, most must be found out.
    /// </summary>
    [Theory]
    [InlineData(Fault.TwoHolders, 0.95)]
    [InlineData(Fault.StaleFence, 0.95)]
    [InlineData(Fault.FenceReused, 0.95)]
    [InlineData(Fault.LostRelease, 0.6)]
    [InlineData(Fault.LostClaim, 0.6)]
    [InlineData(Fault.LateHold, 0.6)]
    [InlineData(Fault.FastClock, 0.6)]
    [InlineData(Fault.CarriedOutTwice, 0.3)]
    public void A_wrong_register_is_found_out(Fault fault, double share)
    {
        var random = Seeded();
        var (failed, found) = (0, 0);
        for (var lives = 0; lives < 1_000; lives++)
        {
            var one = new SimulatedCase(random, fault);
            var verdict = Check.Judge(Standing.New, one.Live(40));
            if (!one.Failed) Assert.Equal(Verdict.Linearizable, verdict);
            else (failed, found) = (failed + 1, found + (verdict == Verdict.NotLinearizable ? 1 : 0));
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{found} of {failed}");
        Assert.True(failed > 30 && found >= share * failed, $"{found} of {failed}");
    }

    [Fact]
    public void Two_holders_at_once()
    {
        Assert.Equal(Verdict.NotLinearizable, Judge(Claim(Ann, 0, 10, 1, 5), Claim(Ben, 20, 30, 2, 25)));
        Assert.Equal(Verdict.NotLinearizable, Judge(Claim(Ann, 0, 10, 1, 5), Claim(Ben, 5, 30, 1, 25)));
        // After the lease, or after a release that nobody heard of, it is no wonder.
        Assert.Equal(Verdict.Linearizable, Judge(Claim(Ann, 0, 10, 1, 5), Claim(Ben, 1_004, 1_010, 2, 1_006)));
        Assert.Equal(Verdict.Linearizable, Judge(Claim(Ann, 0, 10, 1, 5), new Operation(Verb.Release, Ann, 1, 12), Claim(Ben, 20, 30, 2, 25)));
    }

    [Fact]
    public void A_stale_fence()
    {
        Operation[] begun = [Claim(Ann, 0, 10, 1, 5), Told(Verb.Release, Ann, 11, 12, ReplyKind.Done, 1), Claim(Ben, 20, 30, 2, 25)];
        foreach (var verb in new[] { Verb.Answer, Verb.Release })
        {
            Assert.Equal(Verdict.NotLinearizable, Judge([.. begun, Told(verb, Ann, 40, 50, ReplyKind.Done, 1)]));
            Assert.Equal(Verdict.NotLinearizable, Judge([.. begun, Told(verb, Ann, 40, 50, ReplyKind.Done, 2)]));
            Assert.Equal(Verdict.Linearizable, Judge([.. begun, Told(verb, Ann, 40, 50, ReplyKind.NotYours, 1), Told(verb, Ben, 60, 70, ReplyKind.Done, 2)]));
        }
    }

    [Fact]
    public void A_number_given_twice()
    {
        Operation[] begun = [Claim(Ann, 0, 10, 1, 5), Told(Verb.Release, Ann, 11, 12, ReplyKind.Done, 1)];
        Assert.Equal(Verdict.NotLinearizable, Judge([.. begun, Claim(Ben, 20, 30, 1, 25)]));
        Assert.Equal(Verdict.NotLinearizable, Judge([.. begun, Claim(Ben, 20, 30, 3, 25)]));
        Assert.Equal(Verdict.Linearizable, Judge([.. begun, Claim(Ben, 20, 30, 2, 25)]));
    }

    [Fact]
    public void A_release_that_is_lost()
    {
        Operation[] begun = [Claim(Ann, 0, 10, 1, 5), Told(Verb.Release, Ann, 11, 20, ReplyKind.Done, 1)];
        Assert.Equal(Verdict.NotLinearizable, Judge([.. begun, Told(Verb.Claim, Ben, 30, 40, ReplyKind.Taken)]));
        // Asked before the release had come back, the claim may have been before it.
        Assert.Equal(Verdict.Linearizable, Judge([.. begun, Told(Verb.Claim, Ben, 15, 40, ReplyKind.Taken)]));
    }

    [Fact]
    public void The_offence_is_the_shortest_part_that_shows_it()
    {
        var history = new CaseHistory(new ReferralId(Guid.NewGuid()), Standing.New);
        Operation[] needed = [Claim(Ann, 100, 110, 1, 105), Claim(Ben, 200, 210, 2, 205)];
        foreach (var operation in new[] { Told(Verb.Look, Ben, 0, 10, ReplyKind.SeenFree), needed[0], Told(Verb.Claim, Ben, 120, 130, ReplyKind.Taken), needed[1],
            Told(Verb.Release, Ben, 220, 230, ReplyKind.Done, 2), Claim(Ann, 240, 250, 3, 245) }) history.Add(operation);

        Assert.Equal(Verdict.NotLinearizable, history.Judge(Check, []));
        Assert.Equal(needed, history.Offence(Check, []));
        Assert.Contains("granted under 2", CaseHistory.Text(history, needed));
        // A claim of "the next case" that nobody heard of again explains nothing here, since Ann's lease lives.
        Assert.Equal(Verdict.NotLinearizable, history.Judge(Check, [new Operation(Verb.ClaimNext, Ben, 0, 90)]));
    }

    static Random Seeded()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        return new Random(seed);
    }
}
