using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>
/// Two networks against each other: the discriminator tells samples from those that the generator draws, the generator learns to pass for
/// real (I. Goodfellow et al., 2014, arXiv:1406.2661). One update moves both, each down the gradient of its own loss at the same weights.
/// </summary>
/// <remarks>
/// <para>
/// With the score D, samples x and drawings G(z): the discriminator's loss is mean −(1 − s)·ln σ(D(x)) − s·ln(1 − σ(D(x))) − ln(1 − σ(D(G(z)))), s the
/// <c>label_smoothing</c> of real samples alone (T. Salimans et al., 2016, arXiv:1606.03498); the generator's is mean −ln σ(D(G(z))), the one that doesn't
/// saturate. The loss of a batch is their sum under the weights <c>weight_discriminator</c> and <c>weight_generator</c>; where neither
/// wins it is near 3·ln 2.
/// </para>
/// <para>
/// Parameters are named <c>generator.…</c> and <c>discriminator.…</c>, so a plan sets <c>lr[generator.*]</c> and <c>lr[discriminator.*]</c>. An optimiser that
/// divides by the gradient's size, as Adam, feels a weight only when it changes: set rates there.
/// </para>
/// <para>
/// A batch norm in the discriminator would see samples and drawings together, and drawings once more alone; the ready pairs have none.
/// </para>
/// </remarks>
public sealed class AdversarialTraining : ITrainingTask
{
    const int EvaluationBatch = 256, MostJudged = 512;

    readonly Tape _tape = new(), _judging = new();
    readonly AdversarialNetwork _pair;
    readonly ExampleTable _train, _test;
    readonly LossWeights _weights = new(("discriminator", 1), ("generator", 1));
    float _labelSmoothing;

    /// <summary>Two networks, built here as one.</summary>
    /// <param name="pair">The generator, from [latent] to a sample, and the discriminator, from a sample to one logit.</param>
    /// <param name="latent">Numbers of a latent vector, from 1 on.</param>
    /// <param name="seed">Of the first weights.</param>
    /// <param name="sample">The shape of a sample, as [2] or [H, W, C].</param>
    /// <param name="train">Numbers of the samples to learn from, one after the other.</param>
    /// <param name="test">Those to judge by.</param>
    /// <exception cref="TrainingException">The networks have other shapes, or the numbers aren't whole samples or not finite.</exception>
    public AdversarialTraining(AdversarialPair pair, int latent, ulong seed, Shape sample, ReadOnlyMemory<float> train, ReadOnlyMemory<float> test)
    {
        ArgumentNullException.ThrowIfNull(pair);
        if (latent < 1) throw new TrainingException($"adversarial training: got {latent} latent numbers; at least 1 is needed.");
        _pair = new(pair, sample);
        Network = new(_pair, [latent], seed);
        (_train, _test) = (new("adversarial training: training data", sample, train), new("adversarial training: test data", sample, test));
        Hyperparameters =
        [
            .. _weights.Hyperparameters,
            new(HyperparameterInfo.Between("label_smoothing", 0, 1, 0, "what the target of real samples lacks to 1"), value => _labelSmoothing = (float)value),
        ];
    }

    /// <summary>Both networks: maps latent vectors to samples.</summary>
    public Network Network { get; }

    /// <inheritdoc/>
    public int Count => _train.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>Makes the weighted sum of both losses; its gradient is, for each network, that of the network's own. Answers are the discriminator's.</summary>
    /// <param name="examples">The real samples; as many are drawn.</param>
    /// <param name="moment">Gives the latent vectors, one for each real sample.</param>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var latents = Tensor.Scratch(ExampleTable.BatchShape(examples.Length, Network.Input));
        ExampleNoise.Fill(latents.Data, examples, moment, "latent");
        var pass = Network.Under(moment.Pass);
        var drawn = Network.Forward(latents, pass);
        var discriminating = Discriminating(examples, drawn, pass, out var right);
        var generating = _weights[1] > 0 && drawn.IsTracked ? Generating(drawn, pass) : null;
        return new(_weights.Sum(discriminating, generating), examples.Length, 2 * examples.Length, right);
    }

    /// <summary>
    /// The loss is the energy distance of the first 512 test samples and as many drawings from latent vectors that are always the same: mean
    /// distances 2·‖x − y‖ − ‖x − x′‖ − ‖y − y′‖, 0 where they are alike. The accuracy is the discriminator's over both; ½ where it can't tell them.
    /// </summary>
    public Evaluation Evaluate()
    {
        var (count, width) = (Math.Min(_test.Count, MostJudged), _test.Shape.Count);
        var (real, drawn, right) = (new float[count * width], new float[count * width], 0);
        foreach (var examples in Enumerable.Range(0, count).Chunk(EvaluationBatch))
        {
            using (_tape.Evaluate())
            {
                var (samples, drawings) = (_test.Batch(examples), Network.Forward(FixedLatents(examples), Pass.Evaluation));
                samples.Data.CopyTo(real.AsSpan(examples[0] * width));
                drawings.Data.CopyTo(drawn.AsSpan(examples[0] * width));
                foreach (var score in _pair.Score(samples, Pass.Evaluation).Data) right += score > 0 ? 1 : 0;
                foreach (var score in _pair.Score(drawings, Pass.Evaluation).Data) right += score < 0 ? 1 : 0;
            }
        }

        return new(EnergyDistance.Of(real, drawn, width), right / (2.0 * count));
    }

    Tensor FixedLatents(ReadOnlySpan<int> examples)
    {
        var latents = Tensor.Scratch(ExampleTable.BatchShape(examples.Length, Network.Input));
        ExampleNoise.FillFixed(latents.Data, examples, "evaluation latent");
        return latents;
    }

    /// <summary>The discriminator's loss, over samples and copies of the drawings: it leads back to the discriminator alone.</summary>
    Tensor Discriminating(ReadOnlySpan<int> examples, Tensor drawn, Pass pass, out int right)
    {
        var (count, half) = (examples.Length, drawn.Count);
        var shown = Tensor.Scratch(ExampleTable.BatchShape(2 * count, _train.Shape));
        _train.Fill(examples, shown.Data);
        drawn.Data.CopyTo(shown.Data[half..]);
        var targets = Tensor.Scratch([2 * count, 1]);
        targets.Data[..count].Fill(1 - _labelSmoothing);
        targets.Data[count..].Clear();
        var scores = _pair.Score(shown, pass);
        right = 0;
        for (var row = 0; row < 2 * count; row++)
            if (row < count ? scores.Data[row] > 0 : scores.Data[row] < 0) right++;
        return Arithmetic.Scale(BinaryCrossEntropy.Mean(scores, targets), 2);
    }

    /// <summary>
    /// The generator's loss, leading back to the generator alone: its slope by the drawings is taken on a tape of its own, where the
    /// discriminator's weights are asked for nothing, and ⟨drawings, slope⟩ then has the gradient of the loss. What the product itself is
    /// worth is put right by a constant.
    /// </summary>
    Tensor Generating(Tensor drawn, Pass pass)
    {
        var slope = Tensor.Scratch(drawn.Shape);
        float value;
        using (_judging.Record())
        {
            var loss = Reduce.Mean(Activations.Softplus(Arithmetic.Negate(_pair.Score(drawn, pass))));
            value = loss.Item();
            _judging.Gradients(loss, [drawn], recorded: false)[0].Data.CopyTo(slope.Data);
        }

        var product = Reduce.Sum(Arithmetic.Multiply(drawn, slope));
        return Arithmetic.Scale(product, 1, value - product.Item());
    }
}
