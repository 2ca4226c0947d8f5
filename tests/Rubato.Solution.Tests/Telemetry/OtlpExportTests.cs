using System.Net;
using System.Net.Sockets;
using System.Text;
using Rubato.Cli.Commands;
using Rubato.Cli.Telemetry;
using Rubato.Training.Records;

namespace Rubato.Solution.Tests.Telemetry;

public class OtlpExportTests
{
    [Fact]
    public async Task Start_WithACollector_SendsWhatWasMeasured()
    {
        var port = FreePort();
        using var collector = new HttpListener();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        var request = Answer(collector);
        using (OtlpExport.Start($"http://127.0.0.1:{port}"))
        {
            using var metrics = RunMetrics.Observe("otlp-test-run", ["lr[conv1]"]);
            metrics.StepDone(new(0, 0, 1.5, 1, 1, 1, [0.25]));
        }

        var (path, type, body) = await request.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("/v1/metrics", path);
        Assert.Equal("application/x-protobuf", type);
        foreach (var name in (string[])["rubato.training.steps", "rubato.training.hyperparameter", "otlp-test-run", "lr[conv1]"]) Assert.Contains(name, body);
    }

    [Fact]
    public void Start_WithoutACollector_LosesTheMeasurementsAlone()
    {
        using var export = OtlpExport.Start($"http://127.0.0.1:{FreePort()}");
        using var metrics = RunMetrics.Observe("lost", []);
        metrics.StepDone(new(0, 0, 1, 1, 1, 1, []));
    }

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("")]
    [InlineData("ftp://x")]
    [InlineData("/v1/metrics")]
    public void Start_NoAddress_SaysWhatIsNeeded(string url) =>
        Assert.Contains("http://localhost:4318", Assert.Throws<EnvironmentException>(() => OtlpExport.Start(url)).Message);

    static async Task<(string Path, string? Type, string Body)> Answer(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var bytes = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(bytes);
        context.Response.Close();
        return (context.Request.Url!.AbsolutePath, context.Request.ContentType, Encoding.Latin1.GetString(bytes.ToArray()));
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
