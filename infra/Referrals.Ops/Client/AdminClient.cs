using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>What a network's administrator does: sets up hubs and practices and watches figures; sees counts and ids only.</summary>
public sealed class AdminClient(Conversation clinical)
{
    /// <param name="ifMatch">The ETag of what was read, when two people may be at it.</param>
    public Task<HubSettings> PutHub(HubId hub, HubSettings settings, Wish wish, CancellationToken cancel, string? ifMatch = null) =>
        clinical.Put<HubSettings>($"/hubs/{hub}", settings, wish, cancel, ifMatch);

    /// <param name="ifMatch">The ETag of what was read, when two people may be at it.</param>
    public Task<PracticeSettings> PutPractice(PracticeId practice, PracticeSettings settings, Wish wish, CancellationToken cancel, string? ifMatch = null) =>
        clinical.Put<PracticeSettings>($"/practices/{practice}", settings, wish, cancel, ifMatch);

    public Task<Versioned<HubSettings>> Hub(HubId hub, CancellationToken cancel) => WithETag<HubSettings>($"/hubs/{hub}", cancel);

    public Task<Versioned<PracticeSettings>> Practice(PracticeId practice, CancellationToken cancel) =>
        WithETag<PracticeSettings>($"/practices/{practice}", cancel);

    public Task<HubFigures> Figures(HubId hub, CancellationToken cancel) => clinical.Get<HubFigures>($"/hubs/{hub}/figures", cancel);

    Task<Versioned<T>> WithETag<T>(string path, CancellationToken cancel) => clinical.Exchange(
        () => Conversation.Request(HttpMethod.Get, path),
        async (answer, now) => new Versioned<T>(await Conversation.Body<T>(answer, now), answer.Headers.ETag?.ToString()),
        cancel);
}
