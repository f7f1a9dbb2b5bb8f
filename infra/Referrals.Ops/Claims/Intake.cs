using System.Collections.Concurrent;
using Referrals.Contracts;
using Referrals.Ops.Client;
using Referrals.Ops.Demo;

namespace Referrals.Ops.Claims;

/// <summary>
/// A hub with one practice, for claims alone: questions without photographs are the shortest way into a queue. Its leases are as short as they may be.
/// </summary>
public sealed class Intake
{
    public const int LeaseMinutes = 1;
    const int AtOnce = 12;
    const string Question = "Can the cream be stopped?";
    static readonly TimeSpan ArrivalMax = TimeSpan.FromMinutes(2);

    readonly PracticeId _practice = new(Guid.NewGuid());
    readonly AdminClient _admin;
    readonly GpClient _gp;
    readonly TimeProvider _time;

    Intake(FrontDoors doors, NetworkId network, Guid admin, TimeProvider time)
    {
        _admin = doors.Admin(admin, network);
        _gp = doors.Gp(Guid.NewGuid(), _practice);
        _time = time;
    }

    public HubId Hub { get; } = new(Guid.NewGuid());

    /// <summary>Sets hub and practice up.</summary>
    public static async Task<Intake> Open(FrontDoors doors, NetworkId network, Guid admin, TimeProvider time, CancellationToken cancel)
    {
        var made = new Intake(doors, network, admin, time);
        var hub = new HubSettings(network, "Claims Hub", Nation.England, null, TextOnlyAllowed: true, LeaseMinutes);
        await made._admin.PutHub(made.Hub, hub, Wish.Fresh(), cancel);
        var practice = new PracticeSettings(network, "Claims Practice", Nation.England, null, [made.Hub]);
        await made._admin.PutPractice(made._practice, practice, Wish.Fresh(), cancel);
        return made;
    }

    /// <summary>So many cases in the queue.</summary>
    public async Task<IReadOnlyList<ReferralId>> Queue(int count, int seed, CancellationToken cancel)
    {
        var sent = new ConcurrentQueue<ReferralId>();
        await Parallel.ForEachAsync(
            SyntheticPatient.From(seed).Take(count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (patient, now) => sent.Enqueue(await Send(patient, now)));
        await Step.Await(
            "the cases' arrival in the queue",
            async () => (await _admin.Figures(Hub, cancel)).ByStatus.GetValueOrDefault("AwaitingImages") == 0 ? "" : null,
            ArrivalMax,
            _time,
            cancel);
        return [.. sent];
    }

    async Task<ReferralId> Send(Patient patient, CancellationToken cancel)
    {
        var (link, referral, set) = (new LinkId(Guid.NewGuid()), new ReferralId(Guid.NewGuid()), new ImageSetId(Guid.NewGuid()));
        var ticket = (await _gp.Link(link, new LinkWish(referral, _practice, Hub, Regime.Pseudonymised, patient), Wish.To(link, "link"), cancel)).Ticket!;
        var check = await _gp.Check(link, new TextCheck(Question, null), cancel);
        await _gp.Refer(referral, About(ticket, check), Wish.To(referral, "refer"), cancel);
        var opened = await _gp.OpenImageSet(referral, set, new ImageSetWish { Empty = TextOnlyReason.ManagementQuestion }, Wish.To(set, "open"), cancel);
        var root = Manifest.Root(set, opened.Version, opened.Salt, []);
        await _gp.Seal(set, new Seal(opened.Version, [], root, TextOnlyReason.ManagementQuestion), Wish.To(set, "seal"), cancel);
        return referral;
    }

    ReferralWish About(string ticket, string check) => new()
    {
        Ticket = ticket,
        TextCheck = check,
        Practice = _practice,
        Hub = Hub,
        Urgency = Urgency.Routine,
        UseCase = UseCase.TriageSupplement,
        WhyMobile = WhyMobile.IllustrationNotAvailable,
        BodySite = BodySite.AnteriorTorso,
        Question = Question,
        Images = false,
        TextOnlyReason = TextOnlyReason.ManagementQuestion
    };
}
