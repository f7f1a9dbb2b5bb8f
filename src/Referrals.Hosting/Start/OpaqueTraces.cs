using System.Diagnostics;
using System.Reflection;
using OpenTelemetry;

namespace Referrals.Hosting;

/// <summary>
/// What a span may say: kinds, routes, codes and opaque ids. Addresses, agents and hosts are the caller's words, and a confused client writes a patient's name
/// there; whatever is not on the list is dropped before it leaves the process (security.md §3.21).
/// </summary>
sealed class OpaqueTraces : BaseProcessor<Activity>
{
    const string ExceptionEvent = "exception";
    const string ExceptionType = "exception.type";

    static readonly string[] Allowed =
    [
        "http.route", "http.request.method", "http.response.status_code", "http.request.resend_count", "error.type", "network.protocol.", "url.scheme",
        // Of a message only where it went and its id: the names of its types are its sender's words.
        "messaging.system", "messaging.operation", "messaging.destination.name", "messaging.message.id", "db.", "rpc.", "orleans.", "status",
        "async", "otel.", "referrals.",
    ];

    // There is no public way to take an event off a span. In a runtime that names the field otherwise, such a span is not exported at all.
    static readonly FieldInfo? Events = typeof(Activity).GetField("_events", BindingFlags.Instance | BindingFlags.NonPublic);

    // An unknown method is a word of the caller's as well; it stands in a tag with a longer name.
    const string MethodAsSent = "http.request.method_original";

    /// <inheritdoc />
    public override void OnEnd(Activity span)
    {
        foreach (var tag in span.TagObjects.Select(tag => tag.Key).Where(key => !Array.Exists(Allowed, start => key.StartsWith(start, StringComparison.Ordinal)) || key == MethodAsSent).ToArray())
            span.SetTag(tag, null);
        // Its description is an exception's text.
        if (span.StatusDescription is not null) span.SetStatus(span.Status);
        if (span.Events.Any()) KeepTypesOfExceptions(span);
    }

    /// <summary>An exception's text and stack may quote what a person typed, or what somebody put into a message; its type may not.</summary>
    static void KeepTypesOfExceptions(Activity span)
    {
        if (Events is null)
        {
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }
        var before = span.Events.ToArray();
        Events.SetValue(span, null);
        foreach (var one in before)
            span.AddEvent(new ActivityEvent(one.Name == ExceptionEvent ? one.Name : "event", one.Timestamp, new ActivityTagsCollection(one.Tags.Where(tag => tag.Key == ExceptionType))));
    }
}

/// <summary>Takes over the id of the caller's trace and nothing else: baggage and vendor state are free texts that would travel on, through the broker too.</summary>
sealed class TraceIdsOnly : DistributedContextPropagator
{
    const string Header = "traceparent";

    /// <inheritdoc />
    public override IReadOnlyCollection<string> Fields { get; } = [Header];

    /// <inheritdoc />
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id }) setter?.Invoke(carrier, Header, id);
    }

    /// <inheritdoc />
    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        (traceId, traceState) = (null, null);
        string? said = null;
        getter?.Invoke(carrier, Header, out said, out _);
        if (ActivityContext.TryParse(said, null, out _)) traceId = said;
    }

    /// <inheritdoc />
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
