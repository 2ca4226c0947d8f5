using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>What a denoising network gives.</summary>
public enum DenoisingTarget
{
    /// <summary>
    /// The noise n, as in J. Ho, A. Jain and P. Abbeel, 2020, arXiv:2006.11239. What it says of the clean example is divided by α: near t = 1 small
    /// errors count for much, so that sampling takes a well trained network.
    /// </summary>
    Noise,

    /// <summary>The clean example x.</summary>
    Clean,

    /// <summary>The direction α·n − σ·x in which the noisy example turns with time (T. Salimans and J. Ho, 2022, arXiv:2202.00512).</summary>
    Velocity,
}

/// <summary>
/// Diffusion: from α·x + σ·n, an example and noise of the standard normal distribution, and the time t to what makes it clean. The loss is
/// the mean squared error; α = cos(πt/2) and σ = sin(πt/2), so t = 0 is the example and t = 1 noise alone (Salimans and Ho, as above).
/// </summary>
/// <remarks>
/// In training t is even between the hyperparameters <c>noise_from</c> and <c>noise_to</c>; either may be the greater. The network is told t
/// itself, so the two may move while it learns. Examples should have a spread near 1 around 0.
/// </remarks>
public sealed class Denoising : ITrainingTask
{
    const int EvaluationBatch = 256, Levels = 8;
    const double UsualFrom = 0.01, UsualTo = 0.99;

    readonly Tape _tape = new();
    readonly ExampleTable _train, _test;
    readonly DenoisingTarget _target;
    float _from = (float)UsualFrom, _to = (float)UsualTo;

    /// <summary>A network that is to clean examples.</summary>
    /// <param name="network">
    /// Takes examples with the time as one more channel, behind the others, and gives their shape without it; see <see cref="DiffusionModels"/>.
    /// </param>
    /// <param name="example">The shape of an example, as [2] or [H, W, C].</param>
    /// <param name="train">Numbers of the examples to learn from, one after the other.</param>
    /// <param name="test">Those to judge by.</param>
    /// <param name="target">What the network is to give.</param>
    /// <exception cref="TrainingException">The network has other shapes, or the numbers aren't whole examples or not finite.</exception>
    public Denoising(Network network, Shape example, ReadOnlyMemory<float> train, ReadOnlyMemory<float> test, DenoisingTarget target = DenoisingTarget.Velocity)
    {
        if (example.Rank == 0) throw new TrainingException("denoising: got single numbers as examples; allowed are [D] or [H, W, C]. Give them the shape [1].");
        TaskFit.Require("denoising", network, example.With(-1, example.Last + 1), example);
        (Network, _target) = (network, target);
        (_train, _test) = (new("denoising: training data", example, train), new("denoising: test data", example, test));
        Hyperparameters =
        [
            new(HyperparameterInfo.Between("noise_from", 0, 1, UsualFrom, "one end of the times t that are trained; 0 is no noise"), value => _from = (float)value),
            new(HyperparameterInfo.Between("noise_to", 0, 1, UsualTo, "the other end; 1 is noise alone"), value => _to = (float)value),
        ];
    }

    /// <inheritdoc/>
    public Network Network { get; }

