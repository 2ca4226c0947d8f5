using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;

namespace Rubato.Training.RangeTests;

/// <summary>
/// What curvature and noise at the start of a sweep suggest. Measured after a tenth of its steps, while the rates are still too small to move
/// the network but the optimiser already knows the gradients' sizes. Measuring changes nothing.
/// </summary>
static class StartMeasures
{
    const int LeastExamples = 64, MostProducts = 30, NoiseExamples = 512, NoiseParts = 32;
    const double Tolerance = 0.01;

    /// <summary>The rate at which steps on a quadratic of the start's curvature stop shrinking.</summary>
    /// <remarks>
    /// Formula: c/λ, λ the largest eigenvalue of the Hessian on as many examples as a batch has, at least 64, and c by the optimiser
    /// (<see cref="StabilityEdge"/>): 2 + 2β for SGD with momentum β; for Adam and its kin (2 + 2β₁)/(1 − β₁), that is 38 at β₁ = 0.9, with λ of the preconditioned Hessian.
    /// </remarks>
    public static Suggestion Stability(ITrainingTask task, Optimizer optimizer, int batch, in BatchMoment moment)
    {
        const string name = "stability limit";
        var definition = "above it steps grow at the start's curvature, c/λmax";
        Suggestion None(string reason) => new(name, definition, null, reason);
        var inner = optimizer;
        while (inner is WrappingOptimizer wrapper) inner = wrapper.Inner;
        var index = optimizer.Hyperparameters.IndexOf("lr");
        if (index < 0 || StabilityEdge.Of(optimizer) is not { } edge || !double.IsFinite(edge))
            return None("the optimiser's steps have no such limit, or its groups have rates or momenta of their own");
        var objective = new Objective(task, Spread(task.Count, Math.Max(batch, LeastExamples)), moment);
        if (objective.Refusal() is { } refusal) return None(refusal);
        var preconditioner = Preconditioner.Of(optimizer, objective);
        if (preconditioner is null && inner is not Sgd) return None("the optimiser has taken no step yet");
        using var curvature = objective.Curvature();
        var found = Lanczos.Largest(preconditioner is null ? curvature.Product : preconditioner.Around(curvature.Product), objective.Count, tolerance: Tolerance, maxProducts: MostProducts);
        var sharpness = found.Values[0];
        var factor = edge * optimizer[index, 0];
        definition = string.Create(CultureInfo.InvariantCulture, $"above it steps grow at the start's curvature: {factor:G3}/λmax, λmax = {sharpness:G4}{(preconditioner is null ? "" : ", preconditioned")}, on {objective.Examples.Length} examples");
        return sharpness > 0 && double.IsFinite(sharpness)
            ? new(name, definition, factor / sharpness)
            : None(string.Create(CultureInfo.InvariantCulture, $"the largest eigenvalue of the curvature is {sharpness:G4}: nothing bounds the rate there"));
    }

    /// <summary>A batch size by the gradient noise scale (<see cref="NoiseScale"/>), to a power of two.</summary>
    public static Suggestion BatchSize(ITrainingTask task, Optimizer optimizer, int batch, in BatchMoment moment)
    {
        const string name = "batch size";
        var definition = "gradient noise scale tr Σ/|G|² at the start: smaller batches are mostly noise, larger ones gain little; it grows as training goes on";
        var examples = Spread(task.Count, NoiseExamples);
        if (examples.Length < 3) return new(name, definition, null, "there are fewer than 3 training examples");
        var estimate = NoiseScale.OfParts(new Objective(task, examples, moment), Math.Min(NoiseParts, examples.Length));
        var (low, high) = estimate.Interval;
        definition = string.Create(CultureInfo.InvariantCulture, $"{definition}. Measured {estimate.Scale:G3}, 95% interval {low:G3} … {high:G3}");
        if (!double.IsFinite(estimate.Scale)) return new(name, definition, null, $"noise hides the gradient of {examples.Length} examples");
        var power = Math.Pow(2, Math.Round(Math.Log2(Math.Max(1, estimate.Scale))));
        return new(name, definition, Math.Min(power, task.Count));
    }

    /// <summary>So many examples, or all, spread evenly over the data.</summary>
    static int[] Spread(int count, int wanted)
    {
        var taken = Math.Min(count, wanted);
        return [.. Enumerable.Range(0, taken).Select(i => (int)((long)i * count / taken))];
    }
}
