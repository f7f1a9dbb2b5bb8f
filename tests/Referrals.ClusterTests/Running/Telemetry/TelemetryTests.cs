using System.Text;
using Referrals.Ops.Layout;
using Referrals.Ops.Zones;
using Xunit;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Telemetry;

/// <summary>A system whose silos report to a collector of the test.</summary>
public sealed class ObservedSystem : RunningSystem
{
    public OtlpReceiver Collector { get; } = new();

    protected override TopologyPlan Plan => new(DataFolder.ForTest("observed")) { OtlpEndpoint = Collector.Url };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Collector.Dispose();
    }
}

/// <summary>One trace over both zones, figures for the operator, and not a word about a patient in either.</summary>
public sealed class TelemetryTests(ObservedSystem system) : IClassFixture<ObservedSystem>
{
    const string Clinical = "referrals-clinical";
    const string Identity = "referrals-identity";

    readonly string trace = Guid.NewGuid().ToString("N");
    readonly string root = Guid.NewGuid().ToString("N")[..16];
    readonly string family = "Qu" + Guid.NewGuid().ToString("N")[..14];
    readonly string question = "Does " + Guid.NewGuid().ToString("N") + " itch?";
    readonly string advice = "Apply " + Guid.NewGuid().ToString("N") + " twice.";

    [Fact]
    public async Task An_answer_is_one_trace_to_the_record_and_back_and_says_nothing_about_the_patient()
    {
        var own = await OwnHub.Open(system);
        await own.QueuedTextOnly(1);
        var referral = await new ReferralOnItsWay(system) { At = own, FamilyName = family, Question = question }.Claimed(1);
        var answered = await system.Send(HttpMethod.Post, $"{system.OtherClinical}/referrals/{referral.Referral}/advice", referral.Reader, referral.AdviceBody(advice), Guid.NewGuid().ToString(),
            request => request.Headers.Add("traceparent", $"00-{trace}-{root}-01"));
        Assert.Equal(200, answered.Status);
        await referral.Until("Filed");
        Assert.Equal(advice, (await referral.Entry()).GetProperty("text").GetString());
        await Refused(referral);

        await RunningSystem.Until("the trace has come home", () => Task.FromResult(Home.Any()));
        var way = Way(Home.First());
        Assert.Equal([Clinical, Identity, Clinical], Zones(way));
        AssertSteps(way);

        string[] expected = ["outbox.published", "outbox.lag", "outbox.waiting", "outbox.oldest"];
        await RunningSystem.Until("the figures have come", () => Task.FromResult(
            new[] { Clinical, Identity }.All(service => expected.All(name => Has(service, name))) && Has(Clinical, "queue.depth") && Has(Clinical, "deletions.overdue") && Has(Clinical, "claim_to_answer") && Has(Identity, "returned")), seconds: 180);

        // That the search finds what is there: routes may be seen.
        Assert.Contains(system.Collector.Bodies, body => Holds(body, "/referrals/{referral:guid}/advice"));
        foreach (var secret in new[] { family, referral.NhsNumber, question, advice, "Grew over three months" })
            Assert.DoesNotContain(system.Collector.Bodies, body => Holds(body, secret));
    }

    /// <summary>Spans of the answer's trace.</summary>
    SpanSeen[] Spans => [.. system.Collector.Spans.Where(span => span.Trace == trace)];

    /// <summary>Clinical's commit after the news of the filing: the last thing that one answer brings about.</summary>
    SpanSeen[] Home => [.. Spans.Where(span => span is { Service: Clinical, Name: "commit" } && Zones(Way(span)).SequenceEqual([Clinical, Identity, Clinical]))];

    /// <summary>From the request to this span, each the parent of the next; nothing when a link is missing (yet).</summary>
    SpanSeen[] Way(SpanSeen last)
    {
        var spans = Spans.DistinctBy(span => span.Span).ToDictionary(span => span.Span);
        var way = new List<SpanSeen> { last };
        while (way[^1].Parent != root)
        {
            if (!spans.TryGetValue(way[^1].Parent, out var parent)) return [];
            way.Add(parent);
        }
        way.Reverse();
        return [.. way];
    }

    static string[] Zones(SpanSeen[] way) => [.. way.Select(span => span.Service).Where((service, place) => place == 0 || way[place - 1].Service != service)];

    /// <summary>HTTP, outbox and broker, each in its zone and in this order. A commit is a leaf of its grain's call, so it stands beside the way.</summary>
    void AssertSteps(SpanSeen[] way)
    {
        var steps = string.Join(" > ", way.Select(span => $"{span.Service[10..]}:{span.Scope}:{span.Name}"));
        var place = 0;
        foreach (var (service, scope, name) in new[]
        {
            (Clinical, "Microsoft.AspNetCore", "POST /referrals/"), (Clinical, "Referrals", "outbox publish"), (Clinical, "MassTransit", "AdviceIssued"),
            (Identity, "MassTransit", "advice-issued"), (Identity, "Referrals", "outbox publish"), (Identity, "MassTransit", "AdviceFiled"),
            (Clinical, "MassTransit", "advice-filed"), (Clinical, "Referrals", "commit"),
        })
        {
            place = Array.FindIndex(way, place, span => span.Service == service && span.Scope == scope && span.Name.Contains(name));
            Assert.True(place >= 0, $"no {scope} '{name}' of {service} at its place in {steps}");
        }
        var all = Spans;
        foreach (var zone in new[] { Clinical, Identity }) Assert.Contains(all, span => span.Service == zone && span.Name == "commit");
        // Identity's one call: it asks, and clinical answers, in the same trace.
        Assert.Contains(all, span => span is { Service: Identity, Scope: "System.Net.Http" } && all.Any(asked => asked.Service == Clinical && asked.Parent == span.Span));
    }

    /// <summary>Refusals and a search say nothing either.</summary>
    async Task Refused(ReferralOnItsWay referral)
    {
        Assert.Equal(409, (await system.Put($"{system.Identity}/links/{Guid.NewGuid()}", referral.Gp, referral.LinkBody)).Status);
        Assert.Equal(422, (await system.Put($"{system.Identity}/links/{Guid.NewGuid()}", referral.Gp, new { referral = Guid.NewGuid(), practice = referral.Practice, hub = referral.Hub, regime = "Anonymised", patient = new { nhsNumber = referral.NhsNumber, familyName = family, givenName = "Synthia", birthDate = "1957-03-04" } })).Status);
        Assert.Equal(400, (await system.Put($"{system.Identity}/links/{Guid.NewGuid()}", referral.Gp, $$"""{ "patient": { "familyName": "{{family}}" """)).Status);
    }

    bool Has(string service, string metric) => system.Collector.Metrics.Contains((service, "referrals." + metric));

    static bool Holds(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
