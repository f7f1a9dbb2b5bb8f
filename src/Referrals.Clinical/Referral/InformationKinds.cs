using Referrals.Contracts;

namespace Referrals.Clinical;

/// <summary>What a dermatologist asks for: words or photographs.</summary>
public static class InformationKinds
{
    /// <summary>Whether a new image set answers it.</summary>
    public static bool AreImages(InformationKind kind) => kind switch
    {
        InformationKind.RetakeImages or InformationKind.AddDermoscopy or InformationKind.AddOverview => true,
        InformationKind.History or InformationKind.Medication or InformationKind.PreviousTreatment or InformationKind.Duration => false,
    };
}
