namespace Referrals.Identity;

/// <summary>What delivery to EPRs needs.</summary>
static class EprServices
{
    /// <summary>Registers it.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<EprEndpoints>();
        services.AddSingleton<EntryOpening>();
        services.AddSingleton<Deliveries>();
        services.AddTransient<EprSending>();
        Client(services, "epr").AddTypedClient<EprClient>();
        Client(services, "photographs").AddTypedClient<PhotographRelay>();
    }

    // No limit of its own: each request has one. Nothing is logged: an address is no secret, but a framework's next version may say more.
    static IHttpClientBuilder Client(IServiceCollection services, string name) => services.AddHttpClient(name, http => http.Timeout = Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
        .RemoveAllLoggers();
}
