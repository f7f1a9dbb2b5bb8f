namespace Referrals.Contracts;

/// <summary>Urgency classes of domain.md §8. Emergencies are refused at the door: store-and-forward must not delay them.</summary>
public enum Urgency { Emergency, SuspectedCancer, Urgent, Advice, Routine }

/// <summary>DT-2: whether identity goes with the pictures, stays behind a pseudonym, or is not linked at all.</summary>
public enum Regime { Identified, Pseudonymised, Anonymised }

/// <summary>Why the professional photographs at all (SCO-03).</summary>
public enum UseCase
{
    HomeMonitoring, ChangingLesion, SavedTravel, HubAndSpoke, TriageSupplement, AdviceAndGuidance,
    PigmentedLesion, UrgentOpinion, PeerDiscussion, Teaching, EmergencyDermatosis, InvestigationResult,
}

/// <summary>Why a mobile device and not a medical illustrator (SCO-02).</summary>
public enum WhyMobile { IllustrationNotAvailable, IllustrationNotPractical, Emergency, Other }

/// <summary>Kinds of view (IMG-02), after ISIC and DICOM usage.</summary>
public enum ViewKind
{
    Overview, Regional, CloseUp, CloseUpOblique, CloseUpWithScale,
    DermoscopicContactPolarised, DermoscopicContactNonPolarised, DermoscopicNonContactPolarised, Document,
    /// <summary>No view of the patient: the signed form, which names them and may lie beside identified pictures only (CON-36, CON-37).</summary>
    ConsentForm,
}

/// <summary>Ownership scenario of the capture device (DEV-01).</summary>
public enum DeviceScenario { OrganisationIssued, OwnUnderPolicy, OwnWithoutPolicy, Patient, IllustrationCamera }

/// <summary>How a device holds photographs until they are deleted (DT-20): as any phone does, in an app that keeps them from everything else, or cut off and encrypted as a whole.</summary>
public enum DeviceStorage { Ordinary, SandboxedApp, Isolated }

/// <summary>Where a photograph can lie besides the archive (DEL-03). Device: camera roll, trash and app cache; Backup: cloud and every other backup of the device.</summary>
public enum CopyLocation { Device, Backup, MemoryCard, ConduitPc, SentMail }

/// <summary>How a copy was deleted.</summary>
public enum DeletionMeans { ByHand, ByApp, RemoteWipe, DeviceDestroyed }

/// <summary>What the dermatologist answers (domain.md §7; the Spine's three, each with its needs).</summary>
public enum Outcome { AdviceOnly, FaceToFace, MoreInformation }

/// <summary>Nations in which data may rest (ARC-08, DT-19); also the calendar of working days.</summary>
public enum Nation { England, Scotland, Wales }

/// <summary>General anatomic site, ISIC's list; a slot for the SNOMED CT body structure follows the picture, never free text.</summary>
public enum BodySite { HeadNeck, UpperExtremity, LowerExtremity, AnteriorTorso, PosteriorTorso, LateralTorso, PalmsSoles, OralGenital, Widespread }

/// <summary>Side of the body.</summary>
public enum Laterality { Left, Right, Both, Midline }

/// <summary>Administrative sex as FHIR knows it; optional in the clinical data set.</summary>
public enum Sex { Female, Male, Other, Unknown }

/// <summary>How consent was given (CON-07…11, CON-40).</summary>
public enum ConsentKind { Written, Electronic, Verbal, Assumed, BestInterest }

/// <summary>Why a patient has withdrawn a consent, if they say so; coded, because a free text would name them (CON-33).</summary>
public enum WithdrawalReason { ChangedMind, Privacy, NotUnderstoodBefore, CareEnded, Other }

/// <summary>Whose consent it is (DT-10, second column).</summary>
public enum PatientGroup { AdultWithCapacity, AdultCannotSign, Child, LacksCapacity, PatientInitiated }

/// <summary>Purposes a consent can carry (CON-18).</summary>
public enum ConsentPurpose { DirectCare, TeachingInternal, TeachingExternalMeeting, PublicationJournal, PublicationInternet, Research }

/// <summary>Who signed (DT-10).</summary>
public enum Signatory { Patient, Witness, Guardian, Professional, Receiver }

/// <summary>Why a referral comes without photographs.</summary>
public enum TextOnlyReason { NothingToPhotograph, PatientDeclinedPhotographs, FollowUpQuestion, ManagementQuestion }

/// <summary>What a dermatologist may ask for before answering.</summary>
public enum InformationKind { History, Medication, PreviousTreatment, Duration, RetakeImages, AddDermoscopy, AddOverview }

/// <summary>One organisation for which a person no longer acts.</summary>
public sealed record SuspensionNotice
{
    /// <summary>Practice or hub.</summary>
    public required Guid Organisation { get; init; }
    public required NetworkId Network { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset Since { get; init; }
}

/// <summary>Why an answer waits in identity instead of being filed (DT-17). We never guess whose it is.</summary>
public enum QuarantineReason
{
    /// <summary>The transfer is not complete: no binding, or a photograph without a digest.</summary>
    TooEarly,
    /// <summary>No link was ever made under this pseudonym.</summary>
    UnknownPseudonym,
    /// <summary>The sender has taken the link back.</summary>
    CancelledLink,
    /// <summary>Referral, set, version or manifest differ from what the sender bound, or the patient from whom the record is about.</summary>
    PossibleMispairing,
    /// <summary>Practice or hub are not those between which the link was made.</summary>
    NotAParty,
    /// <summary>Another answer was paired with this link before.</summary>
    AlreadyFiled,
    /// <summary>The answer stood in the wrong patient's record and was taken out again (PSN-12).</summary>
    UnpairedLink,
}

/// <summary>How an answer left quarantine.</summary>
public enum QuarantineEnd { Filed, Refused }

/// <summary>What kind of thing went wrong (WRK-08, as far as the identity zone sees it).</summary>
public enum IncidentKind
{
    /// <summary>An answer stood in the wrong patient's record.</summary>
    Mispairing,
    /// <summary>A person has refused to file an answer.</summary>
    AnswerRefused,
    /// <summary>Somebody has entered wrong identifiers too often, to resolve a quarantine.</summary>
    ResolutionLocked,
    /// <summary>Somebody who is no party has asked for a pseudonym's key.</summary>
    KeyRefused,
    /// <summary>The hub asks to learn who a patient is.</summary>
    BreakGlassAsked,
    /// <summary>The hub has learnt who a patient is; closing the incident is its review.</summary>
    BreakGlassRead,
}

/// <summary>Why an answer is refused or taken out of a record again; coded, because a free text would name the patient.</summary>
public enum MispairingReason { WrongPatientPicked, WrongPhotographsBound, AnswerToAnotherCase, NotOurPatient, AnsweredTwice, LinkTakenBack, EnteredInError }

/// <summary>How much a set of photographs may tell of who it is (DT-3).</summary>
public enum ImageRisk { Low, Medium, High }
