using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class ScheduleFreeCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("schedule-free sgd", (p, g) => new ScheduleFreeSgd(p, g), Sgd, Each(p => SgdTwin(p).Step)),
        new("schedule-free sgd, plain average", (p, g) => new ScheduleFreeSgd(p, g), (step, _) => [step < 3 ? 0 : 0.01, 1, 0], Each(p => SgdTwin(p).Step)),
        new("schedule-free adamw", (p, g) => new ScheduleFreeAdamW(p, g), AdamW, Each(p => AdamWTwin(p).Step)),
        new("schedule-free adamw, no bias correction", (p, g) => new ScheduleFreeAdamW(p, g, biasCorrection: false), AdamW, Each(p => AdamWTwin(p, corrects: false).Step)),
    ];

    public static double[] Sgd(int step, int group) =>
        [0.01 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step), 0.05 * (group + 1) * (step % 3)];

    public static double[] AdamW(int step, int group) =>
    [
        0.01 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step), 0.99 + 0.005 * Math.Sin(0.1 * step), 1e-8 * (1 + step),
        0.1 * (group + 1) * (step % 3),
    ];

    public static ScheduleFreeTwin SgdTwin(TwinParameter p) => new(p, decay: 2, (i, _) => p.Gradient[i]);

    public static ScheduleFreeTwin AdamWTwin(TwinParameter p, bool corrects = true)
    {
        var v = new double[p.Count];
        var product = 1.0;
        return new(p, decay: 4, (i, isFirst) =>
        {
            var beta2 = p.H[2];
            if (isFirst) product *= beta2;
            v[i] = beta2 * v[i] + (1 - beta2) * p.Gradient[i] * p.Gradient[i];
            return p.Gradient[i] / (Math.Sqrt(v[i] / (corrects ? 1 - product : 1)) + p.H[3]);
        });
    }
}

/// <summary>The paper's three points, all kept: y stands in the parameter's values.</summary>
internal sealed class ScheduleFreeTwin(TwinParameter p, int decay, Func<int, bool, double> direction)
{
    private readonly double[] z = [.. p.Values];
    private double sum;

    /// <summary>The average.</summary>
    public double[] X { get; } = [.. p.Values];

    public void Step()
    {
        var (rate, beta) = (p.H[0], p.H[1]);
        sum += rate * rate;
        var c = sum == 0 ? 0 : rate * rate / sum;
        for (var i = 0; i < z.Length; i++)
        {
            z[i] -= rate * (direction(i, i == 0) + p.H[decay] * p.Values[i]);
            X[i] = (1 - c) * X[i] + c * z[i];
            p.Values[i] = (1 - beta) * z[i] + beta * X[i];
        }
    }
}
