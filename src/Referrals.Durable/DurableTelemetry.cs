using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Referrals.Durable;

/// <summary>Traces and metrics of the durable parts. Opaque ids only, and no ids in metrics at all.</summary>
public static class DurableTelemetry
{
    /// <summary>Name of the source and the meter.</summary>
    public const string Name = "Referrals";

    /// <summary>Spans: commit, publish.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>One meter for the solution.</summary>
    public static readonly Meter Meter = new(Name);

    internal static readonly Counter<long> Published = Meter.CreateCounter<long>("referrals.outbox.published", "messages");
    internal static readonly Histogram<double> PublishLag = Meter.CreateHistogram<double>("referrals.outbox.lag", "s", "From commit to the broker's confirm");
    internal static readonly Histogram<int> Together = Meter.CreateHistogram<int>("referrals.commit.together", "commits", "Decisions made durable by one flush");
    internal static readonly Counter<long> ParkedMessages = Meter.CreateCounter<long>("referrals.parked", "messages");
}
