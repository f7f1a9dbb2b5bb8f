using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>What a network's administrator does: sets up hubs and practices, watches figures and parked messages; sees counts and ids only.</summary>
public sealed class AdminClient(Conversation identity, Conversation clinical)
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

    /// <summary>Messages that no consumer of either zone could take, newest first.</summary>
    public async Task<IReadOnlyList<ParkedLine>> Parked(CancellationToken cancel) =>
    [
        .. (await identity.Get<Page<ParkedLine>>("/parked?limit=200", cancel)).Items,
        .. (await clinical.Get<Page<ParkedLine>>("/parked?limit=200", cancel)).Items
    ];

    Task<Versioned<T>> WithETag<T>(string path, CancellationToken cancel) => clinical.Exchange(
        () => Conversation.Request(HttpMethod.Get, path),
        async (answer, now) => new Versioned<T>(await Conversation.Body<T>(answer, now), answer.Headers.ETag?.ToString()),
        cancel);
}
