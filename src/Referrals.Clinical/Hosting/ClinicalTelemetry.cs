using System.Diagnostics.Metrics;
using Referrals.Durable;

namespace Referrals.Clinical;

/// <summary>Figures of the triage: how long cases wait and how long an answer takes. No ids in metrics.</summary>
static class ClinicalTelemetry
{
    /// <summary>Seconds from claim to answer or question back.</summary>
    public static readonly Histogram<double> ClaimToAnswer =
        DurableTelemetry.Meter.CreateHistogram<double>("referrals.claim_to_answer", "s", "From a dermatologist's claim to the answer or the question back");
}
