using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>What the doors, consumers and grains of referral, triage and network are given.</summary>
static class ClinicalServices
{
    public static void Add(IServiceCollection services, ZoneSettings settings)
    {
        var identity = settings.Peers.GetValueOrDefault("identity")
            ?? throw new UnsafeConfigurationException("Peers.identity is missing: no link ticket could be checked.");
        services.AddSingleton(new PeerStatements(identity));
        services.AddSingleton<IdentityStatements>();
        services.AddSingleton<LinkTickets>();
        services.AddSingleton<CheckedTextStatements>();
        services.AddSingleton<FaceToFaceList>();
        services.AddSingleton<ReferralTexts>();
        services.AddSingleton<TriageQueue>();
        services.AddSingleton<HeldCases>();
        services.AddSingleton<HubFigures>();
        services.AddSingleton<ReferralList>();
        services.AddSingleton<NetworkLists>();
        services.AddSingleton<SuspensionList>();
        services.AddHostedService<QueueGauge>();
    }
}
