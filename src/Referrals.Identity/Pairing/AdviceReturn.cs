using System.Diagnostics.Metrics;
using System.Text.Json;
using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>
/// The way of a verified answer back to its patient: paired with the sender's binding and filed, or held in quarantine. The re-identification happens
/// without opening the identity: the record is found by digests that were made when the link was made.
/// </summary>
/// <remarks>
/// Each step is one commit of one grain and idempotent, so a crash between any two is healed by the message coming again. Pairing closes the link
/// before anything is filed: a sender who cancels meanwhile is told that it is too late, and nothing is filed for a cancelled link. An answer that came
/// before the sender's binding is put aside, listed, and taken up again by the binding itself: a GP who relinks in another order loses nothing.
/// </remarks>
public sealed partial class AdviceReturn(IGrainFactory grains, IKeyProvider keys, PatientIndex index, StoredJson json, ILogger<AdviceReturn> log)
{
    static readonly Counter<long> Returned = DurableTelemetry.Meter.CreateCounter<long>("referrals.returned", "answers", "Paired, or why not");

    /// <summary>Files the answer or holds it.</summary>
    /// <param name="message">The message's id: repeating it repeats every command's id.</param>
    /// <param name="package">Signature verified.</param>
    /// <exception cref="MessageRefusedException">Cannot heal by itself.</exception>
    public async Task Take(Guid message, AdvicePackage package, CancellationToken cancel)
    {
        var facts = PackageFacts.Of(package, await Digest(package));
        // What may be a mix-up stays until a person resolves it, even if a repetition would fit by now.
        if (await Quarantine(package).NeedsPerson(facts.Digest)) return;
        var pairing = Accepted(await Key(package).Pair(Command.Of(message), facts));
        if (pairing.Quarantine is { } reason)
        {
            await Hold(message, package, facts, reason, pairing.Practice);
            if (reason == QuarantineReason.TooEarly && await WasBoundMeanwhile(message, package, facts)) await Take(message, package, cancel);
            return;
        }
        if (pairing.Record is null) await File(message, package, facts, pairing, cancel);
    }

    /// <summary>After the hold, so that whoever comes second, this note or the sender's binding, finds what the other has left.</summary>
    async Task<bool> WasBoundMeanwhile(Guid message, AdvicePackage package, PackageFacts facts) =>
        facts.ReceiptComplete && Accepted(await Key(package).AwaitBinding(Command.Of(DerivedId.Of("await-binding", message, 0, 0)))).Status == LinkStatus.Bound;

    async Task File(Guid message, AdvicePackage package, PackageFacts facts, PairingAnswer pairing, CancellationToken cancel)
    {
        var (practice, patient) = (pairing.Practice!.Value, pairing.Patient!);
        var record = await index.RecordOf(practice, patient.Digests, cancel);
        var opened = await grains.Grain<IPatientRecordGrain>(record.Value).Open(Command.Of(message), practice, patient);
        if (opened.Refusal == PatientRefusals.PatientDiffers)
        {
            await Hold(message, package, facts, QuarantineReason.PossibleMispairing, practice);
            return;
        }
        Accepted(opened);
        var advice = await Seal(package, facts, practice, pairing.RecordOnly);
        Accepted(await grains.Grain<IRecordEntryGrain>(package.Referral.Value).File(Command.Of(message), record, advice));
        Accepted(await Quarantine(package).Release(Command.Of(DerivedId.Of("release", message, 0, 0))));
        Accepted(await Key(package).NoteFiled(Command.Of(DerivedId.Of("note-filed", message, 0, 0)), record));
        Returned.Add(1, new KeyValuePair<string, object?>("outcome", "Filed"));
    }

    async Task Hold(Guid message, AdvicePackage package, PackageFacts facts, QuarantineReason reason, PracticeId? linked)
    {
        var owner = linked ?? package.Practice;
        using var key = DataKey.Make($"quarantine/{package.Referral}");
        var held = new HeldAdvice
        {
            Reason = reason, Referral = package.Referral, Pseudonym = package.Pseudonym, Practice = package.Practice, Hub = package.Hub, Owner = owner,
            Package = facts.Digest,
            Sealed = key.Seal(JsonSerializer.Serialize(package, json.Options), "package"),
            SealedKey = await key.Wrap(keys, new KeyName(KeyPurpose.Identity, owner.Value)),
        };
        Accepted(await Quarantine(package).Hold(Command.Of(message), held));
        Returned.Add(1, new KeyValuePair<string, object?>("outcome", reason.ToString()));
        Quarantined(package.Referral, reason);
    }

    async Task<FiledAdvice> Seal(AdvicePackage package, PackageFacts facts, PracticeId practice, bool recordOnly)
    {
        using var key = EntryText.Key(package.Referral);
        return new FiledAdvice
        {
            Referral = package.Referral, Pseudonym = package.Pseudonym, Practice = practice, Hub = package.Hub, Responder = package.Responder, IssuedAt = package.IssuedAt,
            Outcome = package.Outcome, Priority = package.Priority, Limitation = package.Limitation, Urgency = package.Urgency,
            Text = key.Seal(package.Text, EntryText.Field),
            TextKey = await key.Wrap(keys, new KeyName(KeyPurpose.Identity, practice.Value)),
            Set = facts.Binding, Images = package.Images,
            Consent = package.Consent, ConsentKind = package.ConsentKind, DeviceScenario = package.DeviceScenario, Capture = package.Capture,
            RecordOnly = recordOnly, Package = facts.Digest,
        };
    }

    IPseudonymKeyGrain Key(AdvicePackage package) => grains.Grain<IPseudonymKeyGrain>(package.Pseudonym.Key);

    IQuarantineGrain Quarantine(AdvicePackage package) => grains.Grain<IQuarantineGrain>(package.Referral.Value);

    /// <summary>
    /// Keyed, because the advice stands in it. The signed form is no measure: clinical signs anew each time it is asked. Nor is what it adds about the
    /// capture, which follows from the set and is told better as rules improve: the same answer must not become another by that.
    /// </summary>
    async ValueTask<string> Digest(AdvicePackage package)
    {
        var digest = await keys.Digest(new KeyName(KeyPurpose.RequestDigest, Guid.Empty), JsonSerializer.SerializeToUtf8Bytes(package with { Capture = null }, json.Options));
        return Convert.ToBase64String(digest);
    }

    static T Accepted<T>(Result<T> result) => result.Answered(out var value, out var refusal) ? value : throw new MessageRefusedException(refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to referral {Referral} waits in quarantine ({Reason})")]
    partial void Quarantined(ReferralId referral, QuarantineReason reason);
}

/// <summary>How the text of a filed answer is sealed.</summary>
public static class EntryText
{
    /// <summary>Field name in the seal's context.</summary>
    public const string Field = "advice";

    /// <summary>A fresh data key for the text.</summary>
    public static DataKey Key(ReferralId referral) => DataKey.Make(Owner(referral));

    /// <summary>The text in clear. The caller has written the access row before.</summary>
    public static async ValueTask<string> Open(FiledAdvice advice, IKeyProvider keys)
    {
        using var key = await DataKey.Unwrap(keys, new KeyName(KeyPurpose.Identity, advice.Practice.Value), advice.TextKey, Owner(advice.Referral));
        return key.Open(advice.Text, Field);
    }

    static string Owner(ReferralId referral) => $"entry/{referral}";
}
