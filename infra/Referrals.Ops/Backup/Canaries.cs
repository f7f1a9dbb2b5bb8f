using System.Buffers;
using System.Text;

namespace Referrals.Ops.Backup;

/// <summary>Looks through bytes for words that must not be there: what somebody would find who had stolen them.</summary>
public sealed class Canaries(IEnumerable<string> words)
{
    const int PieceBytes = 1024 * 1024;
    const int LongestMax = 200;

    readonly SearchValues<string> _words = SearchValues.Create([.. words.Where(word => word.Length is >= 6 and <= LongestMax).Distinct()], StringComparison.Ordinal);

    /// <summary>Every file below a folder, as it lies there.</summary>
    public async Task<int> InFiles(string folder, CancellationToken cancel)
    {
        var found = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, new FileStreamOptions { Share = FileShare.ReadWrite });
            found += await In(stream, cancel);
        }
        return found;
    }

    /// <summary>How often the bytes hold a word.</summary>
    public async Task<int> In(Stream stream, CancellationToken cancel)
    {
        var (bytes, kept, found) = (new byte[PieceBytes + LongestMax], 0, 0);
        for (int read; (read = await stream.ReadAtLeastAsync(bytes.AsMemory(kept, PieceBytes), PieceBytes, throwOnEndOfStream: false, cancel)) > 0;)
        {
            var text = Encoding.Latin1.GetString(bytes, 0, kept + read);
            for (int at = 0, next; (next = text.AsSpan(at).IndexOfAny(_words)) >= 0; at += next + 1)
                found++;
            // A word may lie across the border; one that lies wholly before it is counted twice then, which is no less wrong.
            var carry = Math.Min(LongestMax, kept + read);
            bytes.AsSpan(kept + read - carry, carry).CopyTo(bytes);
            kept = carry;
        }
        return found;
    }
}
