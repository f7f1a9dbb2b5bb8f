using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>
/// Sends one photograph by tus 1.0: creation, then piece by piece, with a checksum each unless it is sealed. When a piece gets no answer, the server is
/// asked how far it got, which may be less than what was sent, and the upload goes on from there, through any silo.
/// </summary>
/// <param name="clinical">Any silo.</param>
/// <param name="set">Open.</param>
/// <param name="image">Chosen by the client.</param>
/// <param name="photograph">What is announced.</param>
/// <param name="sent">What travels: the photograph, or what it is sealed into.</param>
/// <param name="place">What it is sealed for; null when it is not.</param>
/// <param name="pieceBytes">Of one request.</param>
/// <param name="line">A line that breaks. All that is missing goes over it in one request and without a checksum, so that what arrived before a cut counts.</param>
sealed class TusUpload(Conversation clinical, ImageSetId set, ImageId image, Photograph photograph, byte[] sent, PlaceInSet? place, int pieceBytes, BadLine? line = null)
{
    /// <summary>One PATCH. A lost one costs a second on a surgery's line of 8 Mbit/s.</summary>
    public const int PieceBytes = 1024 * 1024;

    /// <summary>On a line that hardly ever breaks: a photograph in one go.</summary>
    public const int WholeBytes = 32 * 1024 * 1024;

    /// <summary>Refusals that only say: look how far you are and go on. The lock is the one of an attempt that broke off.</summary>
    static readonly string[] GoOnFromOffset = ["upload-offset-mismatch", "upload-locked", "upload-interrupted", "checksum-mismatch"];

    readonly string _path = $"/uploads/{image}";
    bool _isGoingOn;
    readonly BadLine.Crossing? _crossing = line?.Begin(photograph.Name, sent.Length);

    /// <exception cref="RefusedByServer">The photograph is not taken, for what it is.</exception>
    public async Task Send(CancellationToken cancel)
    {
        await clinical.Exchange(Creation, static (_, _) => Task.FromResult(true), cancel);
        var progress = new Progress();
        while (progress.Offset < sent.Length)
            await clinical.Patience.UntilAnswered(now => Advance(progress, now), clinical.Time, cancel);
    }

    async Task<bool> Advance(Progress progress, CancellationToken cancel)
    {
        // Who was interrupted may be refused for a while, by the lock of the attempt that broke off: nothing is sent before the server wants it.
        _isGoingOn |= !progress.IsSure;
        if (!progress.IsSure)
            progress.Offset = await clinical.Once(() => Tus(HttpMethod.Head), Offset, cancel);
        progress.IsSure = progress.Offset == sent.Length;
        if (progress.IsSure)
            return true;
        var before = progress.Offset;
        progress.Offset = await SendPiece(before, cancel);
        progress.IsSure = true;
        return progress.Offset > before
            ? true
            : throw new BrokenExchange($"PATCH {_path}", $"the piece at {before} was taken but the upload has not grown");
    }

    async Task<long> SendPiece(long offset, CancellationToken cancel)
    {
        try
        {
            var reached = await clinical.Once(() => Piece(offset), Offset, cancel);
            _crossing?.Answered(clinical.Silo);
            return reached;
        }
        catch (BrokenExchange)
        {
            _crossing?.Broke(clinical.Silo);
            throw;
        }
        catch (RefusedByServer refused) when (GoOnFromOffset.Contains(refused.Code))
        {
            throw new BrokenExchange(refused.Request, $"{refused.Code} ({refused.Status})", inner: refused);
        }
    }

    HttpRequestMessage Creation()
    {
        var request = Tus(HttpMethod.Post, $"/image-sets/{set}/uploads");
        request.Headers.Add("Upload-Length", sent.Length.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Upload-Metadata", $"image {Base64(image.ToString())},view {Base64(photograph.View.ToString())},type {Base64(photograph.Type)}" + (place is null ? "" : Seal(place)));
        request.Headers.Add("Idempotency-Key", Wish.To(image, "upload").Key);
        return request;
    }

    string Seal(PlaceInSet place) =>
        $",ordinal {Base64($"{place.Ordinal}")},count {Base64($"{place.Count}")},length {Base64($"{photograph.Length}")},sha256 {Base64(photograph.Sha256)}";

    HttpRequestMessage Piece(long offset)
    {
        var rest = sent.AsMemory((int)offset);
        var piece = rest[..Math.Min(pieceBytes, rest.Length)];
        var request = Tus(HttpMethod.Patch);
        request.Content = _crossing?.From(offset, rest, () => clinical.Silo) ?? new ReadOnlyMemoryContent(piece);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.ExpectContinue = _isGoingOn;
        request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        // What is sealed proves itself; and without a checksum what arrived before a break counts.
        if (_crossing is null && place is null)
            request.Headers.Add("Upload-Checksum", "sha256 " + Convert.ToBase64String(
                piece.Length == sent.Length ? Convert.FromHexString(photograph.Sha256) : SHA256.HashData(piece.Span)));
        return request;
    }

    HttpRequestMessage Tus(HttpMethod method, string? path = null)
    {
        var request = Conversation.Request(method, path ?? _path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    static Task<long> Offset(HttpResponseMessage answer, CancellationToken cancel) =>
        answer.Headers.TryGetValues("Upload-Offset", out var values) && long.TryParse(values.First(), CultureInfo.InvariantCulture, out var offset)
            ? Task.FromResult(offset)
            : throw new InvalidDataException($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: the answer bears no Upload-Offset");

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    sealed class Progress
    {
        public long Offset { get; set; }

        /// <summary>Nobody knows how much arrived after an attempt that broke off.</summary>
        public bool IsSure { get; set; } = true;
    }
}
