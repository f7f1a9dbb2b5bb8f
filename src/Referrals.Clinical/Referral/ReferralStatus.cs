namespace Referrals.Clinical;

/// <summary>Where a referral stands (DT-6, from the set's arrival on). None: nothing was submitted under this id.</summary>
public enum ReferralStatus { None, AwaitingImages, Queued, Claimed, AwaitingInformation, Advised, Filed, Closed, Cancelled }

/// <summary>Why a GP takes a request back; coded, because a free text would name the patient.</summary>
public enum ReferralCancelReason { PatientWithdrew, NoLongerNeeded, WrongPatient, NamesThePatient, SentElsewhere, EnteredInError }

/// <summary>Why a GP wants a patient seen whom the hub has answered in words (domain.md §5: a referrer can insist).</summary>
public enum InsistReason { LesionChanged, ClinicalConcern, PatientWishes, AdviceNotPracticable, PhotographsMislead }
