using Referrals.ClusterTests.Running.Failure;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Operations;

/// <summary>A silo that dies, freezes or returns does not take the others with it, and both zones believe our tokens.</summary>
[Collection(Alone.Name)]
public sealed class SilosTests(BreakableSystem system) : IAsyncLifetime
{
    static readonly HttpClient Http = new();
    readonly DataFolder _folder = system.Folder;
    readonly Topology _topology = system.Topology;

    public ValueTask InitializeAsync() => new(system.Whole());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_network_is_there_after_every_silo_was_killed()
    {
        var network = DemoNetwork.Of(_folder);
        Assert.Equal(5, system.Seeded);
        Assert.Equal(0, await Seed(network));

        await Task.WhenAll(_topology.Identity.Concat(_topology.Clinical).Select(silo => silo.Kill()));
        await Task.WhenAll(_topology.Identity.Concat(_topology.Clinical).Select(silo => silo.Start(Cancel)));

        Assert.Equal(0, await Seed(network));
    }

    [Fact]
    public async Task A_frozen_silo_does_not_answer_and_once_thawed_serves_again_or_has_ended()
    {
        var silo = _topology.Clinical[1];
        silo.Freeze();
        Assert.True(silo.IsRunning);
        Assert.False(await silo.IsReady(Cancel));

        silo.Thaw();

        // The others may have declared it dead meanwhile: then it learns that and ends, and its place is free for a new one.
        while (silo.IsRunning && !await silo.IsReady(Cancel)) await Task.Delay(50, Cancel);
        await silo.Start(Cancel);
        Assert.True(await silo.IsReady(Cancel));
    }

    [Theory]
    [InlineData("referrer")]
    [InlineData("dermatologist")]
    [InlineData("network-admin")]
    [InlineData("data-guardian")]
    [InlineData("operator")]
    public async Task Every_role_gets_a_token_that_both_zones_believe(string role)
    {
        var (organisation, person) = DemoNetwork.Of(_folder).FirstOf(role);
        var token = DevelopmentToken.Mint(_folder, role, organisation, person, TimeSpan.FromMinutes(1), TimeProvider.System);
        foreach (var silo in new[] { _topology.Identity[0], _topology.Clinical[0] })
        {
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, await Ask(silo, token[..^4] + "AAAA"));
            Assert.NotEqual(System.Net.HttpStatusCode.Unauthorized, await Ask(silo, token));
        }
    }

    Task<int> Seed(DemoNetwork network) => new DemoSeeding(_folder, _topology.Clinical[0].Url, TimeProvider.System).Seed(network, Cancel);

    static async Task<System.Net.HttpStatusCode> Ask(ZoneProcess silo, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, silo.Url + "/parked");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await Http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
