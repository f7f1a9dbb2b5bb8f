using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Npgsql;
using Referrals.Durable;

namespace Referrals.Hosting;

/// <summary>One trace from HTTP through grain, commit, outbox, broker and consumer; exported by OTLP where configured. Opaque ids only.</summary>
static class Telemetry
{
    public static void AddTelemetry(this IServiceCollection services, ZoneSettings settings)
    {
        // Before the condition: a silo without a collector passes traces on too.
        DistributedContextPropagator.Current = new TraceIdsOnly();
        services.AddSingleton(DistributedContextPropagator.Current);
        // Without a collector every span and measurement would be made and thrown away.
        if (settings.Telemetry.OtlpEndpoint is not { } endpoint) return;
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"referrals-{settings.Zone}", serviceInstanceId: settings.Silo.Name))
            .WithTracing(tracing =>
            {
                tracing.AddSource(DurableTelemetry.Name, "MassTransit", "Microsoft.Orleans.Application", "Microsoft.Orleans.Runtime")
                    .AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health"))
                    .AddHttpClientInstrumentation()
                    // Names of statements only: a statement's text could carry a literal.
                    .AddNpgsql()
                    .AddProcessor(new OpaqueTraces())
                    .AddOtlpExporter(otlp => To(otlp, endpoint, "v1/traces"));
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(DurableTelemetry.Name, "MassTransit", "Microsoft.Orleans", "Npgsql", "Microsoft.AspNetCore.Hosting").AddRuntimeInstrumentation()
                    .AddOtlpExporter(otlp => To(otlp, endpoint, "v1/metrics"));
            });
    }

    static void To(OtlpExporterOptions otlp, string endpoint, string path) =>
        (otlp.Protocol, otlp.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(new Uri(endpoint), path));
}
