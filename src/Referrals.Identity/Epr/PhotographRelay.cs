using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>
/// Passes a photograph from clinical on to an EPR, without keeping a byte of it: two buffers, whatever its size (design §1). The last piece is held back until
/// the digest is right, so that the receiver never has a whole photograph that is another than clinical has signed for.
/// </summary>
public sealed class PhotographRelay(HttpClient http, ClinicalCalls clinical, EprClient epr)
{
    /// <summary>Puts it there under its own id, which makes a repetition harmless.</summary>
    public async Task<EprAnswer> Pass(ZoneSettings.EprSettings to, ImageSetId set, CapturedPhotograph photograph, CancellationToken cancel)
    {
        using var picture = await Open(set, photograph, cancel);
        if (picture is null) return new(AttemptOutcome.Failed, ["photograph-unavailable"]);
        using var content = new VerifiedContent(await picture.Content.ReadAsStreamAsync(cancel), photograph);
        return await epr.Send(to, HttpMethod.Put, $"/Binary/{photograph.Image}", content, cancel);
    }

    /// <summary>From one silo of clinical after the other.</summary>
    async Task<HttpResponseMessage?> Open(ImageSetId set, CapturedPhotograph photograph, CancellationToken cancel)
    {
        foreach (var url in clinical.Urls)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/image-sets/{set}/images/{photograph.Image}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", clinical.Token());
            try
            {
                var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                if (answer.StatusCode == HttpStatusCode.OK) return answer;
                answer.Dispose();
            }
            catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                // The next address.
            }
        }
        return null;
    }

    /// <summary>Exactly the stated bytes, or a request that breaks off before its end.</summary>
    sealed class VerifiedContent : HttpContent
    {
        const int PieceBytes = 32 * 1024;
        readonly Stream source;
        readonly CapturedPhotograph photograph;

        public VerifiedContent(Stream source, CapturedPhotograph photograph)
        {
            (this.source, this.photograph) = (source, photograph);
            Headers.ContentType = new MediaTypeHeaderValue(photograph.Type);
            Headers.ContentLength = photograph.Length;
        }

        protected override Task SerializeToStreamAsync(Stream target, TransportContext? context) => SerializeToStreamAsync(target, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream target, TransportContext? context, CancellationToken cancel)
        {
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var (held, next, total) = (new byte[PieceBytes], new byte[PieceBytes], 0L);
            var length = await source.ReadAsync(held, cancel);
            while (length > 0)
            {
                digest.AppendData(held.AsSpan(0, length));
                total += length;
                var following = await source.ReadAsync(next, cancel);
                if (following == 0) break;
                await target.WriteAsync(held.AsMemory(0, length), cancel);
                (held, next, length) = (next, held, following);
            }
            if (total != photograph.Length || Convert.ToHexStringLower(digest.GetHashAndReset()) != photograph.Sha256)
                throw new IOException("The photograph is not the one that clinical has signed for.");
            await target.WriteAsync(held.AsMemory(0, length), cancel);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = photograph.Length;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) source.Dispose();
            base.Dispose(disposing);
        }
    }
}
