using Referrals.Contracts;
using Referrals.Ops.Client;

namespace Referrals.Ops.Claims;

/// <summary>The next case, if there was one for this person.</summary>
public readonly record struct NextCase(Claim? Claim);

/// <summary>One person's single attempts, each at whichever silo the lot falls on. Null: no answer, so nobody knows.</summary>
public sealed class Attempts(Conversation talk, HubId hub)
{
    const string Text = "Continue for two weeks, then stop.";

    public Task<Reply?> Ask(Verb verb, ReferralId referral, long fence, Wish wish, CancellationToken cancel)
    {
        return verb switch
        {
            Verb.Claim => Post<Claim>("claim", new { }, claim => new(ReplyKind.Granted, claim.Fence, claim.LeaseUntil.UtcTicks)),
            Verb.Renew => Post<Lease>("claim/renew", new { fence }, lease => new(ReplyKind.Granted, lease.Fence, lease.LeaseUntil.UtcTicks)),
            Verb.Release => Post<Client.Standing>("claim/release", new { fence }, _ => new(ReplyKind.Done)),
            Verb.Answer => Post<Client.Standing>("advice", Advice(fence), _ => new(ReplyKind.Done)),
            Verb.Look => Heard(async () => Seen(await talk.Once(
                () => Conversation.Request(HttpMethod.Get, $"/referrals/{referral}"), Conversation.Body<ReferralView>, cancel)), No),
            Verb.ClaimNext => throw new ArgumentException("the next case is not a known one", nameof(verb))
        };

        Task<Reply?> Post<T>(string path, object body, Func<T, Reply> read) => Heard(
            async () => read(await talk.Once(
                () => Conversation.Changing(HttpMethod.Post, $"/referrals/{referral}/{path}", body, wish), Conversation.Body<T>, cancel)),
            No);
    }

    public Task<NextCase?> Next(Wish wish, CancellationToken cancel) => Heard(
        async () => new NextCase(await talk.Once(
            () => Conversation.Changing(HttpMethod.Post, $"/hubs/{hub}/claims", new { }, wish), Conversation.Body<Claim?>, cancel)),
        refused => refused.Code == "too-many-open-claims" ? default(NextCase) : throw refused);

    static async Task<T?> Heard<T>(Func<Task<T>> ask, Func<RefusedByServer, T> no) where T : struct
    {
        try
        {
            return await ask();
        }
        catch (BrokenExchange)
        {
            return null;
        }
        catch (RefusedByServer refused)
        {
            // A server that broke on the way may have committed before.
            return refused.Status >= 500 ? null : no(refused);
        }
    }

    static Reply No(RefusedByServer refused) => refused.Code switch
    {
        "already-claimed" => new(ReplyKind.Taken),
        "too-many-open-claims" => new(ReplyKind.TooMany),
        "wrong-state" => new(ReplyKind.Over),
        "not-claimed" or "stale-fence" or "lease-expired" => new(ReplyKind.NotYours),
        _ => throw refused
    };

    static Reply Seen(ReferralView view) => (view.Status, view.Claim) switch
    {
        ("Queued", null) => new(ReplyKind.SeenFree),
        ("Claimed", { } claim) => new(ReplyKind.SeenHeld, claim.Fence, claim.Until.UtcTicks, claim.By),
        ("Advised" or "Filed" or "Closed", null) => new(ReplyKind.SeenOver),
        _ => throw new InvalidDataException($"{view.Referral} is {view.Status} and in {(view.Claim is null ? "nobody's" : "somebody's")} hands")
    };

    static Advice Advice(long fence) => new() { Fence = fence, SetVersion = 1, Outcome = Outcome.AdviceOnly, Text = Text };
}
