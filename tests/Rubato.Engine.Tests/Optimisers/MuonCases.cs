using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class MuonCases : IOptimizerCases
{
    // An iteration stretches small singular values, and the rounding beside them, up to 3.4 times, five together up to 500 times:
    // a step of size 0.01 is off by up to 500·6e-8·0.01 = 3e-7 in the worst direction, 100 steps by some 1e-5.
    private const double FiveIterations = 2e-5;

    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("muon", (p, g) => new Muon(p, g), Schedule, Each(p => p.Shape.Rank > 1 ? Matrix(p) : Other(p))) { Tolerance = FiveIterations },
        new("muon, vectors too", (p, g) => new Muon(p, g, isOrthogonalised: p => p.Shape.Rank > 0), Schedule, Each(p => p.Shape.Rank > 0 ? Matrix(p) : Other(p)))
        {
            Tolerance = FiveIterations,
        },
    ];

    private static double[] Schedule(int step, int group) =>
    [
        0.01 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step), 0.1 * (step % 3),
        0.003 * (1 + 0.5 * Math.Sin(0.2 * step)), 0.9 - 0.05 * Math.Cos(0.3 * step), 0.95 + 0.02 * Math.Sin(0.1 * step), 1e-8 * (1 + step),
    ];

    private static Action Other(TwinParameter p)
    {
        var rest = new TwinParameter(p.Shape, p.Values, p.Group);
        var step = AdamTwin.Make(rest, decoupled: true);
        return () =>
        {
            rest.Gradient = p.Gradient;
            rest.H = [p.H[3], p.H[4], p.H[5], p.H[6], p.H[2]];
            step();
        };
    }

    private static Action Matrix(TwinParameter p)
    {
        var rows = p.Shape[0];
        var columns = p.Count / rows;
        var velocity = new double[p.Count];
        return () =>
        {
            var (rate, momentum, decay) = (p.H[0], p.H[1], p.H[2]);
            var x = new double[p.Count];
            for (var i = 0; i < x.Length; i++)
            {
                velocity[i] = momentum * velocity[i] + p.Gradient[i];
                x[i] = p.Gradient[i] + momentum * velocity[i];
            }

            var norm = Math.Sqrt(x.Sum(y => y * y));
            for (var i = 0; i < x.Length; i++) x[i] /= norm + 1e-7;
            for (var iteration = 0; iteration < 5; iteration++)
            {
                var a = Times(x, Transposed(x, rows, columns), rows, columns, rows);
                var ax = Times(a, x, rows, rows, columns);
                var aax = Times(a, ax, rows, rows, columns);
                for (var i = 0; i < x.Length; i++) x[i] = 3.4445 * x[i] - 4.7750 * ax[i] + 2.0315 * aax[i];
            }

            for (var i = 0; i < x.Length; i++)
                p.Values[i] -= rate * (decay * p.Values[i] + Math.Sqrt(Math.Max(1, (double)rows / columns)) * x[i]);
        };
    }

    private static double[] Transposed(double[] x, int rows, int columns) => [.. Enumerable.Range(0, x.Length).Select(i => x[i % rows * columns + i / rows])];

    private static double[] Times(double[] a, double[] b, int rows, int depth, int columns)
    {
        var c = new double[rows * columns];
        for (var i = 0; i < rows; i++)
            for (var k = 0; k < depth; k++)
                for (var j = 0; j < columns; j++) c[i * columns + j] += a[i * depth + k] * b[k * columns + j];
        return c;
    }
}
