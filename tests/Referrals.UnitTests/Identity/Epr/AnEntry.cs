using Referrals.Contracts;
using Referrals.Durable;
using Referrals.Identity;

namespace Referrals.UnitTests.Identity;

/// <summary>A filed entry with everything that one can hold, opened for FHIR.</summary>
static class AnEntry
{
    /// <summary>After the answer was filed.</summary>
    public static readonly TakenBackUses TakenBack = new() { ImageSet = ALink.FirstSet.ImageSet, Uses = [new() { Purpose = ConsentPurpose.TeachingInternal, At = ALink.Now.AddDays(1) }] };

    public static readonly CaptureFacts Capture = new()
    {
        Purposes = [ConsentPurpose.DirectCare, ConsentPurpose.TeachingInternal], Taken = 5, Retained = 2, Deleted = 3, VerifiedAt = ALink.Now, SealedOnDevice = 2,
        Risk = ImageRisk.High, RiskRules = "DT-3/1",
        Photographs =
        [
            new() { Image = AnAdvice.Image(1).Image, View = ViewKind.Overview, Type = "image/jpeg", Length = 900, Sha256 = new string('a', 64), TakenOn = new DateOnly(2026, 11, 20) },
            new() { Image = AnAdvice.Image(2).Image, View = ViewKind.CloseUp, Type = "image/png", Length = 800, Sha256 = new string('b', 64) },
        ],
    };

    public static readonly ClearedSet Cleared = new()
    {
        ImageSet = ALink.FirstSet.ImageSet, ClearedAt = ALink.Now.AddHours(2),
        Copies =
        [
            new() { Location = CopyLocation.Device, By = ALink.Gp.Person, DeletedAt = ALink.Now.AddHours(1), Means = DeletionMeans.ByApp, Images = 2, BackupsChecked = true },
            new() { Location = CopyLocation.Backup, Waived = true },
        ],
    };

    public static readonly PatientIdentity Patient = new()
    {
        NhsNumber = Number("9990000018"), LocalIdentifier = "ML-1", FamilyName = "Testpatient", GivenName = "Synthia", BirthDate = new DateOnly(1957, 3, 4), Sex = Sex.Female,
    };

    public static readonly RecordEntryView View = new()
    {
        Record = ALink.TheRecord, Advice = AnAdvice.Filed with { Capture = Capture }, FiledAt = ALink.Now.AddMinutes(1), Cleared = [Cleared],
    };

    public static readonly OpenedEntry Opened = new() { Entry = View, Patient = Patient, Text = "Benign. Emollient.", LocalSystem = FhirNames.PatientOf(ALink.Practice) };

    public static NhsNumber Number(string digits) => NhsNumber.TryParse(digits, NhsNumberRange.Synthetic, out var number, out _) ? number : throw new ArgumentException(digits);
}
