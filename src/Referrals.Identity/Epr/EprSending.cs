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
        var entry = await filed.View();
        // Also where the right patient's entry is there already: its message may come before that of the withdrawal.
        await NoteTakenOut(message, delivery, entry?.TakenOutBefore ?? await filed.TakenOut());
        if (entry is null || endpoints.Of(entry.Advice.Practice) is not { } endpoint) return;
        var attempt = new DeliveryAttempt { Id = message, Practice = entry.Advice.Practice, Contents = DeliveryContents.Of(entry.TakenOutBefore, 1 + entry.Cleared.Length) };
        if (Accepted(await delivery.Begin(Command.Of(message), attempt)).Attempt != message) return;
        // Taken out between the look and the leave: the withdrawal may have found nothing to correct, and the wrong answer must not go now.
        if (await filed.TakenOut() is var times && times != entry.TakenOutBefore) await NoteTakenOut(message, delivery, times);
        else await Report(delivery, attempt, await Try(entry, endpoint, cancel));
    }

    /// <summary>One attempt to tell the EPR that what it was told is another patient's (PSN-12); where it does not take that, somebody must correct it there by hand.</summary>
    /// <param name="message">Names the attempt.</param>
    /// <param name="correction">Of which entry.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task Correct(Guid message, EprCorrection correction, CancellationToken cancel)
    {
        if (await grains.Grain<IRecordEntryGrain>(correction.Referral.Value).WithdrawnAs(correction.Number) is not { } entry) return;
        var delivery = grains.Grain<IEprDeliveryGrain>(correction.Delivery());
        var attempt = new DeliveryAttempt { Id = message, Practice = entry.Practice, Contents = 1, Correction = correction };
        if (Accepted(await delivery.Begin(Command.Of(message), attempt)).Attempt != message) return;
        var answer = endpoints.Of(entry.Practice) is { } endpoint ? await Try(entry, correction.Number, endpoint, cancel) : new(AttemptOutcome.Refused, [DeliveryRefusals.NoEprEndpoint.Code]);
        await Report(delivery, attempt, answer with { Reasons = [EprDelivery.ByHand, .. answer.Reasons] });
    }

    static async Task NoteTakenOut(Guid message, IEprDeliveryGrain delivery, int times)
    {
        if (times > 0) Accepted(await delivery.TakeOut(Command.Of(DerivedId.Of("epr-taken-out", message, times, 0)), DeliveryContents.Of(times, 0)));
    }

    static async Task Report(IEprDeliveryGrain delivery, DeliveryAttempt attempt, EprAnswer answer)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("outcome", answer.Outcome.ToString()));
        Accepted(await delivery.Report(Command.Of(DerivedId.Of("epr-report", attempt.Id, 0, 0)), new AttemptReport { Attempt = attempt, Outcome = answer.Outcome, Reasons = answer.Reasons }));
    }

    async Task<EprAnswer> Try(RecordEntryView entry, ZoneSettings.EprSettings endpoint, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(EprDeliveryDecisions.AttemptMax / 2);
        try
        {
            foreach (var photograph in endpoint.SendPhotographs ? entry.Advice.Capture?.Photographs ?? [] : [])
                if (await photographs.Pass(endpoint, entry.Advice.Set.ImageSet, photograph, patience.Token) is { Outcome: not AttemptOutcome.Delivered } not) return not;
            if (await opening.Open(entry, Actor.Zone, "send", "Filing", cancel) is not { } opened) return new(AttemptOutcome.Failed, ["record-unavailable"]);
            return await Post(FhirBundles.Transaction(opened with { PhotographsThere = endpoint.SendPhotographs }), endpoint, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(AttemptOutcome.Failed, ["timeout"]);
        }
    }

    async Task<EprAnswer> Try(WithdrawnEntry entry, int number, ZoneSettings.EprSettings endpoint, CancellationToken cancel) =>
        await opening.Open(entry, number, Actor.Zone, "send", "Safety", cancel) is { } opened
            ? await Post(FhirBundles.Correction(opened), endpoint, cancel)
            : new(AttemptOutcome.Refused, ["record-unavailable"]);

    async Task<EprAnswer> Post(Hl7.Fhir.Model.Bundle transaction, ZoneSettings.EprSettings endpoint, CancellationToken cancel)
    {
        using var body = new ByteArrayContent(FhirBundles.Written(transaction));
        body.Headers.ContentType = new MediaTypeHeaderValue(FhirNames.Json) { CharSet = "utf-8" };
        return await epr.Send(endpoint, HttpMethod.Post, "", body, cancel);
    }

    static T Accepted<T>(Result<T> result) => result.Answered(out var value, out var refusal) ? value : throw new MessageRefusedException(refusal);
}
