using Orleans.Concurrency;
using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>One request for a dermatologist's opinion, from the GP's submission until the filed answer has been read. Only here does its status change.</summary>
[Alias("IReferralGrain")]
public interface IReferralGrain : IGrainWithGuidKey
{
    /// <summary>The GP asks. Texts come sealed.</summary>
    [Alias("Submit")] Task<Result<ReferralChanged>> Submit(Command command, Submission submission);

    /// <summary>A new image set takes the place of an unsealed one, or answers a request for more. The same set again keeps its version.</summary>
    [Alias("AttachImageSet")] Task<Result<AttachedImageSet>> AttachImageSet(Command command, ImageSetId set);

    /// <summary>Every photograph of the attached set is stored and verified: the referral joins the triage queue (WRK-04).</summary>
    [Alias("ImagesSealed")] Task<Result<ReferralChanged>> ImagesSealed(Command command, ImageSetId set, int setVersion, int images, string manifestRoot);

    /// <summary>A dermatologist takes the case for the length of a lease.</summary>
    [Alias("Claim")] Task<Result<ClaimedReferral>> Claim(Command command, ClaimTerms terms);

    /// <summary>The holder needs longer.</summary>
    [Alias("RenewClaim")] Task<Result<ClaimedReferral>> RenewClaim(Command command, int fence);

    /// <summary>The holder gives the case back to the queue.</summary>
    [Alias("ReleaseClaim")] Task<Result<ReferralChanged>> ReleaseClaim(Command command, int fence);

    /// <summary>The holder answers, or asks for more before answering.</summary>
    [Alias("IssueAdvice")] Task<Result<ReferralChanged>> IssueAdvice(Command command, Answer answer);

    /// <summary>The GP answers the dermatologist's question in words.</summary>
    [Alias("SupplyInformation")] Task<Result<ReferralChanged>> SupplyInformation(Command command, SealedText text);

    /// <summary>The GP had picked the wrong patient: a new link's pseudonym takes the place of the cancelled one, before filing.</summary>
    [Alias("Relink")] Task<Result<ReferralChanged>> Relink(Command command, Pseudonym pseudonym, Regime? regime);

    /// <summary>The GP takes the request back, before the hub has answered.</summary>
    [Alias("Cancel")] Task<Result<ReferralChanged>> Cancel(Command command, ReferralCancelReason reason);

    /// <summary>The GP wants the patient seen, although the hub has answered without an appointment.</summary>
    [Alias("Insist")] Task<Result<ReferralChanged>> Insist(Command command, InsistReason reason);

    /// <summary>The hub takes the patient whom the GP wants to be seen.</summary>
    [Alias("TakeFaceToFace")] Task<Result<ReferralChanged>> TakeFaceToFace(Command command, Urgency priority);

    /// <summary>Identity has filed the answer under this pseudonym.</summary>
    [Alias("AdviceFiled")] Task<Result<ReferralChanged>> AdviceFiled(Command command, Pseudonym pseudonym, DateTimeOffset filedAt);

    /// <summary>A referrer has read the filed answer, which closes the referral unless a copy of its photographs lives.</summary>
    [Alias("AcknowledgeAdvice")] Task<Result<ReferralChanged>> AcknowledgeAdvice(Command command, Pseudonym pseudonym, PersonId by, DateTimeOffset at);

    /// <summary>Identity holds the answer in quarantine, or holds it no longer.</summary>
    [Alias("NoteQuarantine")] Task<Result<ReferralChanged>> NoteQuarantine(Command command, QuarantineNote note);

    /// <summary>The answer stood in the wrong patient's record and was taken out: a new link may take the place of this one.</summary>
    [Alias("UnfileAdvice")] Task<Result<ReferralChanged>> UnfileAdvice(Command command, Pseudonym pseudonym, DateTimeOffset at);

    /// <summary>No copy of this set's photographs is left outside the archive; a referral that waited for nothing else closes.</summary>
    [Alias("DeviceCleared")] Task<Result<ReferralChanged>> DeviceCleared(Command command, ImageSetId set);

    /// <summary>What the image set's doors must know; null when there is no such referral.</summary>
    [Alias("ForImages"), ReadOnly] Task<ReferralForImages?> ForImages();

    /// <summary>The whole referral, its texts still sealed; null when there is none.</summary>
    [Alias("View"), ReadOnly] Task<ReferralSnapshot?> View();
}
