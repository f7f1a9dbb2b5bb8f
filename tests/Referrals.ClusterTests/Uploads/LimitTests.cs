using System.Diagnostics;
using System.Net;
using Referrals.Contracts;
using Referrals.Ops.Zones;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>A clinic with narrow limits.</summary>
public sealed class ANarrowClinic : AClinic
{
    public const int RequestsAtOnce = 60;
    public const int UploadsOpen = 5;
    public const int UploadsAtOnce = 20;

    protected override string Name => "limits";

    protected override TopologyPlan Plan(TopologyPlan usual) => usual with
    {
        Limits = new()
        {
            RequestsPerSecond = 20, RequestsAtOnce = RequestsAtOnce,
            Person = new() { UploadsPerMinute = UploadsAtOnce / 2, MegabytesPerMinute = 32, UploadsOpen = UploadsOpen },
            Practice = new() { UploadsPerMinute = 1000, MegabytesPerMinute = 1000, UploadsOpen = UploadsOpen + 2 },
        },
    };
}

/// <summary>One person who asks a hundred times too much is told to wait, and nobody else notices (security.md T14).</summary>
public sealed class LimitTests(ANarrowClinic clinic) : IClassFixture<ANarrowClinic>
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_person_at_a_hundred_times_the_pace_does_not_hurt_another()
    {
        const int pace = 5;
        using var victim = clinic.Referrer(person: 1);
        var alone = await Read(victim, requests: 20, pace);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var attacker = clinic.Referrer();
        var attack = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Hammer(attacker, perSecond: 100 * pace / 8, over.Token)));
        var beside = await Read(victim, requests: 40, pace);
        await over.CancelAsync();
        var answers = (await attack).SelectMany(statuses => statuses).ToList();

        var refused = answers.Count(status => status == HttpStatusCode.TooManyRequests);
        TestContext.Current.TestOutputHelper!.WriteLine($"victim p95 {alone.TotalMilliseconds:0} ms alone, {beside.TotalMilliseconds:0} ms beside {answers.Count} requests, {refused} of them refused");
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{status}"));
        Assert.True(refused > answers.Count / 2, $"{refused} of {answers.Count}");
        // Wide, since the machine that runs this is shared by the attacker's own client.
        Assert.True(beside < alone * 5 + TimeSpan.FromMilliseconds(100), $"{alone.TotalMilliseconds:0} ms alone, {beside.TotalMilliseconds:0} ms beside");
    }

    [Fact]
    public async Task Whoever_is_refused_is_told_when_to_come_again_and_is_let_in_then()
    {
        using var person = clinic.Referrer(practice: 1);
        HttpResponseMessage answer;
        var asked = 0;
        do answer = await person.GetAsync($"/hubs/{clinic.Hub}/ingest-keys", Cancel);
        while (answer.StatusCode != HttpStatusCode.TooManyRequests && ++asked < 10 * ANarrowClinic.RequestsAtOnce);
        Assert.InRange(asked, ANarrowClinic.RequestsAtOnce - 1, 5 * ANarrowClinic.RequestsAtOnce);
        var wait = answer.Headers.RetryAfter!.Delta!.Value;
        await answer.Refuses(429, "too-many-requests");
        await Task.Delay(wait, Cancel);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await person.GetAsync($"/hubs/{clinic.Hub}/ingest-keys", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Open_uploads_are_counted_for_person_and_practice_over_both_silos_and_whole_ones_do_not_count()
    {
        using var one = clinic.Referrer(practice: 2);
        using var other = clinic.Referrer(practice: 2, person: 1);
        using var elsewhere = clinic.Referrer(practice: 2, silo: clinic.Two);
        var (set, _, _) = await AClinic.Open(one, await clinic.Submit(one, practice: 2));
        var open = Enumerable.Range(0, ANarrowClinic.UploadsOpen).Select(_ => Photograph.Of(20_000)).ToList();
        foreach (var photograph in open) await (await one.Create(set, photograph)).Says(HttpStatusCode.Created);

        var refused = await elsewhere.Create(set, Photograph.Of(20_000));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("DELETE", await refused.Refuses(429, "too-many-open-uploads"));
        // The same one again is no new one.
        await (await elsewhere.Create(set, open[0])).Says(HttpStatusCode.Created);

        // The practice has room for two more, whoever asks.
        foreach (var _ in Enumerable.Range(0, 2)) await (await other.Create(set, Photograph.Of(20_000))).Says(HttpStatusCode.Created);
        await (await other.Create(set, Photograph.Of(20_000))).Refuses(429, "too-many-open-uploads");

        await (await one.Patch(open[0].Image, 0, open[0].Bytes)).Says(HttpStatusCode.NoContent);
        await (await other.Create(set, Photograph.Of(20_000))).Says(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Photographs_and_bytes_come_no_faster_than_a_person_may_send()
    {
        using var person = clinic.Referrer(practice: 1, person: 1);
        var (set, _, _) = await AClinic.Open(person, await clinic.Submit(person, practice: 1));
        var large = Photograph.Of(20_000_000);
        await (await person.Create(set, large)).Says(HttpStatusCode.Created);
        await (await person.Patch(large.Image, 0, large.Bytes, "sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")).Refuses(460, "checksum-mismatch");
        // What was sent in vain was sent.
        await (await person.Patch(large.Image, 0, large.Bytes)).Refuses(429, "uploads-too-fast");
        for (var announced = 1; announced < ANarrowClinic.UploadsAtOnce; announced++)
        {
            var photograph = Photograph.Of(20_000);
            await (await person.Create(set, photograph)).Says(HttpStatusCode.Created);
            await (await person.End(photograph.Image)).Says(HttpStatusCode.NoContent);
        }
        for (var more = 0; ; more++)
        {
            var answer = await person.Create(set, Photograph.Of(20_000));
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.NotNull(answer.Headers.RetryAfter);
                await answer.Refuses(429, "uploads-too-fast");
                return;
            }
            Assert.True(more < 4, "no limit was met");
        }
    }

    /// <summary>The slowest but one in twenty; every one must be answered.</summary>
    async Task<TimeSpan> Read(HttpClient person, int requests, int perSecond)
    {
        var times = new List<TimeSpan>();
        for (var each = 0; each < requests; each++)
        {
            var clock = Stopwatch.StartNew();
            await (await person.GetAsync($"/hubs/{clinic.Hub}/ingest-keys", Cancel)).Says(HttpStatusCode.OK);
            times.Add(clock.Elapsed);
            await Task.Delay(1000 / perSecond, Cancel);
        }
        times.Sort();
        return times[^(1 + requests / 20)];
    }

    async Task<IReadOnlyList<HttpStatusCode>> Hammer(HttpClient person, int perSecond, CancellationToken stop)
    {
        var answers = new List<HttpStatusCode>();
        while (!stop.IsCancellationRequested)
        {
            using var answer = await person.GetAsync($"/hubs/{clinic.Hub}/ingest-keys", CancellationToken.None);
            answers.Add(answer.StatusCode);
            await Task.Delay(1000 / perSecond, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        return answers;
    }
}
