namespace Rubato.Engine;

/// <summary>
/// Two networks that are trained against each other (I. Goodfellow et al., "Generative adversarial nets", 2014, arXiv:1406.2661).
/// </summary>
/// <param name="Generator">Makes a sample of a latent vector [latent].</param>
/// <param name="Discriminator">
/// Gives a sample one score [1], high for real ones: a logit for the cross-entropy game, or a critic's value as it is.
/// </param>
public sealed record AdversarialPair(Layer Generator, Layer Discriminator)
{
    /// <summary>
    /// For images [H, W, C], after DCGAN (A. Radford et al., 2015, arXiv:1511.06434): the generator draws [H/4, W/4, 2·width] and doubles it
    /// twice by transposed convolutions (4×4, stride 2, padding 1); the discriminator halves twice by convolutions of that kind. Without
    /// batch norm, so that each sample is judged alone.
    /// </summary>
    /// <param name="image">[H, W, C], H and W multiples of 4.</param>
    /// <param name="latent">Numbers of a latent vector, from 1 on.</param>
    /// <param name="width">Channels of the level next to the image.</param>
    /// <param name="last">What pixels go through at the end, as tanh for pixels from −1 to 1; nothing where left out.</param>
    /// <param name="activation">Makes the discriminator's activations; relu where left out.</param>
    /// <exception cref="ArgumentException">The image isn't [H, W, C] with sides that are multiples of 4.</exception>
    public static AdversarialPair OfImages(Shape image, int latent, int width = 32, Layer? last = null, Func<Layer>? activation = null)
    {
        if (image.Rank != 3 || image[0] % 4 != 0 || image[1] % 4 != 0)
            throw new ArgumentException($"adversarial pair: got images {image}; allowed are [H, W, C] with H and W multiples of 4. Resample them.");
        RequireSizes(latent, width);
        Shape small = [image[0] / 4, image[1] / 4, 2 * width];
        List<(string, Layer)> generator =
        [
            ("fc", new LinearLayer(small.Count, relu: true)), ("image", new ReshapeLayer(small)),
            ("larger1", new TransposedConvolutionLayer(width, 4, stride: 2, padding: 1, relu: true)),
            ("larger2", new TransposedConvolutionLayer(image[2], 4, stride: 2, padding: 1)),
        ];
        if (last is not null) generator.Add(("last", last));
        return new(
            new Sequential([.. generator]),
            new Sequential(
                ("smaller1", new ConvolutionLayer(width, 4, stride: 2, padding: 1)), ("activation1", Make(activation)),
                ("smaller2", new ConvolutionLayer(2 * width, 4, stride: 2, padding: 1)), ("activation2", Make(activation)),
                ("flatten", new FlattenLayer()), ("score", new LinearLayer(1))));
    }

    /// <summary>For points of the plane, or of any dimension: linear layers, two hidden ones on either side.</summary>
    /// <param name="latent">Numbers of a latent vector, from 1 on.</param>
    /// <param name="width">Width of the hidden layers.</param>
    /// <param name="dimensions">Coordinates of a point.</param>
    /// <param name="activation">Makes the activations of both; relu where left out.</param>
    public static AdversarialPair OfPoints(int latent, int width = 64, int dimensions = 2, Func<Layer>? activation = null)
    {
        RequireSizes(latent, width);
        Sequential Hidden(int outputs) => new(
            ("fc1", new LinearLayer(width)), ("activation1", Make(activation)), ("fc2", new LinearLayer(width)), ("activation2", Make(activation)), ("fc3", new LinearLayer(outputs)));
        return new(Hidden(dimensions), Hidden(1));
    }

    private static void RequireSizes(int latent, int width)
    {
        if (latent < 1 || width < 1) throw new ArgumentException($"adversarial pair: got {latent} latent numbers and a width of {width}; either is at least 1.");
    }

    private static Layer Make(Func<Layer>? activation) => activation is null ? new ActivationLayer(Activations.Relu) : activation();
}
