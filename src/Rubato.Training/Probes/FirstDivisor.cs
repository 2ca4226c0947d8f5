using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>What an optimiser that has taken no step yet would divide its first one by.</summary>
static class FirstDivisor
{
    /// <summary>
    /// The divisor of a first step along the gradient of the objective, with the hyperparameters as they are: of Adam (1 − β₁)·(|g| + ε). The optimiser itself makes the step, and network, gradients and
    /// optimiser are put back to the bit. Null where the gradient isn't finite.
    /// </summary>
    public static Preconditioner? Of(Optimizer optimizer, Objective objective)
    {
        var gradient = new float[objective.Count];
        objective.Gradient(gradient);
        if (!double.IsFinite(WideSums.Norm(gradient))) return null;
        var parameters = optimizer.Parameters;
        var hadGradient = parameters.Any(parameter => parameter.HasGradient);
        float[] values = parameters.Values.ToArray(), gradients = parameters.Gradients.ToArray();
        var state = optimizer.State.ToDictionary(tensor => tensor.Name, tensor => Tape.Keep(tensor.Value));
        var numbers = optimizer.Numbers.ToDictionary(number => number.Name, number => number.Value);
        try
        {
            _ = parameters.GradientNorm(); // from here on every gradient counts as there
            for (var i = 0; i < objective.Slices.Count; i++) objective.Slices[i].Of((ReadOnlySpan<float>)gradient).CopyTo(objective.Parameters[i].Gradient.Data);
            optimizer.Step();
            return Preconditioner.Of(optimizer, objective);
        }
        finally
        {
            optimizer.Restore(state, numbers);
            values.CopyTo(parameters.Values.Data);
            gradients.CopyTo(parameters.Gradients.Data);
            if (!hadGradient) parameters.ClearGradients();
        }
    }
}