    /// <inheritdoc/>
    public int Count => _train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var clean = _train.Batch(examples);
        var noise = Tensor.Scratch(clean.Shape);
        ExampleNoise.Fill(noise.Data, examples, moment, "noise");
        var times = new float[examples.Length];
        for (var row = 0; row < times.Length; row++) times[row] = _from + ((_to - _from) * moment.RandomOf("noise level", examples[row]).Uniform(0));
        return new(Error(clean, noise, times, moment.Pass), examples.Length);
    }

    /// <summary>
    /// The mean loss of the test examples at the eight times 1/16, 3/16 … 15/16, whatever the plan sets, with noise that is always the same.
    /// </summary>
    public Evaluation Evaluate()
    {
        var loss = 0.0;
        for (var level = 0; level < Levels; level++)
        {
            foreach (var examples in Enumerable.Range(0, _test.Count).Chunk(EvaluationBatch))
            {
                using (_tape.Evaluate())
                {
                    var clean = _test.Batch(examples);
                    var noise = Tensor.Scratch(clean.Shape);
                    ExampleNoise.FillFixed(noise.Data, examples, $"evaluation noise {level}");
                    var times = new float[examples.Length];
                    times.AsSpan().Fill((level + 0.5f) / Levels);
                    loss += Error(clean, noise, times, Pass.Evaluation).Item() * (double)examples.Length;
                }
            }
        }

        return new(loss / Levels / _test.Count);
    }

    /// <summary>
    /// Draws examples from noise: from the time 0.99 on the network's idea of the clean example and the noise is turned back in equal steps
    /// of time to 0.01 (J. Song, C. Meng, S. Ermon, "Denoising diffusion implicit models", 2020, arXiv:2010.02502).
    /// </summary>
    /// <param name="count">Examples, from 1 on.</param>
    /// <param name="steps">Steps, from 1 on.</param>
    /// <param name="seed">Gives the noise to begin with.</param>
    /// <returns>Their numbers, one after the other.</returns>
    /// <exception cref="TrainingException">A number is below 1.</exception>
    public float[] Sample(int count, int steps, ulong seed)
    {
        if (count < 1 || steps < 1) throw new TrainingException($"denoising: got {count} examples in {steps} steps; at least 1 of either is needed.");
        var numbers = new float[count * _train.Shape.Count];
        ExampleNoise.Fill(numbers, new CounterRandom(seed).Derive("sample"));
        for (var step = 0; step < steps; step++)
        {
            using (_tape.Evaluate())
            {
                var noisy = Tensor.From(numbers, ExampleTable.BatchShape(count, _train.Shape));
                var (times, next) = (Times(count, step, steps), Times(count, step + 1, steps));
                var (clean, noise) = Parts(noisy, Network.Forward(DiffusionModels.WithTime(noisy, times), Pass.Evaluation), times);
                (step + 1 == steps ? clean : Mix(clean, noise, next)).Data.CopyTo(numbers);
            }
        }

        return numbers;
    }

    static float[] Times(int count, int step, int steps)
    {
        var times = new float[count];
        times.AsSpan().Fill((float)(UsualTo + ((UsualFrom - UsualTo) * step / steps)));
        return times;
    }

    Tensor Error(Tensor clean, Tensor noise, ReadOnlySpan<float> times, Pass pass)
    {
        var given = Network.Forward(DiffusionModels.WithTime(Mix(clean, noise, times), times), pass);
        var (alpha, sigma) = Shares(times, clean.Shape.Rank);
        return SquaredError.Mean(given, _target switch
        {
            DenoisingTarget.Clean => clean,
            DenoisingTarget.Velocity => Arithmetic.Subtract(Arithmetic.Multiply(noise, alpha), Arithmetic.Multiply(clean, sigma)),
            _ => noise,
        });
    }

    /// <summary>What a network's output says of a noisy example: its clean part and its noise.</summary>
    (Tensor Clean, Tensor Noise) Parts(Tensor noisy, Tensor given, ReadOnlySpan<float> times)
    {
        var (alpha, sigma) = Shares(times, noisy.Shape.Rank);
        Tensor Without(Tensor part, Tensor share, Tensor rest) => Arithmetic.Divide(Arithmetic.Subtract(noisy, Arithmetic.Multiply(part, share)), rest);
        return _target switch
        {
            DenoisingTarget.Clean => (given, Without(given, alpha, sigma)),
            DenoisingTarget.Velocity => (
                Arithmetic.Subtract(Arithmetic.Multiply(noisy, alpha), Arithmetic.Multiply(given, sigma)),
                Arithmetic.Add(Arithmetic.Multiply(noisy, sigma), Arithmetic.Multiply(given, alpha))),
            _ => (Without(given, sigma, alpha), given),
        };
    }

    static Tensor Mix(Tensor clean, Tensor noise, ReadOnlySpan<float> times)
    {
        var (alpha, sigma) = Shares(times, clean.Shape.Rank);
        return Arithmetic.Add(Arithmetic.Multiply(clean, alpha), Arithmetic.Multiply(noise, sigma));
    }

    /// <summary>α and σ of each example, [N, 1, …]; by the engine's sines, which have the same bits everywhere.</summary>
    static (Tensor Alpha, Tensor Sigma) Shares(ReadOnlySpan<float> times, int rank)
    {
        Span<int> lengths = stackalloc int[rank];
        lengths.Fill(1);
        lengths[0] = times.Length;
        var angles = Tensor.Scratch(new(lengths));
        for (var row = 0; row < times.Length; row++) angles.Data[row] = times[row] * (MathF.PI / 2);
        return (Arithmetic.Cos(angles), Arithmetic.Sin(angles));
    }
}
