using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// Looks for the patient in an answer that is about to be filed (PSN-17). What it finds goes to the practice with the answer: it holds nothing up, and
/// clinical never hears of it, for there a reader could ask who the patient is by typing names.
/// </summary>
public sealed class AdviceCheck(PatientVault vault, AccessLog access)
{
    /// <summary>The zone itself looks: the row comes before the identity is opened (PSN-21).</summary>
    /// <returns>Null when nothing was found.</returns>
    public async Task<TextFinding[]?> Flags(SealedPatient? patient, PracticeId practice, string text, CancellationToken cancel)
    {
        PatientIdentity? opened = null;
        if (patient is not null)
        {
            await access.Append(Actor.Zone, "check-advice", "link", patient.Link.Value, "Filing", cancel);
            opened = await vault.Open(patient, practice);
        }
        return PatientFinder.Find(opened, text) is { Count: > 0 } found ? [.. found] : null;
    }
}
