using System.Diagnostics;
using System.Text.Json.Nodes;
using Npgsql;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running;

/// <summary>With TLS on every wire a referral goes all the way; who has no certificate of ours, or one that is for something else, is told nothing (TRN-06, DT-13).</summary>
public sealed class EncryptedSystemTests(EncryptedSystem system) : IClassFixture<EncryptedSystem>
{
    const string Refusal = "Nothing is said to what is at";

    [Fact]
    public async Task A_referral_with_a_photograph_goes_from_link_to_filed_over_TLS()
    {
        var referral = await new ReferralOnItsWay(system).Claimed(photographs: 1);
        Assert.Equal(200, (await system.Get($"{system.OtherClinical}/image-sets/{referral.Set}/images/{referral.Entries[0].Image}", referral.Reader)).Status);
        Must(await system.Post($"{system.OtherClinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody("Benign; nothing to do.")));
        await referral.Until("Filed");
        Assert.Equal("Benign; nothing to do.", (await referral.Entry()).GetProperty("text").GetString());

        foreach (var zone in Enum.GetValues<Zone>()) await EverySessionIsEncrypted(zone);
        var broker = await File.ReadAllTextAsync(system.Folder.LogFile("rabbitmq"), TestContext.Current.CancellationToken);
        Assert.Contains("started TLS (SSL) listener", broker);
        Assert.DoesNotContain("started TCP listener", broker);
        foreach (var zone in Enum.GetValues<Zone>()) Assert.Contains($"user '{zone.Name()}' authenticated", broker);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => system.Get(system.Clinical.Replace("https:", "http:") + "/health/live", null));
    }

    [Fact]
    public async Task Silos_open_to_their_own_kind_only()
    {
        var silo = system.Topology.Clinical[0];
        var shown = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(system.Files.Certificate(Zone.Clinical.Silos())).Thumbprint;
        Assert.Equal((shown, true), await system.Knock(silo, Zone.Clinical.Silos()));
        foreach (var (name, why) in new[]
        {
            (null, "No certificate is shown"), ("server-only", "not made for a client"), ("clinical-1", "is not among its names"), (Zone.Identity.Silos(), "'silos.clinical.referrals' is not among its names"),
            ("stranger", "does not lead to the configured authority"),
        })
        {
            var log = system.LogFrom(silo);
            Assert.Equal((shown, false), await system.Knock(silo, name));
            await RunningSystem.Until($"{silo.Name} says why it does not speak to {name ?? "nobody"}", () => Task.FromResult(log().Contains(Refusal) && log().Contains(why)));
        }
    }

    /// <summary>It holds the database's password and all other secrets of the zone, and believes ours.</summary>
    [Theory]
    [InlineData("of another authority", "does not lead to the configured authority")]
    [InlineData("in the clear", "No TLS could be agreed on")]
    public async Task A_stranger_does_not_become_a_member(string which, string why)
    {
        var name = "stranger " + which;
        var logs = system.Topology.Clinical.Select(system.LogFrom).ToArray();
        using var stranger = Process.Start(new ProcessStartInfo(Repository.Dotnet, [Zone.Clinical.Program(), "--config", Stranger(name, which == "in the clear")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = stranger.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = stranger.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await RunningSystem.Until("it has asked to join", async () => await Standing(name) is not null);
            await RunningSystem.Until("a silo says why it is not spoken to", () => Task.FromResult(logs.Any(log => log().Contains(Refusal) && log().Contains(why))));
            // A silo that is let in is a member within a second or two of its first word.
            for (var look = 0; look < 50; look++, await Task.Delay(100, TestContext.Current.CancellationToken)) Assert.NotEqual(Active, await Standing(name));
        }
        finally
        {
            stranger.Kill();
            await stranger.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(2L, await RunningSystem.Scalar(system.ClinicalDatabase, $"SELECT count(*) FROM membership WHERE status = {Active}"));
        await new ReferralOnItsWay(system).QueuedTextOnly();
    }

    [Fact]
    public async Task Identity_fetches_no_answer_from_a_clinical_that_it_cannot_verify()
    {
        var (identity, file) = (system.Topology.Identity[0], system.Folder.ConfigFile(system.Topology.Identity[0].Name));
        var good = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var settings = JsonNode.Parse(good)!;
        settings["Peers"]!["clinical"]!["AuthorityFile"] = system.FileOf("stranger-authority.pem");
        ReferralOnItsWay referral;
        await Restart(settings.ToJsonString());
        try
        {
            var log = system.LogFrom(identity);
            referral = await new ReferralOnItsWay(system).Advised(photographs: 1);
            await RunningSystem.Until("identity says why", () => Task.FromResult(log().Contains("The certificate of Peers.clinical is refused: it does not lead to the configured authority")));
            await RunningSystem.Until("the message is parked", async () => await Parked() is not null);
            Assert.Equal("Advised", await referral.Status());
        }
        finally
        {
            await Restart(good);
        }
        // What a broken part parked is sent again by itself as well: the sweeper of the silo that has just started may have been first.
        var replay = await system.Post($"{system.Identity}/parked/{await Parked()}/replay", system.Operator, new { });
        Assert.True(replay.Status == 202 || replay.Problem == "nothing-to-replay", replay.ToString());
        await referral.Until("Filed");

        async Task Restart(string with)
        {
            await identity.Stop();
            await File.WriteAllTextAsync(file, with, TestContext.Current.CancellationToken);
            await identity.Start(TestContext.Current.CancellationToken);
        }

        async Task<object?> Parked() => await RunningSystem.Scalar(system.IdentityDatabase, "SELECT id FROM parked WHERE body::text LIKE '%' || $1 || '%'", referral.Referral.ToString());
    }

    const int Active = 3;

    async Task<int?> Standing(string name) => (int?)await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT status FROM membership WHERE silo_name = $1 ORDER BY generation DESC LIMIT 1", name);

    string Stranger(string name, bool inTheClear)
    {
        var settings = JsonNode.Parse(File.ReadAllText(system.Folder.ConfigFile("clinical-1")))!;
        var silo = (JsonObject)settings["Silo"]!;
        (silo["Name"], silo["Port"]) = (name, TestServers.FreePort());
        (silo["CertificateFile"], silo["KeyFile"], silo["AuthorityFile"]) = (system.FileOf("stranger.pem"), system.FileOf("stranger.key"), system.FileOf("both.pem"));
        foreach (var setting in inTheClear ? new[] { "CertificateFile", "KeyFile", "AuthorityFile", "HostName" } : []) silo.Remove(setting);
        settings["Http"]!["Url"] = $"https://127.0.0.1:{TestServers.FreePort()}";
        var file = system.FileOf(name + ".json");
        File.WriteAllText(file, settings.ToJsonString());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    async Task EverySessionIsEncrypted(Zone zone)
    {
        await using var below = NpgsqlDataSource.Create(system.Topology.Postgres(zone).SuperuserConnectionString);
        Assert.Equal(true, await RunningSystem.Scalar(below, $"SELECT bool_and(s.ssl) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.usename = '{zone.Name()}_app'"));
    }
}
