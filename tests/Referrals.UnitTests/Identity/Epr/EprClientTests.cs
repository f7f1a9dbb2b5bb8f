using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Referrals.Hosting;
using Referrals.Identity;
using Xunit;

namespace Referrals.UnitTests.Identity;

/// <summary>How a receiver's answers are sorted, over real HTTP: what time may mend is tried again, the rest waits for a person; of its words codes alone are kept.</summary>
public sealed class EprClientTests : IAsyncLifetime
{
    readonly WebApplication server;
    (int Status, string Body) says = (200, "");

    public EprClientTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.MapPost("/", async http =>
        {
            if (says.Status == 0) await Task.Delay(Timeout.Infinite, http.RequestAborted);
            http.Response.StatusCode = says.Status;
            await http.Response.WriteAsync(says.Body);
        });
    }

    public async ValueTask InitializeAsync() => await server.StartAsync();
    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(200, AttemptOutcome.Delivered)]
    [InlineData(201, AttemptOutcome.Delivered)]
    [InlineData(408, AttemptOutcome.Failed)]
    [InlineData(425, AttemptOutcome.Failed)]
    [InlineData(429, AttemptOutcome.Failed)]
    [InlineData(500, AttemptOutcome.Failed)]
    [InlineData(503, AttemptOutcome.Failed)]
    [InlineData(302, AttemptOutcome.Refused)]
    [InlineData(400, AttemptOutcome.Refused)]
    [InlineData(401, AttemptOutcome.Refused)]
    [InlineData(409, AttemptOutcome.Refused)]
    [InlineData(412, AttemptOutcome.Refused)]
    [InlineData(422, AttemptOutcome.Refused)]
    public async Task A_status_decides(int status, AttemptOutcome expected)
    {
        says = (status, "");
        var answer = await Send();
        Assert.Equal(expected, answer.Outcome);
        Assert.Equal(expected == AttemptOutcome.Delivered ? [] : [$"http-{status}"], answer.Reasons);
    }

    [Theory]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"business-rule","diagnostics":"Mrs Testpatient"},{"code":"Testpatient"},{"code":"invalid"}]}""", "http-422 business-rule invalid")]
    [InlineData("""{"issue":[{"code":7}]}""", "http-422")]
    [InlineData("""{"issue":"Testpatient"}""", "http-422")]
    [InlineData("Testpatient", "http-422")]
    [InlineData("[1]", "http-422")]
    public async Task Of_an_outcome_only_its_codes_are_kept(string body, string expected)
    {
        says = (422, body);
        Assert.Equal(expected, string.Join(' ', (await Send()).Reasons));
    }

    [Fact]
    public async Task Silence_and_absence_are_failures()
    {
        says = (0, "");
        Assert.Equal("timeout", (await Send()).Reasons.Single());
        Assert.Equal("unreachable", (await Send("http://127.0.0.1:1")).Reasons.Single());
    }

    async Task<EprAnswer> Send(string? url = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        return await new EprClient(http).Send(new ZoneSettings.EprSettings { Url = url ?? server.Urls.First(), TimeoutSeconds = 1 }, HttpMethod.Post, "", new StringContent("{}"), CancellationToken.None);
    }
}
