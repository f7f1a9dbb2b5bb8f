using System.Text;
using Referrals.Ops.Zones;

namespace Referrals.Ops.Scan;

/// <summary>
/// Keeps every answer that may not say who a patient is, headers and all: whatever clinical says to anybody, and identity's refusals. What identity tells
/// the practice about its own patient is not kept.
/// </summary>
sealed class AnswerBook : IDisposable
{
    readonly FileStream _file;
    readonly SemaphoreSlim _turn = new(1);
    readonly Func<Uri, Zone?> _zoneOf;
    int _answers;

    public AnswerBook(string file, Topology topology)
    {
        _file = File.Create(file);
        _zoneOf = url => Enum.GetValues<Zone>().Cast<Zone?>().FirstOrDefault(zone => topology.Silos(zone!.Value).Any(silo => silo.Url == url.GetLeftPart(UriPartial.Authority)));
    }

    public int Answers => _answers;

    /// <summary>A listener for one HTTP client.</summary>
    public DelegatingHandler Listener() => new Ear(this);

    public void Dispose() => _file.Dispose();

    async Task Keep(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (_zoneOf(answer.RequestMessage!.RequestUri!) == Zone.Identity && answer.IsSuccessStatusCode)
            return;
        await answer.Content.LoadIntoBufferAsync(cancel);
        var body = await answer.Content.ReadAsByteArrayAsync(cancel);
        await _turn.WaitAsync(cancel);
        try
        {
            _answers++;
            _file.Write(Encoding.UTF8.GetBytes($"{(int)answer.StatusCode} {answer.ReasonPhrase}\n{answer.Headers}{answer.Content.Headers}\n"));
            _file.Write(body);
            _file.Write("\n\n"u8);
            _file.Flush();
        }
        finally
        {
            _turn.Release();
        }
    }

    sealed class Ear(AnswerBook book) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
        {
            var answer = await base.SendAsync(request, cancel);
            await book.Keep(answer, cancel);
            return answer;
        }
    }
}
