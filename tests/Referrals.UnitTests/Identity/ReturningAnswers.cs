using Referrals.Contracts;
using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Identity;

namespace Referrals.UnitTests.Identity;

/// <summary>
/// Two patients' referrals of one practice and everything that can come back for them, over the decisions alone: the steps of <see cref="AdviceReturn"/>
/// and <see cref="Unpairing"/> in their order, each grain a state of its own, the outbox a list. Truth is kept beside it: whose photographs each answer is about.
/// </summary>
sealed class ReturningAnswers(Random chance)
{
    static readonly PatientRecordId[] Records = [new(new Guid(1, 0, 0, new byte[8])), new(new Guid(2, 0, 0, new byte[8]))];

    readonly Dictionary<Pseudonym, PseudonymKey> keys = [];
    readonly Dictionary<Pseudonym, int> patientOf = [];
    readonly Quarantine[] quarantine = [new(), new()];
    readonly RecordEntry[] entries = [new(), new()];
    readonly Pseudonym[] current = new Pseudonym[2];
    readonly List<int> outbox = [];
    DateTimeOffset now = ALink.Now;
    byte drawn;

    /// <summary>What the hub signs for a referral: under its pseudonym, with this set. Both may be another's.</summary>
    readonly PackageFacts?[] packages = new PackageFacts?[2];

    public int FiledRight { get; private set; }
    public int FiledWrong { get; private set; }
    public HashSet<string> Seen { get; } = [];

    public static ReferralId Referral(int number) => new(new Guid(100 + number, 0, 0, new byte[8]));
    /// <summary>The photographs that were taken of this patient.</summary>
    public static Binding SetOf(int number) => ALink.Set(number + 1, (char)('a' + number));
    static SealedPatient Patient(int number) => ALink.SealedFor($"patient {number}");

    public void Link(int referral, int patient)
    {
        var pseudonym = Pseudonym.FromRandom([0, 0, 0, 0, 0, 0, 0, ++drawn]);
        // The unique index: one link that stands for each referral.
        if (keys.Values.Any(key => key.Referral == Referral(referral) && key.Status is not (LinkStatus.Cancelled or LinkStatus.Unpaired))) return;
        var wish = ALink.Wish with { Link = new(new Guid(drawn, 0, 0, new byte[8])), Referral = Referral(referral), Patient = Patient(patient) };
        keys[pseudonym] = ALink.After(new(), PseudonymKeyDecisions.MakeLink(new(), ALink.Gp, wish));
        patientOf[pseudonym] = patient;
        current[referral] = pseudonym;
    }

    public void Bind(int referral, Binding set) => Decide(current[referral], key =>
        PseudonymKeyDecisions.Bind(key, ALink.Gp, new() { Binding = set, BirthYear = key.Patient!.Digests.BirthYear }));

    public void Cancel(int referral) => Decide(current[referral], key => PseudonymKeyDecisions.Cancel(key, ALink.Gp, CancelReason.WrongPatient));

    /// <summary>The hub signs this; clinical's news of it goes out.</summary>
    public void Answer(int referral, Binding set, PracticeId? practice = null, HubId? hub = null)
    {
        packages[referral] = new()
        {
            Digest = "", Referral = Referral(referral), Practice = practice ?? ALink.Practice, Hub = hub ?? ALink.Hub, Binding = set, ReceiptComplete = true, ConsentLive = true,
        };
        outbox.Add(referral);
    }

    /// <summary>A message arrives, or arrives again.</summary>
    public void Deliver(bool again)
    {
        if (outbox.Count == 0) return;
        var place = chance.Next(outbox.Count);
        var referral = outbox[place];
        if (!again) outbox.RemoveAt(place);
        if (packages[referral] is { } package) Take(referral, package with { Digest = $"{referral} {current[referral]} {package.Binding} {package.Practice} {package.Hub}" }, current[referral]);
    }

    public void DeliverAll()
    {
        while (outbox.Count > 0) Deliver(again: false);
    }

    /// <summary>AdviceReturn.Take.</summary>
    void Take(int referral, PackageFacts package, Pseudonym pseudonym)
    {
        if (QuarantineDecisions.Stays(quarantine[referral], package.Digest)) return;
        var key = Decide(pseudonym, key => PseudonymKeyDecisions.Pair(key, package));
        var answer = Pairing.Judge(key, package).Answer(key);
        if (answer.Quarantine is { } reason)
        {
            Hold(referral, package, pseudonym, reason, answer.Practice);
            if (reason == QuarantineReason.TooEarly) Decide(pseudonym, open => PseudonymKeyDecisions.AwaitBinding(open, now));
            return;
        }
        if (answer.Record is null) Enter(referral, package, pseudonym);
    }

