using System.Text.Json.Serialization;
using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>Who the patient is. Goes to the identity zone alone.</summary>
public sealed record Patient
{
    public string? NhsNumber { get; init; }
    public string? LocalIdentifier { get; init; }
    public required string FamilyName { get; init; }
    public required string GivenName { get; init; }
    public required DateOnly BirthDate { get; init; }
    public Sex? Sex { get; init; }
}

/// <summary>Asks for a pseudonym under which a patient's referral can travel.</summary>
public sealed record LinkWish(ReferralId Referral, PracticeId Practice, HubId Hub, Regime Regime, Patient Patient);

/// <summary>The pseudonym, and the ticket with which clinical accepts it.</summary>
public sealed record Link
{
    public required Pseudonym Pseudonym { get; init; }
    public ReferralId? Referral { get; init; }
    public string? Ticket { get; init; }
    public DateTimeOffset? TicketExpiresAt { get; init; }
    public required string Status { get; init; }
}

/// <summary>Texts that are meant for clinical, to be held against the patient first.</summary>
public sealed record TextCheck(string? Question, string? History, string? Information = null);

/// <summary>What the check found, and the statement that clinical asks for when nothing is left to correct.</summary>
public sealed record TextChecked
{
    public required bool Clean { get; init; }
    public required IReadOnlyList<TextHit> Hits { get; init; }
    public string? Statement { get; init; }
}

/// <summary>A place in a text that names somebody.</summary>
public sealed record TextHit(TextField Field, int Start, int Length, string Kind, bool CanConfirm);

/// <summary>Why a link is taken back; coded, because a free text would name the patient.</summary>
public enum CancelReason { WrongPatient, WrongDetails, WrongHub, PatientWithdrew, NoLongerNeeded, EnteredInError }

/// <summary>What the sender says was photographed, before the set is sealed (PSN-12); the year of birth is asked for again.</summary>
public sealed record Binding(ImageSetId ImageSet, int SetVersion, string ManifestRoot, int BirthYear);

/// <summary>Which patient's record is wanted.</summary>
public sealed record RecordSearch(PracticeId Practice, string? NhsNumber, string? LocalIdentifier = null);

/// <summary>A patient's record: who it is, and what was filed.</summary>
public sealed record PatientRecord
{
    public required PatientRecordId Record { get; init; }
    public required Patient Patient { get; init; }
    public required IReadOnlyList<EntryLine> Entries { get; init; }
    /// <summary>Stood here, and were another patient's.</summary>
    public IReadOnlyList<WithdrawnLine> EnteredInError { get; init; } = [];
}

/// <summary>One filed answer, in the list of a record.</summary>
public sealed record EntryLine(ReferralId Referral, Outcome Outcome, DateTimeOffset FiledAt, DateTimeOffset? AcknowledgedAt = null);

/// <summary>An answer that was taken out of a record.</summary>
public sealed record WithdrawnLine(ReferralId Referral);

/// <summary>An answer that is filed and waits to be read.</summary>
public sealed record UnreadAnswer
{
    public required PatientRecordId Record { get; init; }
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required Patient Patient { get; init; }
    public required Outcome Outcome { get; init; }
    public Urgency? Priority { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
}

/// <summary>A filed answer in full.</summary>
public sealed record Entry
{
    public required ReferralId Referral { get; init; }
    public required Pseudonym Pseudonym { get; init; }
    public required Outcome Outcome { get; init; }
    public required string Text { get; init; }
    public Urgency? Priority { get; init; }
    public required PersonId Responder { get; init; }
    public required HubId Hub { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset FiledAt { get; init; }
    public required ImageSetId ImageSet { get; init; }
    public required int SetVersion { get; init; }
    public required string ManifestRoot { get; init; }
    public required IReadOnlyList<ManifestLine> Images { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public PersonId? AcknowledgedBy { get; init; }
}

/// <summary>One photograph as both halves state it.</summary>
/// <param name="Image">Chosen by the sender.</param>
/// <param name="Ordinal">From 1.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ManifestLine(ImageId Image, int Ordinal, long Length, string Sha256)
{
    /// <summary>What a reader must get to see; known to whoever took the photograph.</summary>
    [JsonIgnore] public PhotographSeen? Master { get; init; }
}

/// <summary>When the practice took note of the answer.</summary>
public sealed record Acknowledgement(DateTimeOffset AcknowledgedAt);
