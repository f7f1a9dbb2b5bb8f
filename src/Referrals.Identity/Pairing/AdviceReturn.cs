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
public sealed partial class AdviceReturn(IGrainFactory grains, IKeyProvider keys, PatientIndex index, PatientVault vault, StoredJson json, AdviceCheck check, ILogger<AdviceReturn> log)
{
    static readonly Counter<long> Returned = DurableTelemetry.Meter.CreateCounter<long>("referrals.returned", "answers", "Paired, or why not");

    /// <summary>Files the answer or holds it.</summary>
    /// <param name="message">The message's id: repeating it repeats every command's id.</param>
    /// <param name="package">Signature verified.</param>
    /// <exception cref="MessageRefusedException">Cannot heal by itself.</exception>
    public async Task Take(Guid message, AdvicePackage package, CancellationToken cancel)
    {
        var facts = PackageFacts.Of(package, await Digest(package));
        var look = await Quarantine(package).Look(facts.Digest);
        if (look.Ordered is { } ordered)
        {
            await CarryOut(ordered, cancel);
            look = await Quarantine(package).Look(facts.Digest);
        }
        // What may be a mix-up stays until a person resolves it, even if a repetition would fit by now; what was refused stays for good.
        if (look.Stays) return;
        var pairing = Accepted(await Key(package).Pair(Command.Of(message), facts));
        if (pairing.Quarantine is { } reason)
        {
            await Hold(message, package, facts, reason, pairing.Practice);
            if (reason == QuarantineReason.TooEarly && await WasBoundMeanwhile(message, package, facts)) await Take(message, package, cancel);
            return;
        }
        if (pairing.Record is not null) return;
        if (pairing.Patient is null) await Keep(message, package, facts, pairing, cancel);
        else await File(message, package, facts, pairing, cancel);
    }

    /// <summary>An anonymised case: there is nobody to file for, until the sender says whose it is (PSN-03).</summary>
    async Task Keep(Guid message, AdvicePackage package, PackageFacts facts, PairingAnswer pairing, CancellationToken cancel)
    {
        var practice = pairing.Practice!.Value;
        var advice = await Seal(package, facts, practice, pairing.RecordOnly) with { Flags = AdviceCheck.Flags(null, package.Text) };
        Accepted(await Unlinked(package).Keep(Command.Of(message), advice));
        Accepted(await Quarantine(package).Release(Command.Of(DerivedId.Of("release", message, 0, 0)), package.Pseudonym));
        Returned.Add(1, new KeyValuePair<string, object?>("outcome", "Unlinked"));
    }

    /// <summary>
    /// Files what a person has re-identified. Every step's id follows from the order, so whoever begins it (the person's own request, or the consumer after
    /// a crash) and however often, it is done once. Refused: the link was taken back meanwhile; the answer waits on.
    /// </summary>
    public async Task<Refusal?> CarryOut(OrderedFiling ordered, CancellationToken cancel)
    {
        var (order, held) = (ordered.Order, ordered.Advice);
        using var key = await DataKey.Unwrap(keys, new KeyName(KeyPurpose.Identity, held.Owner.Value), held.SealedKey, HeldPackage.Owner(held.Referral));
        var package = JsonSerializer.Deserialize<AdvicePackage>(key.Open(held.Sealed, HeldPackage.Field), json.Options)!;
        var facts = PackageFacts.Of(package, held.Package);
        if (!(await Key(package).PairByHand(Command.Of(DerivedId.Of("pair-by-hand", order.Id, 0, 0)), facts, order)).Answered(out var pairing, out var refusal))
            return await Abandon(order, held, refusal);
        if (pairing.Patient is null) return await Abandon(order, held, QuarantineRefusals.NoSuchLinkHere);
        return await Enter(order.Id, package, facts, pairing, order.BirthDateConfirmed, cancel) is { } objection ? await Abandon(order, held, objection) : null;
    }

    async Task<Refusal> Abandon(FilingOrder order, HeldAdvice held, Refusal why)
    {
        Accepted(await grains.Grain<IQuarantineGrain>(held.Referral.Value).AbandonFiling(Command.Of(DerivedId.Of("abandon", order.Id, 0, 0)), order.Id));
        return why;
    }