    void Hold(int referral, PackageFacts package, Pseudonym pseudonym, QuarantineReason reason, PracticeId? linked)
    {
        Seen.Add($"{reason}");
        var held = AnAdvice.Held with { Reason = reason, Referral = package.Referral, Pseudonym = pseudonym, Package = package.Digest, Owner = linked ?? package.Practice, Set = package.Binding };
        Decide(referral, it => QuarantineDecisions.Hold(it, held, now));
    }

    void Enter(int referral, PackageFacts package, Pseudonym pseudonym)
    {
        var record = Records[patientOf[pseudonym]];
        var advice = AnAdvice.Filed with { Referral = package.Referral, Pseudonym = pseudonym, Set = package.Binding, Package = package.Digest };
        var filed = RecordEntryDecisions.File(entries[referral], record, advice, now);
        if (filed.Refusal is not null) return;
        if (filed.Events.Count > 0)
        {
            // Whose photographs the dermatologist has answered to, and in whose record that answer now stands.
            if (SetOf(patientOf[pseudonym]) == package.Binding) FiledRight++;
            else FiledWrong++;
        }
        entries[referral] = filed.Events.Aggregate(entries[referral], (entry, happened) => entry.Apply(happened));
        Decide(referral, it => QuarantineDecisions.Release(it, pseudonym, now));
        Decide(pseudonym, key => PseudonymKeyDecisions.NoteFiled(key, record));
    }

    /// <summary>A person compares the photographs with the patient, and files only what is that patient's; enters the identifiers right or wrong.</summary>
    public void Resolve(int referral, bool right)
    {
        if (quarantine[referral].Advice is not { } held || keys.GetValueOrDefault(held.Pseudonym) is not { } key) return;
        var patient = patientOf[held.Pseudonym];
        var digests = key.Patient!.Digests;
        var wish = new ResolutionWish
        {
            Package = held.Package, Reason = MispairingReason.WrongPhotographsBound, Link = ALink.Facts(key),
            Identifiers = right ? new() { Number = digests.Index, BirthDate = digests.BirthDate } : ALink.RightIdentifiers with { BirthDate = "another" },
        };
        var command = new Guid(chance.Next(), 0, 0, new byte[8]);
        if (held.Set != SetOf(patient))
        {
            Decide(referral, it => QuarantineDecisions.Refuse(it, ALink.Guardian, command, wish, now));
            return;
        }
        Decide(referral, it => QuarantineDecisions.OrderFiling(it, ALink.Guardian, command, wish, now));
        if (quarantine[referral].Order is not { } order) return;
        var package = packages[referral]! with { Digest = held.Package, Binding = held.Set! };
        if (PseudonymKeyDecisions.PairByHand(keys[held.Pseudonym], package, order).Refusal is not null)
        {
            Decide(referral, it => QuarantineDecisions.AbandonFiling(it, order.Id));
            return;
        }
        Decide(held.Pseudonym, it => PseudonymKeyDecisions.PairByHand(it, package, order));
        Seen.Add("ByHand");
        Enter(referral, package, held.Pseudonym);
    }

    /// <summary>The wrong patient was found late: out of the record, the link unpaired, a new one for the other patient.</summary>
    public void Unpair(int referral)
    {
        if (entries[referral].Advice is not { } filed) return;
        entries[referral] = RecordEntryDecisions.Withdraw(entries[referral], ALink.Gp, entries[referral].Record, MispairingReason.WrongPatientPicked, now)
            .Events.Aggregate(entries[referral], (entry, happened) => entry.Apply(happened));
        Decide(filed.Pseudonym, key => PseudonymKeyDecisions.Unpair(key, MispairingReason.WrongPatientPicked, ALink.Gp.Person));
        outbox.Add(referral);
        Seen.Add("Unpaired");
    }

    /// <summary>Its answer came, and it is in no record, waits nowhere and was refused by nobody.</summary>
    public bool IsLost(int referral) => packages[referral] is not null && entries[referral].Advice is null && quarantine[referral] is { Advice: null, Refused: [] };

    PseudonymKey Decide(Pseudonym pseudonym, Func<PseudonymKey, Decision<PseudonymKeyEvent>> decide)
    {
        now = now.AddMinutes(1);
        var before = keys.GetValueOrDefault(pseudonym) ?? new();
        var decision = decide(before);
        var after = ALink.After(before, decision);
        if (before.Status != LinkStatus.None) keys[pseudonym] = after;
        if (after.AnswerWaitsSince is not null && decision.Events.Any(happened => happened is SetBound)) outbox.Add(after.Referral == Referral(0) ? 0 : 1);
        return after;
    }

    void Decide(int referral, Func<Quarantine, Decision<QuarantineEvent>> decide)
    {
        now = now.AddMinutes(1);
        quarantine[referral] = decide(quarantine[referral]).Events.Aggregate(quarantine[referral], (state, happened) => state.Apply(happened));
    }
}
