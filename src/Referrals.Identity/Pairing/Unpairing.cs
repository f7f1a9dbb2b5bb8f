using Referrals.Contracts;
using Referrals.Durable;

namespace Referrals.Identity;

/// <summary>
/// The way out of the wrong patient's record (PSN-12): the entry is withdrawn, its link unpaired, the record notes it. Three grains, one commit each; the
/// first decides and its message carries the others out, so a crash between any two is healed by the message coming again.
/// </summary>
/// <remarks>
/// The entry comes first: a clinician must not see another patient's answer a moment longer than needed. The unpaired link then sends for the answer once
/// more, which finds its link unpaired and waits in quarantine, visible to both sides, until a new link takes it home.
/// </remarks>
public sealed class Unpairing(IGrainFactory grains)
{
    /// <summary>What follows from a withdrawal; repeated, it changes nothing.</summary>
    /// <param name="command">The message's id, or the id of the request that withdrew the entry.</param>
    public async Task Finish(Guid command, ReferralId referral, Pseudonym pseudonym)
    {
        if (await grains.Grain<IRecordEntryGrain>(referral.Value).Withdrawn(pseudonym) is not { } entry) return;
        Accepted(await grains.Grain<IPseudonymKeyGrain>(pseudonym.Key).Unpair(Command.Of(DerivedId.Of("unpair", command, 0, 0)), entry.Reason, entry.By));
        Accepted(await grains.Grain<IPatientRecordGrain>(entry.Record.Value).NoteWithdrawn(
            Command.Of(DerivedId.Of("note-withdrawn", command, 0, 0)), referral, entry.FiledAt, entry.Reason, entry.At));
    }

    static void Accepted<T>(Result<T> result)
    {
        if (result.Refusal is { } refusal) throw new MessageRefusedException(refusal);
    }
}
