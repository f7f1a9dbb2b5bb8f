using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>
/// Sends a filed entry to the practice's EPR: the photographs one by one, then everything else as one transaction (ADR 0016). An attempt may be repeated
/// after any step, and after an answer that was lost: photographs are put under their own ids, and every other resource is made only if it is not there.
/// </summary>
public sealed class EprSending(IGrainFactory grains, EprEndpoints endpoints, EntryOpening opening, EprClient epr, PhotographRelay photographs)
{
    static readonly Counter<long> Attempts = DurableTelemetry.Meter.CreateCounter<long>("referrals.epr.attempts", "attempts", "Deliveries to EPRs, by outcome");

    /// <summary>One attempt, if one is due.</summary>
    /// <param name="message">Names the attempt; the message again is the attempt again.</param>
    /// <param name="referral">Whose entry.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task Send(Guid message, ReferralId referral, CancellationToken cancel)
    {
        var (filed, delivery) = (grains.Grain<IRecordEntryGrain>(referral.Value), grains.Grain<IEprDeliveryGrain>(referral.Value));
        if (await filed.View() is not { } entry)
        {
            if (await filed.TakenOut() is > 0 and var times) Accepted(await delivery.TakeOut(Command.Of(message), Contents(times, 0)));
            return;
        }
        if (endpoints.Of(entry.Advice.Practice) is not { } endpoint) return;
        var attempt = new DeliveryAttempt { Id = message, Practice = entry.Advice.Practice, Contents = Contents(entry.TakenOutBefore, 1 + entry.Cleared.Length) };
        if (Accepted(await delivery.Begin(Command.Of(message), attempt)).Attempt != message) return;
        var answer = await Try(entry, endpoint, cancel);
        Attempts.Add(1, new KeyValuePair<string, object?>("outcome", answer.Outcome.ToString()));
        Accepted(await delivery.Report(Command.Of(DerivedId.Of("epr-report", message, 0, 0)), new AttemptReport { Attempt = attempt, Outcome = answer.Outcome, Reasons = answer.Reasons }));
    }

    /// <summary>Grows with everything there is to tell; what came after a correction is more than anything before it.</summary>
    static int Contents(int takenOutBefore, int parts) => takenOutBefore * 1000 + parts;

    async Task<EprAnswer> Try(RecordEntryView entry, ZoneSettings.EprSettings endpoint, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(EprDeliveryDecisions.AttemptMax / 2);
        try
        {
            foreach (var photograph in endpoint.SendPhotographs ? entry.Advice.Capture?.Photographs ?? [] : [])
                if (await photographs.Pass(endpoint, entry.Advice.Set.ImageSet, photograph, patience.Token) is { Outcome: not AttemptOutcome.Delivered } not) return not;
            if (await opening.Open(entry, Actor.Zone, "send", "Filing", cancel) is not { } opened) return new(AttemptOutcome.Failed, ["record-unavailable"]);
            using var body = new ByteArrayContent(FhirBundles.Written(FhirBundles.Transaction(opened with { PhotographsThere = endpoint.SendPhotographs })));
            body.Headers.ContentType = new MediaTypeHeaderValue(FhirNames.Json) { CharSet = "utf-8" };
            return await epr.Send(endpoint, HttpMethod.Post, "", body, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(AttemptOutcome.Failed, ["timeout"]);
        }
    }

    static T Accepted<T>(Result<T> result) => result.Answered(out var value, out var refusal) ? value : throw new MessageRefusedException(refusal);
}
