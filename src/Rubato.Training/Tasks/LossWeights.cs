using System.Text.RegularExpressions;
using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>The weights of a sum of losses, each a hyperparameter <c>weight_NAME</c> that a plan may set from step to step: Σ wᵢ·Lᵢ.</summary>
public sealed partial class LossWeights
{
    const double Most = 1e6;

    readonly float[] _weights;

    /// <summary>The losses' names and first weights.</summary>
    /// <param name="losses">Names as a plan's: small letters, digits and _, each once. Weights from 0 to 10⁶; 0 leaves a loss out.</param>
    /// <exception cref="ArgumentException">There is no loss, or a name or weight isn't allowed.</exception>
    public LossWeights(params ReadOnlySpan<(string Name, double Weight)> losses)
    {
        if (losses.IsEmpty) throw new ArgumentException("loss weights: got no losses; at least one is needed.", nameof(losses));
        _weights = new float[losses.Length];
        List<SettableHyperparameter> hyperparameters = [];
        for (var i = 0; i < losses.Length; i++)
        {
            var (index, (name, weight)) = (i, losses[i]);
            var info = HyperparameterInfo.Between($"weight_{name}", 0, Most, weight, $"weight of the {name} loss in the sum");
            if (!Name().IsMatch(name) || hyperparameters.Any(h => h.Info.Name == info.Name))
                throw new ArgumentException($"loss weights: got the name '{name}'; allowed are names of small letters, digits and _, each once.", nameof(losses));
            if (!info.Allows(weight)) throw new ArgumentException(FormattableString.Invariant($"loss weights: got {info.Name} = {weight:R}; allowed is {info.Allowed}."), nameof(losses));
            _weights[i] = (float)weight;
            hyperparameters.Add(new(info, value => _weights[index] = (float)value));
        }

        Hyperparameters = hyperparameters;
    }

    /// <summary>One for each loss, in their order.</summary>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>The weight in force of a loss, by its place.</summary>
    public float this[int loss] => _weights[loss];

    /// <summary>Σ wᵢ·Lᵢ, a single number that leads back to what the losses depend on.</summary>
    /// <param name="losses">A single number for each name, in their order; null for one that wasn't computed, and counts as 0.</param>
    /// <exception cref="ArgumentException">There are more or fewer of them than names, or none was computed.</exception>
    public Tensor Sum(params ReadOnlySpan<Tensor?> losses)
    {
        if (losses.Length != _weights.Length)
            throw new ArgumentException($"loss weights: got {losses.Length} losses for {_weights.Length} weights; a loss for each is allowed, null for one that wasn't computed.", nameof(losses));
        Tensor? sum = null;
        for (var i = 0; i < losses.Length; i++)
        {
            if (losses[i] is not { } loss) continue;
            var term = _weights[i] == 1 ? loss : Arithmetic.Scale(loss, _weights[i]);
            sum = sum is null ? term : Arithmetic.Add(sum, term);
        }

        return sum ?? throw new ArgumentException("loss weights: no loss was computed; at least one is needed.", nameof(losses));
    }

    [GeneratedRegex("^[a-z0-9_]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
