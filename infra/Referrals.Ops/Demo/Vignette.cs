using Referrals.Contracts;

namespace Referrals.Ops.Demo;

/// <summary>A skin problem as a GP writes about it, and what a dermatologist might say. Invented; the amounts in braces vary.</summary>
sealed record Vignette(BodySite Site, UseCase UseCase, Urgency Urgency, string Question, string History, string Opinion)
{
    public static readonly IReadOnlyList<Vignette> All =
    [
        new(BodySite.PosteriorTorso, UseCase.PigmentedLesion, Urgency.SuspectedCancer,
            "Changing pigmented lesion of {mm} mm, darker over {weeks} weeks. Does it need excision?",
            "Two episodes of sunburn with blisters in childhood. No family history of melanoma.",
            "Asymmetric network with an eccentric blotch."),
        new(BodySite.UpperExtremity, UseCase.AdviceAndGuidance, Urgency.Routine,
            "Itchy scaly patches for {weeks} weeks, the largest {mm} mm. Is a stronger steroid reasonable?",
            "Childhood eczema, hay fever. Emollients used daily, hydrocortisone 1 % without effect.",
            "Lichenified eczema of moderate severity."),
        new(BodySite.HeadNeck, UseCase.TriageSupplement, Urgency.Urgent,
            "Pearly nodule of {mm} mm with telangiectasia, slowly growing over {weeks} weeks. Basal cell carcinoma?",
            "Outdoor worker for thirty years. Takes an anticoagulant.",
            "Arborising vessels and a rolled edge, in keeping with a nodular basal cell carcinoma."),
        new(BodySite.LowerExtremity, UseCase.ChangingLesion, Urgency.Urgent,
            "Keratotic lesion of {mm} mm, tender, grown over {weeks} weeks. Should it be removed soon?",
            "Renal transplant, on ciclosporin. Had solar keratoses before.",
            "Central keratin plug on an indurated base."),
        new(BodySite.AnteriorTorso, UseCase.HubAndSpoke, Urgency.Advice,
            "Well demarcated plaques up to {mm} mm for {weeks} weeks. Psoriasis, and which treatment to begin with?",
            "Sore throat shortly before it began. No joint pain.",
            "Guttate pattern with fine scale."),
        new(BodySite.PalmsSoles, UseCase.AdviceAndGuidance, Urgency.Routine,
            "Pustules of the soles for {weeks} weeks, each about {mm} mm. Scrapings were negative. What next?",
            "Smoker. Nails normal.",
            "Sterile pustules and brown macules, palmoplantar pustulosis."),
        new(BodySite.LateralTorso, UseCase.TriageSupplement, Urgency.Routine,
            "Stuck-on lesion of {mm} mm, present for {weeks} weeks as far as is known. Seborrhoeic keratosis?",
            "Catches on clothing and bled once.",
            "Milia-like cysts and comedo-like openings, a seborrhoeic keratosis."),
        new(BodySite.Widespread, UseCase.UrgentOpinion, Urgency.Urgent,
            "Widespread rash for {weeks} weeks, targetoid in places, up to {mm} mm. A drug eruption?",
            "Started an antibiotic ten days before it began. Mucosae clear, no fever.",
            "Maculopapular exanthem without alarming signs."),
        new(BodySite.HeadNeck, UseCase.AdviceAndGuidance, Urgency.Advice,
            "Patch of hair loss of {mm} mm for {weeks} weeks without scale. Anything to start in primary care?",
            "Thyroid function normal. Younger sibling has vitiligo.",
            "Exclamation-mark hairs at the edge, alopecia areata.")
    ];

    /// <summary>What the dermatologist advises with each outcome.</summary>
    public static string Plan(Outcome outcome) => outcome switch
    {
        Outcome.AdviceOnly => "Can be treated in primary care: potent topical steroid once daily for two weeks, then at weekends; "
            + "photographs again if not better in six weeks.",
        Outcome.FaceToFace => "Please expect an appointment at the hub for examination and possible biopsy; "
            + "tell the patient to come sooner if it bleeds or grows.",
        Outcome.MoreInformation => "Cannot be judged yet; please send what is asked for."
    };
}
