using System.Text.Json.Nodes;
using Referrals.Ops.Layout;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>Who asks. The table's columns, in its order.</summary>
public enum Asking
{
    Nobody, Referrer, ForeignReferrer, Dermatologist, ForeignDermatologist, Admin, ForeignAdmin, Guardian, Operator,
    /// <summary>Calls itself a service with a token of the people's issuer.</summary>
    FalseService,
    /// <summary>The identity zone itself.</summary>
    Service,
}

/// <summary>Referrals of one practice and hub in every situation that a request of the table needs, and everybody who may ask for them.</summary>
public sealed class Scene(RunningSystem system)
{
    /// <summary>Submitted; its link is open and nothing is bound.</summary>
    public ReferralOnItsWay Fresh { get; } = new(system);
    /// <summary>An open set with one photograph complete and another announced.</summary>
    public ReferralOnItsWay Open { get; } = new(system);
    public Guid Announced { get; } = Guid.NewGuid();
    /// <summary>Announced to be given up.</summary>
    public Guid GivenUp { get; } = Guid.NewGuid();
    public ReferralOnItsWay Waiting { get; } = new(system);
    /// <summary>For whoever asks for the next case.</summary>
    public ReferralOnItsWay Next { get; } = new(system);
    public ReferralOnItsWay Held { get; } = new(system);
    public ReferralOnItsWay Asked { get; } = new(system);
    /// <summary>Filed, with a photograph.</summary>
    public ReferralOnItsWay Filed { get; } = new(system);
    /// <summary>Anonymised, and queued.</summary>
    public ReferralOnItsWay Unlinked { get; } = new(system) { Anonymised = true };
    /// <summary>Anonymised, and its answer kept.</summary>
    public ReferralOnItsWay Kept { get; } = new(system) { Anonymised = true };
    public Guid Record { get; private set; }
    /// <summary>The hub's reader has asked who the filed one's patient is.</summary>
    public Guid Glass { get; } = Guid.NewGuid();
    /// <summary>Answered before it was bound: its answer waits in quarantine.</summary>
    public ReferralOnItsWay Unbound { get; } = new(system);
    /// <summary>Another answer than the one that waits, and another patient's identifiers: whoever may ask is told so.</summary>
    public object Resolution => new { answer = "another", reason = "NotOurPatient", nhsNumber = Fresh.NhsNumber, birthDate = "1957-03-04" };
    public object Unpairing => new { reason = "WrongPatientPicked", nhsNumber = Fresh.NhsNumber, birthDate = "1957-03-04" };
    /// <summary>With itself, under another patient's identifiers: whoever may ask is told so.</summary>
    public object Merging => new { other = Record, otherNhsNumber = Fresh.NhsNumber, reason = "RegisteredTwice", nhsNumber = Fresh.NhsNumber, birthDate = "1957-03-04" };
    public object Unmerging => new { other = Record, reason = "DifferentPatients", nhsNumber = Fresh.NhsNumber, birthDate = "1957-03-04" };
    /// <summary>A hub and a practice that the demo network's administrator may set up.</summary>
    public object Hub => new { network = system.Network.Network, name = "New Hub", nation = "Wales", textOnlyAllowed = false, leaseMinutes = 5 };
    public object Practice => new { network = system.Network.Network, name = "New Surgery", nation = "Wales", hubs = Array.Empty<Guid>() };

    public async Task<Scene> Set()
    {
        await Fresh.Referred();
        await Open.WithPhotographs(1);
        if ((await Open.Create(Announced, 70_000)).Status != 201) throw new InvalidOperationException("The second photograph was not announced.");
        if ((await Open.Create(GivenUp, 70_000)).Status != 201) throw new InvalidOperationException("The third photograph was not announced.");
        await Waiting.QueuedTextOnly();
        await Next.QueuedTextOnly();
        await Held.ClaimedTextOnly();
        await Asked.ClaimedTextOnly();
        Must(await system.Post($"{system.Clinical}/referrals/{Asked.Referral}/advice", Asked.Reader,
            Asked.AdviceBody().But("outcome", "MoreInformation").But("kinds", new JsonArray("History"))));
        await Unlinked.QueuedTextOnly();
        await Kept.ClaimedTextOnly();
        await Kept.Answered("Advised");
        await Kept.UntilKept();
        await Filed.Advised(photographs: 1);
        await Filed.Until("Filed");
        await (await (await Unbound.QueuedUnbound()).Claim()).Answered("Advised");
        await RunningSystem.Until("an answer waits in quarantine", async () => (await system.Get($"{system.Identity}/quarantine/{Unbound.Referral}", Unbound.Gp)).Status == 200);
        Record = Must(await system.Post($"{system.Identity}/records/search", Filed.Gp, new { practice = Filed.Practice, nhsNumber = Filed.NhsNumber })).GetProperty("record").GetGuid();
        Must(await system.Put($"{system.Identity}/break-glass/{Glass}", Filed.Reader, new { referral = Filed.Referral, reason = "UrgentFinding" }));
        return this;
    }

    /// <summary>Foreign ones belong to another practice and hub of the same network; the foreign administrator to another network.</summary>
    public string? Token(Asking who, ReferralOnItsWay of) => who switch
    {
        Asking.Nobody => null,
        Asking.Referrer => of.Gp,
        Asking.ForeignReferrer => system.Referrer(2),
        Asking.Dermatologist => of.Reader,
        Asking.ForeignDermatologist => system.Dermatologist(1),
        Asking.Admin => system.Admin,
        Asking.ForeignAdmin => system.Token("network-admin", Guid.NewGuid()),
        Asking.Guardian => system.Token("data-guardian", of.Practice),
        Asking.Operator => system.Operator,
        Asking.FalseService => Service(Signer.People, of.Practice, of.Hub),
        Asking.Service => Service(Signer.Identity),
    };

    /// <summary>Of the same role, and nobody of the scene.</summary>
    public string? Stranger(Asking who) => who switch
    {
        Asking.Nobody or Asking.FalseService or Asking.Service => Token(who, Filed),
        Asking.Referrer or Asking.ForeignReferrer => system.Token("referrer", Guid.NewGuid()),
        Asking.Dermatologist or Asking.ForeignDermatologist => system.Token("dermatologist", Guid.NewGuid()),
        Asking.Admin or Asking.ForeignAdmin => system.Token("network-admin", Guid.NewGuid()),
        Asking.Guardian => system.Token("data-guardian", Guid.NewGuid()),
        Asking.Operator => system.Token("operator", Guid.NewGuid()),
    };

    string Service(Signer by, params Guid[] organisations) => new Forgery(system.Folder).Token((_, payload) =>
        (payload["aud"], payload["role"], payload["org"]) = (new JsonArray("referrals-identity", "referrals-clinical"), "service", new JsonArray([.. organisations.Select(id => (JsonNode)$"{id}")])), by);
}
