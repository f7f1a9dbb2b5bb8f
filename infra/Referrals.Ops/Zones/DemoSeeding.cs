using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Referrals.Ops.Layout;
using Referrals.Ops.Parts;

namespace Referrals.Ops.Zones;

/// <summary>Sets up the demo network through the front door, as its administrator would. What is there already is left as it is.</summary>
public sealed class DemoSeeding(DataFolder folder, string clinicalUrl, TimeProvider time)
{
    const int LeaseMinutes = 20;
    const int AttemptsMax = 10;
    static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(2);
    static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(5);

    /// <summary>With which the door speaks TLS; null: it does not.</summary>
    public CertificateFolder? Certificates { get; init; }

    /// <returns>How many organisations were new.</returns>
    public async Task<int> Seed(DemoNetwork network, CancellationToken cancel)
    {
        using var http = DoorHttp.Client(Certificates, TimeSpan.FromSeconds(30));
        http.BaseAddress = new Uri(clinicalUrl);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", DevelopmentToken.Mint(folder, "network-admin", network.Network, network.Admins[0], TokenLife, time));
        var made = 0;
        // Hubs first: a practice names the hubs that it may refer to.
        foreach (var hub in network.Hubs)
            // Unsealed photographs too, so that both ways can be tried.
            made += await Ensure(
                http,
                $"/hubs/{hub.Id}",
                new { network = network.Network, name = hub.Name, nation = "England", textOnlyAllowed = true, leaseMinutes = LeaseMinutes, unsealedUploads = true },
                cancel);
        foreach (var practice in network.Practices)
            made += await Ensure(
                http,
                $"/practices/{practice.Id}",
                new { network = network.Network, name = practice.Name, nation = "England", hubs = practice.Hubs },
                cancel);
        return made;
    }

    static async Task<int> Ensure(HttpClient http, string path, object body, CancellationToken cancel)
    {
        using var found = await Patiently(() => http.GetAsync(path, cancel), cancel);
        if (found.IsSuccessStatusCode)
            return 0;
        if (found.StatusCode != HttpStatusCode.NotFound)
            throw await Refused(found, "GET " + path, cancel);
        using var answer = await Patiently(() => http.PutAsJsonAsync(path, body, cancel), cancel);
        return answer.IsSuccessStatusCode ? 1 : throw await Refused(answer, "PUT " + path, cancel);
    }

    // After a crash of everything, the silos may still be agreeing on who is there: a grain then cannot be called for a moment.
    // Both calls may be repeated without harm.
    static async Task<HttpResponseMessage> Patiently(Func<Task<HttpResponseMessage>> call, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await call();
            if (answer.StatusCode < HttpStatusCode.InternalServerError || attempt == AttemptsMax)
                return answer;
            answer.Dispose();
            await Task.Delay(BetweenAttempts, cancel);
        }
    }

    static async Task<OpsRefusal> Refused(HttpResponseMessage answer, string what, CancellationToken cancel) =>
        new($"{what} was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
}
