using Referrals.Contracts;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>Where a practice keeps its records, as configured; checked at start.</summary>
public sealed class EprEndpoints(ZoneSettings settings)
{
    /// <summary>Null: this practice has no record system that we could reach.</summary>
    public ZoneSettings.EprSettings? Of(PracticeId practice) => settings.Epr.GetValueOrDefault(practice.Value);
}
