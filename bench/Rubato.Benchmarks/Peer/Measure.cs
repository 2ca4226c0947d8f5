using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rubato.Benchmarks.Peer;

/// <summary>How our side of the comparison measures and prints: as <c>bench/peers/measure.py</c> does on the other.</summary>
internal static class Measure
{
    private const int Blocks = 15;
    private const double BlockSeconds = 0.05, WarmSeconds = 2;
    private static readonly JsonSerializerOptions Sparse = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Seconds a call takes, for each timed block.</summary>
    public static double[] Seconds(Action run)
    {
        var count = 1;
        var warm = Stopwatch.StartNew();
        while (true)
        {
            var seconds = Timed(run, count);
            if (seconds < BlockSeconds) count = Math.Max(count + 1, (int)(count * Math.Min(10, 1.2 * BlockSeconds / Math.Max(seconds, 1e-9))));
            else if (warm.Elapsed.TotalSeconds > WarmSeconds) break;
        }

        GC.Collect();
        var values = new double[Blocks];
        for (var i = 0; i < Blocks; i++) values[i] = Timed(run, count) / count;
        return values;
    }

    /// <summary>Prints one JSON line; the value is the median. <paramref name="more"/> is what else should be known.</summary>
    public static void Report(string work, string shape, int threads, IReadOnlyList<double> values, string unit, object? more = null)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            work,
            shape,
            threads,
            value = Significant(median),
            unit,
            min = Significant(sorted[0]),
            median = Significant(median),
            max = Significant(sorted[^1]),
            runs = sorted.Length,
            more,
            settings = new { vectors = Rubato.Engine.Processor.VectorWidth.ToString() },
        }, Sparse));
    }

    private static double Timed(Action run, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Significant(double value) =>
        double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
