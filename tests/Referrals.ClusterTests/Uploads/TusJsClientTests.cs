using System.Diagnostics;
using System.Text.Json.Nodes;
using Referrals.Tests;
using Xunit;

namespace Referrals.ClusterTests.Uploads;

/// <summary>The client that browsers use, tus-js-client, against two silos: broken off in the middle at one, finished at the other.</summary>
[Collection(nameof(AClinic))]
public sealed class TusJsClientTests(AClinic clinic, BrowserProject project) : IClassFixture<BrowserProject>
{
    [Theory, InlineData(48 * 1024), InlineData(100_000)]
    public async Task An_upload_that_breaks_off_goes_on_at_the_other_silo(int chunkSize)
    {
        using var referrer = clinic.Referrer();
        var (set, version, salt) = await AClinic.Open(referrer, await clinic.Submit(referrer));
        var photograph = Photograph.Of(500_000);
        using var node = Process.Start(new ProcessStartInfo("node", ["upload.mjs"])
        {
            WorkingDirectory = project.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(new JsonObject
        {
            ["first"] = clinic.One.Url, ["second"] = clinic.Two.Url, ["set"] = set.ToString(), ["token"] = clinic.ReferrerToken(),
            ["metadata"] = new JsonObject { ["image"] = photograph.Image.ToString(), ["view"] = "CloseUp", ["type"] = "image/jpeg" },
            ["photograph"] = System.Buffers.Text.Base64Url.EncodeToString(photograph.Bytes), ["chunkSize"] = chunkSize, ["breakOffAfter"] = 150_000,
        }.ToJsonString());
        node.StandardInput.Close();
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await complained);

        var answer = JsonNode.Parse(await said)!;
        Assert.EndsWith($"/uploads/{photograph.Image}", (string)answer["url"]!);
        Assert.InRange((int)answer["accepted"]!, 100_000, 400_000);
        await (await referrer.Seal(set, version, salt, photograph)).Says(System.Net.HttpStatusCode.OK);
        Assert.Equal(photograph.Bytes, await referrer.GetByteArrayAsync($"/image-sets/{set}/images/{photograph.Image}"));
    }
}
