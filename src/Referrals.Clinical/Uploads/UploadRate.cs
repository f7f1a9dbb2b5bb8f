using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Clinical;

/// <summary>How fast a person and a practice may announce photographs and send their bytes: one surgery's runaway app must not fill the line of the others.</summary>
/// <remarks>Per silo. How many may be open at a time is counted from the rows, for all silos together (<see cref="UploadTable.Create"/>).</remarks>
public sealed class UploadRate(ZoneSettings.LimitSettings limits) : IDisposable
{
    const int Kibibyte = 1024;
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    readonly Rate personAnnounces = Announced(limits.Person), practiceAnnounces = Announced(limits.Practice);
    readonly Rate personBytes = Bytes(limits.Person), practiceBytes = Bytes(limits.Practice);

    /// <summary>Not announced before; null when there is room for one more.</summary>
    public TimeSpan? Announce(PersonId person, PracticeId practice) => personAnnounces.Take(person.Value) ?? practiceAnnounces.Take(practice.Value);

    /// <summary>Before the bytes of a request are read: those that are sent twice count twice.</summary>
    public TimeSpan? Send(PersonId person, PracticeId practice, long bytes) =>
        personBytes.Take(person.Value, bytes / Kibibyte + 1) ?? practiceBytes.Take(practice.Value, bytes / Kibibyte + 1);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var rate in new[] { personAnnounces, practiceAnnounces, personBytes, practiceBytes }) rate.Dispose();
    }

    // Two minutes' worth at once after a rest: a clinic sends what it took in one go.
    static Rate Announced(ZoneSettings.UploadLimits of) => new(of.UploadsPerMinute, Minute, 2 * of.UploadsPerMinute);

    static Rate Bytes(ZoneSettings.UploadLimits of) => new(of.MegabytesPerMinute * Kibibyte, Minute, of.MegabytesPerMinute * Kibibyte);
}
