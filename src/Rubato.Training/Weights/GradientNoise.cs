using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Weights;

/// <summary>
/// Adds noise to the gradient of every update: g ← g + σ·n, n independent standard normal numbers, before clipping and the optimiser's step
/// (A. Neelakantan et al., "Adding gradient noise improves learning for very deep networks", 2015, arXiv:1511.06807).
/// </summary>
/// <remarks>
/// <para>
/// Hyperparameter: <c>gradient_noise</c> σ ≥ 0, the standard deviation of each coordinate in the gradient's own units, as in the paper, not relative to it: the noise of n
/// parameters has a norm of about σ·√n. Their decay is <c>gradient_noise = sqrt(0.01 / (1 + step)^0.55)</c>; noise in a warmup only is
/// <c>gradient_noise = linear(0.01, 0) for 10% then 0</c>. 0 leaves every bit as it is.
/// </para>
/// <para>
/// The numbers are a function of seed, update, parameter and place. Frozen parameters get none. Probes and the recorded gradient norm are those of the gradient without it.
/// </para>
/// </remarks>
public sealed class GradientNoise : ITrainingCompanion
{
    const string Knob = "gradient_noise";
    const int Chunk = 1 << 14;

    readonly Network _network;
    readonly CounterRandom _random;
    double _deviation;

    /// <summary>Adds nothing yet.</summary>
    /// <param name="network">Whose gradients.</param>
    /// <param name="seed">Of the noise.</param>
    public GradientNoise(Network network, long seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _random) = (network, new CounterRandom((ulong)seed).Derive("gradient noise"));
        var info = new HyperparameterInfo(Knob) { Least = 0, IsBelowMost = true, Initial = 0, Description = "standard deviation of normal noise that is added to each number of the gradient" };
        Hyperparameters = [new(info, value => Deviation = value)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>σ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0, or not finite.</exception>
    public double Deviation
    {
        get => _deviation;
        set => _deviation = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(Knob, value, string.Create(CultureInfo.InvariantCulture, $"gradient noise: got {Knob} = {value:R}; allowed is 0 ≤ {Knob} < ∞."));
    }

    /// <summary>Adds the noise of an update to the gathered gradients.</summary>
    /// <param name="step">The update, from 0.</param>
    public void Add(long step)
    {
        if (_deviation == 0) return;
        _ = _network.Parameters.GradientNorm(); // what no gradient reached counts as 0 from here on
        var (random, deviation) = (_random.Derive((ulong)step), (float)_deviation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Processor.Threads };
        foreach (var parameter in _network.Parameters)
        {
            if (parameter.IsFrozen) continue;
            var numbers = random.Derive(parameter.Name);
            var count = parameter.Shape.Count;
            Parallel.For(0, (count + Chunk - 1) / Chunk, options, chunk =>
            {
                var gradient = parameter.Gradient.Data;
                for (var i = chunk * Chunk; i < Math.Min(count, (chunk + 1) * Chunk); i++) gradient[i] += deviation * numbers.Normal((ulong)i);
            });
        }
    }

    void ITrainingCompanion.BeforeGradient(long step)
    {
    }

    void ITrainingCompanion.AfterGradient(long step) => Add(step);

    void ITrainingCompanion.AfterStep(long step)
    {
    }

    void ICheckpointed.Save(CheckpointDraft draft) => draft.Add(Knob, _deviation);

    void ICheckpointed.Restore(CheckpointPart saved) => Deviation = saved.Number(Knob);
}