    /// <summary>After the hold, so that whoever comes second, this note or the sender's binding, finds what the other has left.</summary>
    async Task<bool> WasBoundMeanwhile(Guid message, AdvicePackage package, PackageFacts facts) =>
        facts.ReceiptComplete && Accepted(await Key(package).AwaitBinding(Command.Of(DerivedId.Of("await-binding", message, 0, 0)))).Status == LinkStatus.Bound;

    async Task File(Guid message, AdvicePackage package, PackageFacts facts, PairingAnswer pairing, CancellationToken cancel)
    {
        var objection = await Enter(message, package, facts, pairing, birthDateConfirmed: false, cancel);
        if (objection == PatientRefusals.PatientDiffers) await Hold(message, package, facts, QuarantineReason.PossibleMispairing, pairing.Practice);
    }

    /// <summary>From the paired link into the record; refused, nothing is filed.</summary>
    async Task<Refusal?> Enter(Guid message, AdvicePackage package, PackageFacts facts, PairingAnswer pairing, bool birthDateConfirmed, CancellationToken cancel)
    {
        var (practice, patient) = (pairing.Practice!.Value, pairing.Patient!);
        if (birthDateConfirmed) patient = patient with { BirthDateConfirmed = true };
        var named = await check.Open(patient, practice, cancel);
        var record = await index.RecordOf(practice, patient.Digests, cancel);
        var opened = await grains.Grain<IPatientRecordGrain>(record.Value).Open(Command.Of(message), practice, await vault.SealAgain(named, patient, practice));
        if (opened.Refusal == PatientRefusals.PatientDiffers) return opened.Refusal;
        Accepted(opened);
        var advice = await Seal(package, facts, practice, pairing.RecordOnly) with { Flags = AdviceCheck.Flags(named, package.Text) };
        var filed = await grains.Grain<IRecordEntryGrain>(package.Referral.Value).File(Command.Of(message), record, advice);
        // Taken out of the record while its filing was being finished: the link is unpaired next, and the answer then waits for a new one.
        if (filed.Refusal == RecordRefusals.EntryWithdrawn) return filed.Refusal;
        Accepted(filed);
        Accepted(await Quarantine(package).Release(Command.Of(DerivedId.Of("release", message, 0, 0)), package.Pseudonym));
        if (pairing.SentAnonymised == true) Accepted(await Unlinked(package).NoteFiled(Command.Of(DerivedId.Of("unlinked-filed", message, 0, 0)), record));
        Accepted(await Key(package).NoteFiled(Command.Of(DerivedId.Of("note-filed", message, 0, 0)), record));
        Returned.Add(1, new KeyValuePair<string, object?>("outcome", "Filed"));
        return null;
    }

    async Task Hold(Guid message, AdvicePackage package, PackageFacts facts, QuarantineReason reason, PracticeId? linked)
    {
        var owner = linked ?? package.Practice;
        using var key = DataKey.Make(HeldPackage.Owner(package.Referral));
        var held = new HeldAdvice
        {
            Reason = reason, Referral = package.Referral, Pseudonym = package.Pseudonym, Practice = package.Practice, Hub = package.Hub, Owner = owner,
            Package = facts.Digest,
            Sealed = key.Seal(JsonSerializer.Serialize(package, json.Options), HeldPackage.Field),
            SealedKey = await key.Wrap(keys, new KeyName(KeyPurpose.Identity, owner.Value)), Set = facts.Binding, Urgency = package.Urgency,
        };
        var kept = await Quarantine(package).Hold(Command.Of(message), held);
        if (kept.Refusal == QuarantineRefusals.BeingFiled) throw new AnswerBeingFiledException();
        Accepted(kept);
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

    IUnlinkedAnswerGrain Unlinked(AdvicePackage package) => grains.Grain<IUnlinkedAnswerGrain>(package.Referral.Value);

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

/// <summary>A person's decision about another answer to this referral is being carried out: heals by itself, so the message is tried again.</summary>
public sealed class AnswerBeingFiledException : Exception;

/// <summary>How the package of a held answer is sealed.</summary>
static class HeldPackage
{
    public const string Field = "package";

    public static string Owner(ReferralId referral) => $"quarantine/{referral}";
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
