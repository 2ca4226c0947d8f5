using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Rubato.Cli.Commands;
using Rubato.Training.Records;

namespace Rubato.Cli.Telemetry;

/// <summary>Sends a run's metrics to an OpenTelemetry collector, as protocol buffers over HTTP.</summary>
sealed class OtlpExport : IDisposable
{
    /// <summary>The path that the protocol gives to metrics.</summary>
    const string MetricsPath = "/v1/metrics";

    const int IntervalMilliseconds = 5_000, TimeoutMilliseconds = 2_000;

    readonly MeterProvider _provider;

    OtlpExport(MeterProvider provider) => _provider = provider;

    /// <summary>
    /// Begins to send; what was measured last is sent when it ends. A collector that isn't there doesn't hold the run up: its measurements
    /// are lost.
    /// </summary>
    /// <param name="url">The collector, as <c>http://localhost:4318</c>; a path that is given is taken as it is.</param>
    public static OtlpExport Start(string url)
    {
        var endpoint = Endpoint(url);
        return new(Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("rubato"))
            .AddMeter(RunMetrics.MeterName)
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = endpoint;
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.TimeoutMilliseconds = TimeoutMilliseconds;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = IntervalMilliseconds;
            })
            .Build());
    }

    /// <summary>Sends what is left and ends.</summary>
    public void Dispose() => _provider.Dispose();

    static Uri Endpoint(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new EnvironmentException($"otlp: got '{url}'; the address of a collector is needed, as in http://localhost:4318.");
        return uri.AbsolutePath == "/" ? new Uri(uri, MetricsPath) : uri;
    }
}
