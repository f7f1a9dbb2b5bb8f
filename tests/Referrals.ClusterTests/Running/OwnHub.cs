using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running;

/// <summary>A hub with one practice that no other test uses: its queue, figures, lists and quarantine hold nothing else.</summary>
public sealed class OwnHub
{
    readonly RunningSystem system;

    OwnHub(RunningSystem system) => this.system = system;

    public Guid Hub { get; } = Guid.NewGuid();
    public Guid Practice { get; } = Guid.NewGuid();
    public Guid Referrer { get; } = Guid.NewGuid();
    public string Gp => system.Token("referrer", Practice, Referrer);

    /// <summary>Somebody of the hub; somebody new unless named.</summary>
    public string Dermatologist(Guid? person = null) => system.Token("dermatologist", Hub, person);

    public static async Task<OwnHub> Open(RunningSystem system)
    {
        var own = new OwnHub(system);
        var network = system.Network.Network;
        Must(await system.Put($"{system.Clinical}/hubs/{own.Hub}", system.Admin,
            new { network, name = "A hub of its own", nation = "England", textOnlyAllowed = true, leaseMinutes = 20 }));
        Must(await system.Put($"{system.OtherClinical}/practices/{own.Practice}", system.Admin,
            new { network, name = "A practice of its own", nation = "England", hubs = new[] { own.Hub } }));
        return own;
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
