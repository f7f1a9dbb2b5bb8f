using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>What a dermatologist does at a hub: takes a case, looks, answers. Talks to the clinical zone alone and never learns who the patient is.</summary>
public sealed class DermatologistClient(PersonId person, HubId hub, Conversation clinical)
{
    public HubId Hub => hub;

    /// <summary>The hub's cases, the most urgent first, those in somebody's hands included.</summary>
    public IAsyncEnumerable<QueueLine> Queue(CancellationToken cancel) => clinical.Items<QueueLine>($"/hubs/{hub}/queue?limit=200", cancel);

    /// <summary>What the screen shows first.</summary>
    public Task<Page<QueueLine>> FirstPage(int cases, CancellationToken cancel) => clinical.Get<Page<QueueLine>>($"/hubs/{hub}/queue?limit={cases}", cancel);

    /// <summary>
    /// A case that is this person's without their knowing: a claim that got no answer was carried out later, or another session broke off. Null when
    /// there is none. Ask only when no case is at hand.
    /// </summary>
    public async Task<Claim?> FindForgotten(CancellationToken cancel)
    {
        await foreach (var line in Queue(cancel))
            if (line.ClaimedBy == person && (await View(line.Referral, cancel)).Claim is { } held && held.By == person)
                return new Claim(line.Referral, held.Fence, held.Until);
        return null;
    }

    /// <summary>
    /// Claims whatever comes next; null when nothing waits. The wish is open until a case comes: asked again under the same key, a claim that was carried
    /// out late is found.
    /// </summary>
    public Task<Claim?> ClaimNext(Wish wish, CancellationToken cancel) => clinical.Post<Claim?>($"/hubs/{hub}/claims", new { }, wish, cancel);

    /// <summary>Claims this case.</summary>
    public Task<Claim> Claim(ReferralId referral, Wish wish, CancellationToken cancel) =>
        clinical.Post<Claim>($"/referrals/{referral}/claim", new { }, wish, cancel);

    public Task<ReferralView> View(ReferralId referral, CancellationToken cancel) =>
        clinical.Get<ReferralView>($"/referrals/{referral}", cancel);

    public Task<PhotographSeen> Download(ImageSetId set, ImageId image, CancellationToken cancel) =>
        PhotographSeen.Download(clinical, set, image, cancel);

    /// <summary>Lengthens the lease, for a case that takes time.</summary>
    public Task<Lease> Renew(ReferralId referral, long fence, Wish wish, CancellationToken cancel) =>
        clinical.Post<Lease>($"/referrals/{referral}/claim/renew", new { fence }, wish, cancel);

    /// <summary>Puts the case back into the queue.</summary>
    public Task Release(ReferralId referral, long fence, Wish wish, CancellationToken cancel) =>
        clinical.Post($"/referrals/{referral}/claim/release", new { fence }, wish, cancel);

    public Task<Standing> Advise(ReferralId referral, Advice advice, Wish wish, CancellationToken cancel) =>
        clinical.Post<Standing>($"/referrals/{referral}/advice", advice, wish, cancel);
}
