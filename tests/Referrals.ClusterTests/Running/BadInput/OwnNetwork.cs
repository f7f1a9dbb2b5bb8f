namespace Referrals.ClusterTests.Running;

/// <summary>A network beside the demo network, with one hub and one practice: a foreign tenant for others, and a place where a test can count.</summary>
public sealed class OwnNetwork
{
    readonly RunningSystem system;

    OwnNetwork(RunningSystem system) => this.system = system;

    public Guid Network { get; } = Guid.NewGuid();
    public Guid Hub { get; } = Guid.NewGuid();
    public Guid Practice { get; } = Guid.NewGuid();
    public Guid AdminPerson { get; } = Guid.NewGuid();
    public Guid GpPerson { get; } = Guid.NewGuid();
    public Guid ReaderPerson { get; } = Guid.NewGuid();

    public string Admin => system.Token("network-admin", Network, AdminPerson);
    public string Gp => system.Token("referrer", Practice, GpPerson);
    public string Reader => system.Token("dermatologist", Hub, ReaderPerson);

    public object HubBody(string name = "Tweed Dermatology Hub", bool textOnly = true) =>
        new { network = Network, name, nation = "Scotland", textOnlyAllowed = textOnly, leaseMinutes = 30 };

    public object PracticeBody(params Guid[] hubs) => new { network = Network, name = "Abbey View Surgery", nation = "Scotland", hubs };

    public static async Task<OwnNetwork> SetUp(RunningSystem system, bool textOnly = true)
    {
        var own = new OwnNetwork(system);
        ReferralOnItsWay.Must(await system.Put($"{system.Clinical}/hubs/{own.Hub}", own.Admin, own.HubBody(textOnly: textOnly)));
        ReferralOnItsWay.Must(await system.Put($"{system.Clinical}/practices/{own.Practice}", own.Admin, own.PracticeBody(own.Hub)));
        return own;
    }
}
