using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Referrals.Ops.Client;

/// <summary>
/// One person's conversation with one zone. Its requests may go to any of the zone's silos: nothing depends on meeting the same one twice.
/// </summary>
public sealed class Conversation(HttpClient http, Silos silos, AccessToken token, Patience patience, Traffic traffic, TimeProvider time)
{
    string? _silo;
    string? _broken;

    /// <summary>Where the last request went.</summary>
    public string Silo => _silo ?? throw new InvalidOperationException("nothing was asked yet");

    public Patience Patience => patience;
    public TimeProvider Time => time;

    public Task<T> Get<T>(string path, CancellationToken cancel) =>
        Exchange(() => Request(HttpMethod.Get, path), Body<T>, cancel);

    public Task<T> Put<T>(string path, object body, Wish wish, CancellationToken cancel, string? ifMatch = null) =>
        Exchange(() => Changing(HttpMethod.Put, path, body, wish, ifMatch), Body<T>, cancel);

    public Task<T> Post<T>(string path, object body, Wish wish, CancellationToken cancel) =>
        Exchange(() => Changing(HttpMethod.Post, path, body, wish), Body<T>, cancel);

    /// <summary>The answer's content does not matter.</summary>
    public Task Post(string path, object body, Wish wish, CancellationToken cancel) =>
        Exchange(() => Changing(HttpMethod.Post, path, body, wish), static (_, _) => Task.FromResult(true), cancel);

    /// <summary>Every item of a list, page by page.</summary>
    /// <param name="path">With its question mark and any filter.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async IAsyncEnumerable<T> Items<T>(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        string? after = null;
        do
        {
            var page = await Get<Page<T>>(after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}", cancel);
            foreach (var item in page.Items)
                yield return item;
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Asks until there is an answer, and reads it; an answer that breaks off while it is read is asked for again.</summary>
    public Task<T> Exchange<T>(Func<HttpRequestMessage> ask, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancel) =>
        patience.UntilAnswered(now => Once(ask, read, now), time, cancel);

    /// <summary>Asks once.</summary>
    /// <exception cref="BrokenExchange">No answer, or "not now".</exception>
    /// <exception cref="RefusedByServer">The answer is no.</exception>
    public async Task<T> Once<T>(Func<HttpRequestMessage> ask, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var request = ask();
        var what = $"{request.Method} {request.RequestUri}";
        var silo = _silo = silos.Draw(_silo, _broken);
        request.RequestUri = new Uri(silo + request.RequestUri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Current());
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        attempt.CancelAfter(patience.Attempt);
        try
        {
            traffic.Asked();
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
            _broken = null;
            if (BrokenExchange.MeansNotNow(answer.StatusCode))
                throw traffic.Broke(new BrokenExchange(what, $"{(int)answer.StatusCode} from {silo}", answer.Headers.RetryAfter?.Delta));
            if (!answer.IsSuccessStatusCode)
                throw await RefusedByServer.Read(what, answer, attempt.Token);
            return await read(answer, attempt.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Broke($"{failure.Message} ({silo})", failure);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw Broke($"no answer from {silo} in {patience.Attempt.TotalSeconds:0} s", late);
        }

        BrokenExchange Broke(string why, Exception inner)
        {
            silos.LeaveAlone(silo);
            _broken = silo;
            return traffic.Broke(new BrokenExchange(what, why, inner: inner));
        }
    }

    // Said to be relative: on Linux a text that begins with a slash would otherwise be taken for a file.
    public static HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(path, UriKind.Relative));

    /// <summary>A request that changes something and may be repeated.</summary>
    public static HttpRequestMessage Changing(HttpMethod method, string path, object? body, Wish wish, string? ifMatch = null)
    {
        var request = Request(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: Wire.Json);
        request.Headers.Add("Idempotency-Key", wish.Key);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return request;
    }

    /// <summary>Reads a JSON body; no content reads as null.</summary>
    public static async Task<T> Body<T>(HttpResponseMessage answer, CancellationToken cancel) =>
        answer.StatusCode == HttpStatusCode.NoContent ? default! : (await answer.Content.ReadFromJsonAsync<T>(Wire.Json, cancel))!;
}

/// <summary>What went over the wire, over all conversations.</summary>
public sealed class Traffic
{
    long _asked;
    long _broken;

    public long Requests => Interlocked.Read(ref _asked);

    /// <summary>Attempts without an answer, each of them repeated unless the deadline had come.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    internal void Asked() => Interlocked.Increment(ref _asked);

    internal BrokenExchange Broke(BrokenExchange failure)
    {
        Interlocked.Increment(ref _broken);
        return failure;
    }
}
