using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>
/// The two networks of an <see cref="AdversarialPair"/> as one, whose parameters begin with <c>generator.</c> or <c>discriminator.</c>: maps latent vectors
/// to samples, which the discriminator can take.
/// </summary>
sealed class AdversarialNetwork(AdversarialPair pair, Shape sample) : Layer
{
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        var drawn = builder.Build("generator", pair.Generator, input);
        if (drawn != sample)
            throw new TrainingException($"adversarial training: got a generator of samples {drawn}; allowed are samples {sample}, as the data are. Build it for them.");
        var score = builder.Build("discriminator", pair.Discriminator, sample);
        if (score != new Shape(1))
            throw new TrainingException($"adversarial training: got a discriminator with outputs {score}; allowed is one score, [1]. Change its last layer.");
        return drawn;
    }

    public override Tensor Forward(Tensor x, Pass pass) => pass.Through(pair.Generator, x);

    /// <summary>A score for each sample [N, …], high for real ones: [N, 1].</summary>
    public Tensor Score(Tensor samples, Pass pass) => pass.Through(pair.Discriminator, samples);
}
