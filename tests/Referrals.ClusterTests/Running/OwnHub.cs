using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running;

/// <summary>A hub with one practice that no other test uses: its queue, figures, lists and quarantine hold nothing else.</summary>
public sealed class OwnHub
{
    readonly RunningSystem system;

    OwnHub(RunningSystem system, Guid network) => (this.system, Network) = (system, network);

    public Guid Hub { get; } = Guid.NewGuid();
    public Guid Practice { get; private init; } = Guid.NewGuid();
    public Guid Network { get; }
    public Guid Referrer { get; } = Guid.NewGuid();
    readonly Guid reader = Guid.NewGuid();
    readonly Guid admin = Guid.NewGuid();
    public string Gp => system.Token("referrer", Practice, Referrer);
    public string Admin => system.Token("network-admin", Network, admin);
    public string Guardian => system.Token("data-guardian", Practice);
    /// <summary>One and the same dermatologist of the hub.</summary>
    public string Reader => Dermatologist(reader);

    /// <summary>Takes unsealed photographs and incomplete sets; a strict one takes neither.</summary>
    public object HubBody(string name = "A hub of its own", bool textOnly = true) =>
        new { network = Network, name, nation = "England", textOnlyAllowed = textOnly, leaseMinutes = 20, unsealedUploads = !SealedOnly, holdIncomplete = HoldsIncomplete };

    public bool SealedOnly { get; private init; }
    public bool HoldsIncomplete { get; private init; }

    public object PracticeBody(params Guid[] hubs) => new { network = Network, name = "A practice of its own", nation = "England", hubs };

    /// <summary>Somebody of the hub; somebody new unless named.</summary>
    public string Dermatologist(Guid? person = null) => system.Token("dermatologist", Hub, person);

    /// <summary>Within the demo network.</summary>
    public static Task<OwnHub> Open(RunningSystem system, bool sealedOnly = false, bool holdsIncomplete = false) =>
        new OwnHub(system, system.Network.Network) { SealedOnly = sealedOnly, HoldsIncomplete = holdsIncomplete }.Open();

    /// <summary>Within the demo network, as a practice that the configuration knows already.</summary>
    public static Task<OwnHub> Of(RunningSystem system, Guid practice) => new OwnHub(system, system.Network.Network) { Practice = practice }.Open();

    /// <summary>In a network of its own: a foreign tenant for everybody else.</summary>
    public static Task<OwnHub> Apart(RunningSystem system, bool textOnly = true) => new OwnHub(system, Guid.NewGuid()).Open(textOnly);

    async Task<OwnHub> Open(bool textOnly = true)
    {
        Must(await system.Put($"{system.Clinical}/hubs/{Hub}", Admin, HubBody(textOnly: textOnly)));
        Must(await system.Put($"{system.OtherClinical}/practices/{Practice}", Admin, PracticeBody(Hub)));
        return this;
    }

    /// <summary>A referral of this practice to this hub, not yet begun.</summary>
    public ReferralOnItsWay Referral(string urgency = "Routine") => new(system) { At = this, Urgency = urgency };

    /// <summary>Several at once, without photographs, in the queue.</summary>
    public Task<ReferralOnItsWay[]> QueuedTextOnly(int count, string urgency = "Routine") =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => Referral(urgency).QueuedTextOnly()));

    /// <summary>What waits in quarantine for this practice, as referral and reason.</summary>
    public async Task<(Guid Referral, string Reason)[]> Quarantine(string? token = null) =>
        [.. Must(await system.Get($"{system.Identity}/quarantine?limit=200", token ?? Gp)).GetProperty("items").EnumerateArray()
            .Select(line => (line.GetProperty("referral").GetGuid(), line.GetProperty("reason").GetString()!))];

    /// <summary>Waits until exactly these stand in quarantine.</summary>
    public Task Quarantined(params (Guid Referral, string Reason)[] expected) => RunningSystem.Until(
        $"quarantine holds {string.Join(", ", expected)}", async () => (await Quarantine()).Order().SequenceEqual(expected.Order()));
}
