using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class ClippedGradientsCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("clipped sgd", (p, g) => new ClippedGradients(new Sgd(p, g)), Schedule, Twin),
    ];

    /// <summary>The norm of the test's gradients is about 9, their values lie in ±1.4: every bound bites now and then.</summary>
    private static double[] Schedule(int step, int group) =>
        [0.005, 0.8, 0.01, step % 4 == 0 ? double.PositiveInfinity : 4 + 3 * (step % 3) + group, step % 3 == 0 ? double.PositiveInfinity : 0.8 + 0.1 * group];

    private static Action Twin(IReadOnlyList<TwinParameter> parameters)
    {
        var velocities = parameters.Select(p => new double[p.Count]).ToList();
        return () =>
        {
            foreach (var p in parameters) p.Gradient = [.. p.Gradient.Select(g => Math.Clamp(g, -p.H[4], p.H[4]))];
            var norm = Math.Sqrt(parameters.Sum(p => p.Gradient.Sum(g => g * g)));
            for (var k = 0; k < parameters.Count; k++)
            {
                var (p, u) = (parameters[k], velocities[k]);
                for (var i = 0; i < u.Length; i++)
                {
                    u[i] = p.H[1] * u[i] + Math.Min(1, p.H[3] / norm) * p.Gradient[i] + p.H[2] * p.Values[i];
                    p.Values[i] -= p.H[0] * u[i];
                }
            }
        };
    }
}
