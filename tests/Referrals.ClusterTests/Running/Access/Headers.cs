using System.Net.Http.Headers;
using System.Security.Cryptography;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.Access;

/// <summary>What stands around an answer: nothing is kept, sniffed or framed, and each problem can be traced.</summary>
[Collection(RunningSystem.Name)]
public sealed class Headers(RunningSystem system)
{
    static readonly HttpClient Http = new();

    [Fact]
    public async Task Health_is_open_to_all()
    {
        foreach (var zone in new[] { system.Identity, system.Clinical, system.OtherClinical })
            foreach (var path in new[] { "/health/live", "/health/ready" })
            {
                var answer = await system.Get(zone + path, null);
                Assert.Equal((200, "Healthy"), (answer.Status, answer.Body));
                Safe(answer, path);
                Assert.False(answer.Headers.Contains("Server"));
            }
    }

    [Fact]
    public async Task The_document_names_every_operations_answer()
    {
        foreach (var zone in new[] { system.Identity, system.Clinical, system.OtherClinical })
        {
            var answer = await system.Get($"{zone}/openapi/v1.json", null);
            Accepted(answer);
            Safe(answer, "document");
            Assert.StartsWith("3.", answer.Value.GetProperty("openapi").GetString(), StringComparison.Ordinal);
            foreach (var path in answer.Value.GetProperty("paths").EnumerateObject())
                foreach (var operation in path.Value.EnumerateObject().Where(member => member.Value.TryGetProperty("responses", out _)))
                {
                    var of = $"{operation.Name} {path.Name}";
                    var responses = operation.Value.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToArray();
                    Assert.True(responses.Any(status => status.StartsWith('2')), $"{of} names no answer");
                    Assert.True(responses.Contains("401") && responses.Contains("403"), $"{of} does not say that it needs a token");
                    Assert.False(string.IsNullOrWhiteSpace(operation.Value.GetProperty("summary").GetString()), of);
                }
        }
    }

    [Fact]
    public async Task The_document_names_every_code()
    {
        var schemas = Must(await system.Get($"{system.Clinical}/openapi/v1.json", null)).GetProperty("components").GetProperty("schemas");
        foreach (var code in new[] { typeof(Contracts.Urgency), typeof(Contracts.BodySite), typeof(Contracts.Outcome), typeof(Contracts.ConsentKind) })
            Assert.Equal(Enum.GetNames(code), schemas.GetProperty(code.Name).GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task A_problem_belongs_to_the_callers_trace()
    {
        var trace = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        foreach (var (url, token) in new[]
        {
            ($"{system.Clinical}/referrals/{Guid.NewGuid()}", system.Referrer()), ($"{system.Identity}/answers", null),
            ($"{system.Clinical}/nothing", null), ($"{system.Clinical}/referrals?limit=x", system.Referrer()),
        })
        {
            var answer = await system.Send(HttpMethod.Get, url, token, more: request => request.Headers.Add("traceparent", $"00-{trace}-{trace[..16]}-01"));
            Assert.Equal(trace, answer.Value.GetProperty("traceId").GetString());
        }
    }

    /// <summary>A browser asks for a picture and must still be told why there is none.</summary>
    [Fact]
    public async Task A_problem_is_a_problem_whatever_was_asked_for()
    {
        foreach (var wanted in new[] { "image/jpeg", "text/html", "application/json", "*/*" })
            Refused(await system.Send(HttpMethod.Get, $"{system.Clinical}/image-sets/{Guid.NewGuid()}/images/{Guid.NewGuid()}", system.Dermatologist(),
                more: request => request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(wanted))), 404, "not-found", wanted);
    }

    [Fact]
    public async Task A_photograph_is_shown_as_what_it_is_and_kept_nowhere()
    {
        var referral = await new ReferralOnItsWay(system).Queued(1);
        var image = referral.Entries[0];
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{system.OtherClinical}/image-sets/{referral.Set}/images/{image.Image}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", referral.Reader);
        using var answer = await Http.SendAsync(request);
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(image.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(image.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline; filename=\"image.jpg\"", answer.Content.Headers.ContentDisposition?.ToString());
        Safe(new Answer((int)answer.StatusCode, "", answer.Headers, answer.Content.Headers), "photograph");
        Assert.Equal($"\"{image.Sha256}\"", answer.Headers.ETag?.Tag);
        Assert.False(answer.Content.Headers.Contains("Last-Modified"));
    }

    [Fact]
    public async Task Uploads_speak_tus()
    {
        var referral = await new ReferralOnItsWay(system).WithOpenSet();
        var told = await system.Send(HttpMethod.Options, $"{system.Clinical}/uploads", referral.Gp);
        Assert.Equal(204, told.Status);
        foreach (var (name, value) in new[] { ("Tus-Resumable", "1.0.0"), ("Tus-Version", "1.0.0"), ("Tus-Extension", "creation,checksum,expiration,termination"), ("Tus-Checksum-Algorithm", "sha256"), ("Tus-Max-Size", "31457280") })
            Assert.Equal([value], told.Headers.GetValues(name));

        var (image, photograph) = (Guid.NewGuid(), SmallPhotograph(41));
        var created = await referral.Create(image, photograph.Length);
        Assert.Equal((201, $"/uploads/{image}", "1.0.0"), (created.Status, created.Headers.Location!.OriginalString, created.Headers.GetValues("Tus-Resumable").Single()));
        await Stands(0);
        Assert.Equal("16384", Offset(await referral.Patch(image, 0, photograph[..16384])));
        await Stands(16384);
        Assert.Equal($"{photograph.Length}", Offset(await referral.Patch(image, 16384, photograph[16384..], SHA256.HashData(photograph[16384..]))));
        await Stands(photograph.Length);

        async Task Stands(int offset)
        {
            var head = await referral.Head(image);
            Assert.Equal((200, $"{offset}", $"{photograph.Length}", "1.0.0"),
                (head.Status, Offset(head), head.Headers.GetValues("Upload-Length").Single(), head.Headers.GetValues("Tus-Resumable").Single()));
            Safe(head, "HEAD");
        }

        static string Offset(Answer answer) => answer.Headers.GetValues("Upload-Offset").Single();
    }

    [Fact]
    public async Task Versions_stand_in_ETags()
    {
        var referral = await new ReferralOnItsWay(system).Referred();
        var url = $"{system.Clinical}/referrals/{referral.Referral}";
        Assert.Equal("\"1\"", (await system.Get(url, referral.Gp)).Headers.ETag!.ToString());
        await referral.OpenSet();
        var read = await system.Get(url, referral.Gp);
        Assert.Equal($"\"{read.Value.GetProperty("version").GetInt32()}\"", read.Headers.ETag!.ToString());
        Assert.Equal("\"2\"", read.Headers.ETag!.ToString());
    }
}
