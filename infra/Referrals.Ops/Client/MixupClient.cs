using Referrals.Contracts;

namespace Referrals.Ops.Client;

/// <summary>What a practice does when an answer is not certain to be its patient's, or stands in the wrong record. Talks to the identity zone alone.</summary>
public sealed class MixupClient(Conversation identity)
{
    /// <summary>Answers of the practice that wait, the longest waiting first.</summary>
    public IAsyncEnumerable<HeldLine> Quarantine(CancellationToken cancel) => identity.Items<HeldLine>("/quarantine?limit=200", cancel);

    /// <summary>One of them: what the hub states beside what the sender bound.</summary>
    public Task<HeldAnswer> Held(ReferralId referral, CancellationToken cancel) => identity.Get<HeldAnswer>($"/quarantine/{referral}", cancel);

    /// <summary>Says whose a held answer is, by two identifiers entered anew.</summary>
    public Task File(ReferralId referral, Resolution resolution, Wish wish, CancellationToken cancel) =>
        identity.Post($"/quarantine/{referral}/file", resolution, wish, cancel);

    /// <summary>Takes an answer out of the wrong patient's record; the identifiers are that patient's.</summary>
    public Task Unpair(PatientRecordId record, ReferralId referral, Unpairing unpairing, Wish wish, CancellationToken cancel) =>
        identity.Post($"/records/{record}/entries/{referral}/unpair", unpairing, wish, cancel);

    public IAsyncEnumerable<IncidentLine> Incidents(CancellationToken cancel) => identity.Items<IncidentLine>("/incidents?open=true&limit=200", cancel);
}

/// <summary>An answer in quarantine, with its clock.</summary>
public sealed record HeldLine(ReferralId Referral, string Reason, DateTimeOffset ArrivedAt, DateTimeOffset DueAt);

/// <summary>A held answer with both statements.</summary>
public sealed record HeldAnswer(ReferralId Referral, string Answer, HeldStatement Hub, HeldStatement? Sender = null);

/// <summary>Of which photographs one side speaks.</summary>
public sealed record HeldStatement(HeldSet? Set = null);

/// <summary>A set, as it was bound or answered to.</summary>
public sealed record HeldSet(ImageSetId ImageSet, int SetVersion, string ManifestRoot);

/// <summary>A person's word on a held answer.</summary>
public sealed record Resolution(string Answer, MispairingReason Reason, string? NhsNumber, DateOnly BirthDate);

/// <summary>A person's word on an answer in the wrong record.</summary>
public sealed record Unpairing(MispairingReason Reason, string? NhsNumber, DateOnly BirthDate);

/// <summary>Something that went wrong, until the data guardian closes it.</summary>
public sealed record IncidentLine(ReferralId Referral, string Kind, DateTimeOffset NotedAt);
