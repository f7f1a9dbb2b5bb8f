using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Hosting;
using Referrals.Identity;

namespace Referrals.UnitTests.Identity;

/// <summary>A dermatologist's answer, on its way back and filed.</summary>
static class AnAdvice
{
    public static readonly PersonId Dermatologist = new(Guid.Parse("66666666-0000-4000-8000-000000000009"));

    public static readonly AdvicePackage Package = new()
    {
        Referral = ALink.Referral, Pseudonym = ALink.Pseudonym, Practice = ALink.Practice, Hub = ALink.Hub,
        ImageSet = ALink.FirstSet.ImageSet, SetVersion = 1, ManifestRoot = ALink.FirstSet.ManifestRoot,
        Images = [Image(1), Image(2)], Outcome = Outcome.FaceToFace, Text = "Please see within two weeks.", Priority = Urgency.Urgent,
        Limitation = "A photograph is not an examination.", Responder = Dermatologist, IssuedAt = ALink.Now, Urgency = Urgency.Routine,
        Consent = new ConsentId(Guid.Parse("99999999-0000-4000-8000-000000000001")), ConsentKind = "Written", DeviceScenario = DeviceScenario.OrganisationIssued,
    };

    public static readonly FiledAdvice Filed = new()
    {
        Referral = Package.Referral, Pseudonym = Package.Pseudonym, Practice = Package.Practice, Hub = Package.Hub, Responder = Package.Responder, IssuedAt = Package.IssuedAt,
        Outcome = Package.Outcome, Text = new SealedText { Box = [1, 2, 3] }, TextKey = new WrappedKey { Key = "Identity-x/1", Box = [4, 5, 6] }, Priority = Package.Priority,
        Limitation = Package.Limitation, Urgency = Package.Urgency, Set = ALink.FirstSet, Images = Package.Images, Consent = Package.Consent, ConsentKind = Package.ConsentKind,
        DeviceScenario = Package.DeviceScenario, Package = "package",
    };

    public static readonly RecordEntry NotFiled = new();
    public static readonly RecordEntry Unread = After(NotFiled, RecordEntryDecisions.File(NotFiled, ALink.TheRecord, Filed, ALink.Now));
    public static readonly RecordEntry Read = After(Unread, RecordEntryDecisions.Acknowledge(Unread, ALink.Gp, ALink.TheRecord, ALink.Now.AddHours(1)));

    /// <summary>Everything that an entry can hold; its copies were gone before the answer came.</summary>
    public static readonly RecordEntry Complete = After(After(NotFiled, RecordEntryDecisions.NoteCopies(NotFiled, AnEntry.Cleared)),
        RecordEntryDecisions.File(NotFiled, ALink.TheRecord, Filed with { Capture = AnEntry.Capture }, ALink.Now));

    public static readonly HeldAdvice Held = new()
    {
        Reason = QuarantineReason.PossibleMispairing, Referral = Package.Referral, Pseudonym = Package.Pseudonym, Practice = Package.Practice, Hub = Package.Hub,
        Owner = Package.Practice, Package = "package", Sealed = new SealedText { Box = [1, 2] }, SealedKey = new WrappedKey { Key = "Identity-x/1", Box = [3] },
    };

    public static RecordEntry After(RecordEntry entry, Decision<RecordEntryEvent> decision) => decision.Events.Aggregate(entry, (state, happened) => state.Apply(happened));

    public static ManifestEntry Image(byte ordinal) =>
        new() { Image = new(new Guid(unchecked((int)0x88888888), 0, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, ordinal])), Ordinal = ordinal, Length = 1000 + ordinal, Sha256 = new string((char)('0' + ordinal % 10), 64) };
}
