using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Referrals.Imaging.SealedUpload;
using Referrals.Tests;
using Xunit;

namespace Referrals.UnitTests.Imaging;

/// <summary>What a browser seals with @hpke/core and WebCrypto (tests/interop) opens here, and the other way round.</summary>
public sealed class SealedUploadInteropTests(BrowserProject project) : IClassFixture<BrowserProject>
{
    const int Messages = 1000;

    static readonly byte[] Info = "referrals/upload/v1|interop"u8.ToArray();

    [Fact]
    public async Task What_the_browser_seals_opens_here()
    {
        using var key = P256PrivateKey.Create();
        var (plains, aads) = Random();
        var answers = await Node(plains.Zip(aads, (plain, aad) => new JsonObject
        {
            ["op"] = "seal", ["point"] = key.Point.ToString(), ["info"] = Text(Info), ["aad"] = Text(aad), ["plain"] = Text(plain),
        }));

        var opened = answers.Index().Count(answer =>
        {
            var plain = new byte[plains[answer.Index].Length];
            return P256Point.TryParse(Of(answer.Item, "enc"), out var encapsulated)
                && Hpke.TryOpen(key, encapsulated, Info, aads[answer.Index], Of(answer.Item, "ct"), plain) && plain.AsSpan().SequenceEqual(plains[answer.Index])
                && !Hpke.TryOpen(key, encapsulated, Info, aads[answer.Index][1..], Of(answer.Item, "ct"), plain);
        });
        Assert.Equal(Messages, opened);
    }

    [Fact]
    public async Task What_is_sealed_here_opens_in_the_browser()
    {
        var scalar = Bytes.Counting(32, from: 0x11);
        using var key = P256PrivateKey.FromScalar(scalar);
        var (plains, aads) = Random();
        var answers = await Node(plains.Zip(aads, (plain, aad) =>
        {
            byte[] encapsulated = new byte[P256Point.ByteCount], sealedBytes = new byte[plain.Length + Hpke.TagBytes];
            Hpke.Seal(key.Point, Info, aad, plain, encapsulated, sealedBytes);
            return new JsonObject
            {
                ["op"] = "open", ["scalar"] = Text(scalar), ["enc"] = Text(encapsulated), ["info"] = Text(Info), ["aad"] = Text(aad), ["ct"] = Text(sealedBytes),
            };
        }));

        Assert.Equal(Messages, answers.Index().Count(answer => answer.Item["plain"] is not null && Of(answer.Item, "plain").AsSpan().SequenceEqual(plains[answer.Index])));
    }

    [Fact]
    public async Task A_photograph_that_the_browser_seals_opens_here()
    {
        var photographs = new[] { 0, 1, 16383, 16384, 16385, 40000, 3_000_000 }.Select(ASealedUpload.Photograph).ToArray();
        var answers = await Node(photographs.Select(photograph => new JsonObject
        {
            ["op"] = "upload", ["photograph"] = Text(photograph),
            ["place"] = new JsonObject
            {
                ["imageSet"] = AnArchive.ImageSet.ToString(), ["image"] = AnArchive.Image.ToString(), ["ordinal"] = 2, ["count"] = 3,
                ["contentType"] = "image/jpeg", ["salt"] = Text(Bytes.Counting(16, from: 0xa0)),
            },
            ["key"] = new JsonObject { ["id"] = ASealedUpload.Key.Id.ToString(), ["point"] = ASealedUpload.Key.Public.Point.ToString() },
        }));

        Assert.Equal(photographs.Length, answers.Count);
        foreach (var (answer, photograph) in answers.Zip(photographs))
            Assert.Null(ASealedUpload.Open(Of(answer, "upload"), ASealedUpload.Binding(photograph), photograph));
    }

    /// <summary>As many messages as bytes in the longest; the AAD never empty.</summary>
    static (byte[][] Plains, byte[][] Aads) Random() => (
        [.. Enumerable.Range(0, Messages).Select(RandomNumberGenerator.GetBytes)],
        [.. Enumerable.Range(1, Messages).Select(RandomNumberGenerator.GetBytes)]);

    async Task<IReadOnlyList<JsonNode>> Node(IEnumerable<JsonObject> requests)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["batch.mjs"])
        {
            WorkingDirectory = project.Folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync();
        foreach (var request in requests) await node.StandardInput.WriteLineAsync(request.ToJsonString());
        node.StandardInput.Close();
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return [.. lines.Select(line => JsonNode.Parse(line)!)];
    }

    static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    static byte[] Of(JsonNode answer, string name) => Base64Url.DecodeFromChars((string)answer[name]!);
}
