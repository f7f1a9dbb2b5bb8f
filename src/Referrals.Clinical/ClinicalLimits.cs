namespace Referrals.Clinical;

/// <summary>Limits of referral, triage and network, each with its reason.</summary>
public static class ClinicalLimits
{
    /// <summary>Characters. One page and a half; e-RS takes about as much for a question.</summary>
    public const int QuestionCharactersMax = 4_000;
    /// <summary>Characters. Three pages: a summary of the notes, not the notes.</summary>
    public const int HistoryCharactersMax = 8_000;
    /// <summary>Characters. A treatment plan with doses and safety net fits twice.</summary>
    public const int AdviceCharactersMax = 8_000;
    /// <summary>Characters. As long as the first question.</summary>
    public const int InformationCharactersMax = 4_000;
    /// <summary>Years. Nobody documented has grown older than 122.</summary>
    public const int AgeYearsMax = 125;
    /// <summary>Questions back on one case. Who must ask a fifth time should see the patient; and the texts live in the referral's row.</summary>
    public const int InformationRoundsMax = 4;
    /// <summary>Image sets of one referral: each round of questions may bring one, with spare for captures that were begun and replaced.</summary>
    public const int ImageSetsMax = 20;
    /// <summary>Links of one referral. The wrong patient is picked once; after five times the referral itself is wrong.</summary>
    public const int LinksMax = 5;

    /// <summary>
    /// Cases that one dermatologist holds at a time: enough to look ahead, too few to hoard. Counted before the claim, so two claims racing for the
    /// same person may end at one more; it protects colleagues' access, not a patient's safety.
    /// </summary>
    public const int OpenClaimsMax = 5;
    /// <summary>Minutes. A lease long enough for a clinic session; longer would hide an abandoned case.</summary>
    public const int LeaseMinutesMax = 120;
    /// <summary>Offers that one "next case" tries before it asks the caller to try again: each can only be lost to another claim.</summary>
    public const int OffersMax = 8;
    /// <summary>Cases that the desk reads beyond the number of those who ask, for offers that are lost to a direct claim.</summary>
    public const int CandidatesSpare = 16;
    /// <summary>An offered case is kept from others for this time: a claim takes milliseconds, a door that died must not hide the case for long.</summary>
    public static readonly TimeSpan OfferLife = TimeSpan.FromSeconds(5);

    /// <summary>Hubs that one practice may choose from.</summary>
    public const int HubsOfPracticeMax = 20;
    /// <summary>Characters of an organisation's name.</summary>
    public const int NameCharactersMax = 120;

    /// <summary>Identity fetches the package and verifies it at once; ten minutes cover a slow network.</summary>
    public static readonly TimeSpan AdvicePackageLife = TimeSpan.FromMinutes(10);
}
