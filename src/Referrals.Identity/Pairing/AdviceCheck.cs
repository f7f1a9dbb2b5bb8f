using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// Looks for the patient in an answer that is about to be filed (PSN-17). What it finds goes to the practice with the answer: it holds nothing up, and
/// clinical never hears of it, for there a reader could ask who the patient is by typing names.
/// </summary>
public sealed class AdviceCheck(LinkKeys keys, AccessLog access)
{
    /// <summary>Whom the answer is filed for. The zone itself looks: the row comes before the identity is opened (PSN-21).</summary>
    /// <exception cref="MessageRefusedException">The key was destroyed, which no link's is before its answer is filed.</exception>
    public async Task<PatientIdentity> Open(SealedPatient patient, PracticeId practice, CancellationToken cancel)
    {
        await access.Append(Actor.Zone, "check-advice", "link", patient.Link.Value, "Filing", cancel);
        return await keys.Open(patient, practice, cancel) ?? throw new MessageRefusedException(PseudonymKeyRefusals.KeyDestroyed);
    }

    /// <summary>Null when nothing was found.</summary>
    public static TextFinding[]? Flags(PatientIdentity? patient, string text) => PatientFinder.Find(patient, text) is { Count: > 0 } found ? [.. found] : null;
}
