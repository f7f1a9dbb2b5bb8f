using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Xunit;
using static Referrals.ClusterTests.Running.Refusing;
using static Referrals.ClusterTests.Running.ReferralOnItsWay;

namespace Referrals.ClusterTests.Running.BadInput;

/// <summary>Senders that come two at a time, stand still or go away in the middle.</summary>
[Collection(RunningSystem.Name)]
public sealed class SendersInTrouble(RunningSystem system)
{
    static readonly byte[] Photograph = SmallPhotograph(12);
    readonly ReferralOnItsWay referral = new(system);
    readonly Guid image = Guid.NewGuid();

    async Task ThenTheRightBytes()
    {
        Assert.Equal(["0"], (await referral.Head(image)).Headers.GetValues("Upload-Offset"));
        Accepted(await referral.Patch(image, 0, Photograph, SHA256.HashData(Photograph)), 204);
    }

    [Fact]
    public async Task Two_senders_of_one_photograph_do_not_mix()
    {
        await referral.WithOpenSet();
        Accepted(await referral.Create(image, Photograph.Length), 201);
        var first = new Halting(Photograph, Photograph.Length / 2);
        var sending = system.Send(HttpMethod.Patch, $"{system.Clinical}/uploads/{image}", referral.Gp, first, more: request =>
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Offset", "0");
        });
        await RunningSystem.Until("the first sender has the photograph", async () =>
            await RunningSystem.Scalar(system.ClinicalDatabase, "SELECT writer FROM upload WHERE image = $1", image) is Guid, seconds: 30);
        Refused(await referral.Patch(image, 0, Photograph), 423, "upload-locked");
        Refused(await referral.Patch(image, 0, Photograph, silo: system.Clinical), 423, "upload-locked");
        first.GoOn.SetResult();
        Accepted(await sending, 204);
        Assert.Equal([$"{Photograph.Length}"], (await referral.Head(image)).Headers.GetValues("Upload-Offset"));
    }

    /// <summary>After five seconds Kestrel gives up a sender of less than 240 bytes a second; as long as the connection lives it is told.</summary>
    [Fact]
    public async Task A_request_that_comes_to_a_halt_is_given_up()
    {
        await referral.WithOpenSet();
        Accepted(await referral.Create(image, Photograph.Length), 201);
        var before = await referral.Footprint();
        var answer = await PartOfARequest(bytes: 500, goesAway: false);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("upload-interrupted", answer, StringComparison.Ordinal);
        Assert.Equal(before, await referral.Footprint());
        await ThenTheRightBytes();
    }

    [Fact]
    public async Task A_sender_that_goes_away_halfway_leaves_nothing_half_done()
    {
        await referral.WithOpenSet();
        Accepted(await referral.Create(image, Photograph.Length), 201);
        var before = await referral.Footprint();
        await PartOfARequest(Photograph.Length / 2, goesAway: true);
        // The connection is gone before its request has noticed and let go of the photograph; until then others are told to wait.
        await RunningSystem.Until("the photograph is free", async () => (await referral.Patch(image, 0, [])).Status != 423, seconds: 30);
        Assert.Equal(before, await referral.Footprint());
        await ThenTheRightBytes();
    }

    /// <summary>Announces a whole photograph and sends a part; then it goes away, or does nothing more but listen.</summary>
    async Task<string> PartOfARequest(int bytes, bool goesAway)
    {
        var door = new Uri(system.Clinical);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, door.Port);
        var head = $"PATCH /uploads/{image} HTTP/1.1\r\nHost: {door.Authority}\r\nAuthorization: Bearer {referral.Gp}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            + $"Upload-Checksum: sha256 {Convert.ToBase64String(SHA256.HashData(Photograph))}\r\n"
            + $"Content-Type: application/offset+octet-stream\r\nContent-Length: {Photograph.Length}\r\nConnection: close\r\n\r\n";
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(Photograph.AsMemory(0, bytes));
        if (goesAway) return "";
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Half of the bytes, and the rest when told to.</summary>
    sealed class Halting : HttpContent
    {
        readonly byte[] bytes;
        readonly int half;

        public Halting(byte[] bytes, int half)
        {
            (this.bytes, this.half) = (bytes, half);
            Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, half));
            await stream.FlushAsync();
            await GoOn.Task;
            await stream.WriteAsync(bytes.AsMemory(half));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
