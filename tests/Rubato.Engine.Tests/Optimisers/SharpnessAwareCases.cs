using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class SharpnessAwareCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("sharpness-aware adamw", (p, g) => new SharpnessAware(new AdamW(p, g)), (step, group) => [.. AdamTwin.Schedule(step, group), Radius(step, group)], Twin)
        {
            BeforeStep = optimizer =>
            {
                ((SharpnessAware)optimizer).Ascend();
                for (var p = 0; p < optimizer.Parameters.Count; p++)
                {
                    var parameter = optimizer.Parameters[p];
                    for (var i = 0; i < parameter.Shape.Count; i++) parameter.Gradient.Data[i] = SecondGradient(parameter.Value.Data[i]);
                    parameter.HasGradient = true;
                }
            },
        },
    ];

    private static double Radius(int step, int group) => 0.05 * (1 + step % 3) * (1 + group);

    /// <summary>A gradient that depends on where it is taken.</summary>
    private static float SecondGradient(double theta) => (float)(0.3 * theta + 0.5);

    private static Action Twin(IReadOnlyList<TwinParameter> parameters)
    {
        var steps = parameters.Select(p => AdamTwin.Make(p, decoupled: true)).ToList();
        return () =>
        {
            var norm = Math.Sqrt(parameters.Sum(p => p.Gradient.Sum(g => g * g)));
            foreach (var p in parameters)
                p.Gradient = [.. p.Values.Zip(p.Gradient, (theta, g) => 0.3 * (theta + p.H[5] * g / norm) + 0.5)];
            steps.ForEach(step => step());
        };
    }
}
