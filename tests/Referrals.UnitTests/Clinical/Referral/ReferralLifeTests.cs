using CsCheck;
using Referrals.Clinical;
using Referrals.Contracts;
using Referrals.Durable;
using Xunit;
using static Referrals.UnitTests.Clinical.Referring.AReferral;

namespace Referrals.UnitTests.Clinical.Referring;

/// <summary>Whatever is asked of a referral in whatever order, these things stay true. A failure prints the seed and the shortest life that shows it.</summary>
public sealed class ReferralLifeTests
{
    /// <summary>One wish: which verb, by whom, how much later, how right.</summary>
    public sealed record Step(int Verb, int Person, int Minutes, int Number, bool Right);

    static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 5], Gen.Int[0, 20], Gen.Int[0, 3], Gen.Int[0, 5],
        (verb, person, minutes, number, luck) => new Step(verb, person, minutes, number, luck > 0));

    [Fact]
    public void Random_lives_break_no_invariant() => Steps.Array[1, 60].Sample(Live, iter: 20_000);

    [Fact]
    public void Random_lives_reach_every_status()
    {
        var reached = new HashSet<ReferralStatus>();
        Steps.Array[40, 60].Sample(life => { lock (reached) reached.UnionWith(Statuses(life)); }, iter: 5_000);
        Assert.Equal(Enum.GetValues<ReferralStatus>().Order(), reached.Order());
    }

    static void Live(Step[] life)
    {
        var referral = Absent;
        var now = Now;
        List<ReferralEvent> history = [];
        foreach (var step in life)
        {
            now = now.AddMinutes(step.Minutes);
            var decision = Ask(referral, step, now);
            var next = decision.Events.Aggregate(referral, ReferralHistory.Apply);
            history.AddRange(decision.Events);
            Invariants.Check(referral, decision, next, now);
            referral = next;
        }
        Assert.Equivalent(referral, history.Aggregate(Absent, ReferralHistory.Apply), strict: true);
    }

    static IEnumerable<ReferralStatus> Statuses(Step[] life)
    {
        var (referral, now) = (Absent, Now);
        foreach (var step in life)
        {
            now = now.AddMinutes(step.Minutes);
            yield return (referral = Ask(referral, step, now).Events.Aggregate(referral, ReferralHistory.Apply)).Status;
        }
    }

    static Decision<ReferralEvent> Ask(Referral it, Step step, DateTimeOffset now)
    {
        var gp = step.Right ? Referrer : ForeignReferrer;
        var reader = step.Person switch { 0 => Colleague, 1 when !step.Right => ForeignDermatologist, _ => Dermatologist };
        var fence = step.Right ? it.Fence : it.Fence - step.Number;
        var pseudonym = step.Right ? it.Pseudonym : Pseudonyms((byte)step.Number);
        var answer = AnAnswer with { Fence = fence, SetVersion = step.Right ? it.Complete?.Version ?? 0 : step.Number };
        return step.Verb switch
        {
            0 => ReferralDecisions.Submit(it, gp, now, step.Number switch { 0 => TextOnly, 1 => AWish with { Regime = Regime.Anonymised }, _ => AWish }),
            1 => ReferralDecisions.AttachImageSet(it, gp, SetId(step.Right ? it.SetVersion + 1 : step.Number)),
            2 or 3 => ReferralDecisions.ImagesSealed(it, now, SetOf(it, step)),
            4 or 5 => ReferralDecisions.Claim(it, reader, now, Terms with { OpenClaims = step.Right ? 0 : step.Number * 2, Next = step.Number == 1 }),
            6 => ReferralDecisions.RenewClaim(it, reader, now, fence),
            7 => step.Number == 0 ? ReferralDecisions.ReleaseClaim(it, reader, now, fence) : ReferralDecisions.ExpireClaim(it, now),
            8 => ReferralDecisions.IssueAdvice(it, reader, now, step.Number == 0 ? answer with { Outcome = Outcome.FaceToFace, Priority = Urgency.Urgent } : answer),
            9 => ReferralDecisions.IssueAdvice(it, reader, now, answer with { Outcome = Outcome.MoreInformation, Kinds = [(InformationKind)step.Number] }),
            10 => step.Number == 0 ? ReferralDecisions.Relink(it, gp, Pseudonyms((byte)step.Person), step.Right ? null : step.Minutes % 2 == 0 ? Regime.Anonymised : Regime.Pseudonymised) : ReferralDecisions.SupplyInformation(it, gp, now, Text),
            13 or 14 => ReferralDecisions.DeviceCleared(it, step.Right && it.OwedSets.Except(it.ClearedSets).FirstOrDefault() is { Value: var owed } && owed != Guid.Empty ? new(owed) : SetId(step.Number)),
            15 => ReferralDecisions.NoteQuarantine(it, ANote with { Number = step.Number, Reason = step.Right ? QuarantineReason.TooEarly : null }),
            16 => step.Number == 0 ? ReferralDecisions.UnfileAdvice(it, pseudonym, now) : Decision<ReferralEvent>.Unchanged,
            17 => step.Number == 0 ? ReferralDecisions.Cancel(it, gp, now, ReferralCancelReason.EnteredInError) : Decision<ReferralEvent>.Unchanged,
            18 => ReferralDecisions.Insist(it, gp, now, InsistReason.LesionChanged),
            19 => ReferralDecisions.TakeFaceToFace(it, reader, now, Urgency.Urgent),
            11 => ReferralDecisions.AdviceFiled(it, pseudonym, now),
            _ => ReferralDecisions.AcknowledgeAdvice(it, pseudonym, Referrer.Person, now),
        };
    }

    static CompleteSet SetOf(Referral it, Step step) => new()
    {
        ImageSet = step.Right && it.CurrentSet is { } current ? current : SetId(step.Number),
        Version = step.Right ? it.SetVersion : step.Number,
        Images = it.WantsImages && step.Right ? 1 + step.Number : 0,
        ManifestRoot = new string('a', 64),
    };
}
