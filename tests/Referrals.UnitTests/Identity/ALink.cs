using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;

namespace Referrals.UnitTests.Identity;

/// <summary>Links in the situations in which they are met, with everybody around them.</summary>
static class ALink
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);
    public static readonly LinkId Id = new(Guid.Parse("11111111-0000-4000-8000-000000000001"));
    public static readonly ReferralId Referral = new(Guid.Parse("22222222-0000-4000-8000-000000000001"));
    public static readonly PracticeId Practice = new(Guid.Parse("33333333-0000-4000-8000-000000000001"));
    public static readonly HubId Hub = new(Guid.Parse("44444444-0000-4000-8000-000000000001"));
    public static readonly PatientRecordId TheRecord = new(Guid.Parse("55555555-0000-4000-8000-000000000001"));
    public static readonly Pseudonym Pseudonym = Pseudonym.FromRandom([0, 1, 2, 3, 4, 5, 6, 7]);

    public static readonly Actor Gp = Someone(1, Role.Referrer, Practice.Value);
    public static readonly Actor Colleague = Someone(2, Role.Referrer, Practice.Value);
    public static readonly Actor ForeignGp = Someone(3, Role.Referrer, Guid.Parse("33333333-0000-4000-8000-000000000002"));

    public static readonly SealedPatient Patient = SealedFor("patient");
    public static readonly SealedPatient OtherPatient = SealedFor("other");

    public static readonly NewLink Wish = new() { Link = Id, Referral = Referral, Practice = Practice, Hub = Hub, Regime = Regime.Pseudonymised, Patient = Patient };
    public static readonly NewLink AnAnonymisedWish = Wish with { Regime = Regime.Anonymised, Patient = null, AcceptsUnlinked = true };
    public static readonly Binding FirstSet = Set(1, 'a');
    public static readonly Binding SecondSet = Set(2, 'b');
    public static readonly PackageFacts Package = new()
    {
        Digest = "package", Referral = Referral, Practice = Practice, Hub = Hub, Binding = FirstSet, ReceiptComplete = true, ConsentLive = true,
    };

    public static readonly Actor Guardian = Someone(4, Role.DataGuardian, Practice.Value);
    public static readonly FilingOrder AnOrder = new()
    {
        Id = Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"), By = Gp.Person, Reason = MispairingReason.WrongPhotographsBound, At = Now,
    };
    public static readonly ReenteredIdentifiers RightIdentifiers = new() { Number = Patient.Digests.Index, BirthDate = Patient.Digests.BirthDate };
    public static readonly ReenteredIdentifiers WrongIdentifiers = RightIdentifiers with { BirthDate = OtherPatient.Digests.BirthDate };

    public static readonly PseudonymKey None = new();
    public static readonly PseudonymKey Open = After(None, PseudonymKeyDecisions.MakeLink(None, Gp, Wish));
    public static readonly PseudonymKey Bound = After(Open, PseudonymKeyDecisions.Bind(Open, Gp, AWish(FirstSet)));
    public static readonly PseudonymKey Paired = After(Bound, PseudonymKeyDecisions.Pair(Bound, Package));
    public static readonly PseudonymKey Filed = After(Paired, PseudonymKeyDecisions.NoteFiled(Paired, TheRecord));
    public static readonly PseudonymKey Cancelled = After(Bound, PseudonymKeyDecisions.Cancel(Bound, Gp, CancelReason.WrongPatient));

    public static readonly PseudonymKey Unpaired = After(Filed, PseudonymKeyDecisions.Unpair(Filed, MispairingReason.WrongPatientPicked, Gp.Person));
    /// <summary>An anonymised case whose answer has come.</summary>
    public static readonly PseudonymKey OpenAnonymised = After(None, PseudonymKeyDecisions.MakeLink(None, Gp, AnAnonymisedWish));
    public static readonly PseudonymKey BoundAnonymised = After(OpenAnonymised, PseudonymKeyDecisions.Bind(OpenAnonymised, Gp, new BindingWish { Binding = FirstSet }));
    public static readonly PseudonymKey PairedAnonymised = After(BoundAnonymised, PseudonymKeyDecisions.Pair(BoundAnonymised, Package));

    public static readonly Dictionary<LinkStatus, PseudonymKey> Situations = new()
    {
        [LinkStatus.None] = None, [LinkStatus.Open] = Open, [LinkStatus.Bound] = Bound, [LinkStatus.Paired] = Paired, [LinkStatus.Filed] = Filed, [LinkStatus.Cancelled] = Cancelled,
        [LinkStatus.Unpaired] = Unpaired,
    };

    public static Actor Someone(byte number, Role role, params Guid[] organisations) =>
        new() { Person = new PersonId(new Guid(number, 0, 0, [0x66, 0, 0, 0, 0, 0, 0, number])), Role = role, Organisations = organisations };

    public static Binding Set(int version, char root) =>
        new() { ImageSet = new(Guid.Parse($"77777777-0000-4000-8000-00000000000{version}")), SetVersion = version, ManifestRoot = new string(root, 64) };

    public static BindingWish AWish(Binding binding) => new() { Binding = binding, BirthYear = Patient.Digests.BirthYear };

    public static LinkFacts Facts(PseudonymKey key) =>
        new() { Practice = key.Practice, Referral = key.Referral, Status = key.Status, Package = key.Package, Digests = key.Patient!.Digests };

    /// <summary>The practice's wrap of a key, as a record bears it, and a link from before keys stood apart.</summary>
    public static readonly WrappedKey OwnKey = new() { Key = $"Identity-{Practice.Value:N}/1", Box = [.. Enumerable.Repeat((byte)1, 60)] };

    public static PseudonymKey After(PseudonymKey key, Decision<PseudonymKeyEvent> decision) => decision.Events.Aggregate(key, (state, happened) => state.Apply(happened));

    /// <summary>As a link keeps it, of a real patient's size: about 150 bytes of particulars.</summary>
    public static SealedPatient SealedFor(string name) => new()
    {
        Link = Id,
        Sealing = Guid.Parse("99999999-0000-4000-8000-000000000001"),
        Identity = new SealedText { Box = [.. Enumerable.Repeat((byte)2, 180)] },
        Digests = new PatientDigests { Index = Digest("index"), Whole = Digest(name), BirthDate = Digest($"{name} born"), BirthYear = Digest($"{name} year") },
    };

    /// <summary>As long as a real one, and readable in a test's failure.</summary>
    public static string Digest(string of) => of.PadRight(43, '-') + "=";
}
