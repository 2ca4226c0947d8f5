namespace Rubato.Benchmarks.Peer;

/// <summary>
/// What a piece of work can't do without: a multiply and an add for each term of its matrix products and convolutions, directly computed, and
/// the bytes that must pass between memory and a cache that holds everything else.
/// </summary>
/// <param name="Work">Its name in the comparison.</param>
/// <param name="Shape">The shape's there.</param>
/// <param name="Terms">Terms of products.</param>
/// <param name="Bytes">Parameters with what belongs to them, and the inputs.</param>
internal sealed record Needs(string Work, string Shape, double Terms, double Bytes)
{
    /// <summary>Value, gradient and AdamW's two moments read; all but the gradient written.</summary>
    private const double UpdateBytes = 7 * sizeof(float);

    public static IEnumerable<Needs> All =>
    [
        AdamW(Updates.Count), Muon(Updates.MatrixSide, Updates.Count), Mlp(MlpStep.Batch), Cnn(CnnStep.Batch), ResNet(ResNetStep.Batch),
        Transformer(TransformerStep.Layers, TransformerStep.Width, TransformerStep.Tokens, TransformerStep.Batch, TransformerStep.Characters),
        HessianProduct(CnnStep.Batch, product: false), HessianProduct(CnnStep.Batch, product: true),
    ];

    private static Needs AdamW(double parameters) => new("adamw", "10000000", 0, parameters * UpdateBytes);

    /// <summary>
    /// Five iterations of three products, two of which are symmetric and need half their terms only; the parameters, gradients and momentum
    /// read, the first and last written.
    /// </summary>
    private static Needs Muon(double side, double parameters) => new("optimisers", "muon", 5 * 2 * side * parameters, parameters * 5 * sizeof(float));

    /// <summary>A layer's product is made forward, for its weights and for its input; the first one's input needs no gradient.</summary>
    private static Needs Mlp(double batch) => new(
        "mlp", MlpStep.Shape,
        batch * (2 * 784 * 256 + 3 * 256 * 128 + 3 * 128 * 10),
        UpdateBytes * (785 * 256 + 257 * 128 + 129 * 10) + sizeof(float) * batch * 784);

    // The small network: convolutions 26×26×32 (9 inputs each) and 11×11×64 (288), halved to 13×13 and 5×5 by the maximum; 1600-128-10.
    private const double First = 26 * 26 * 32 * 9, FirstPooled = 13 * 13 * 32 * 9;
    private const double Second = 11 * 11 * 64 * 288, SecondPooled = 5 * 5 * 64 * 288;
    private const double Linear = 1600 * 128 + 128 * 10;
    private const double CnnParameters = 10 * 32 + 289 * 64 + 1601 * 128 + 129 * 10;

    /// <summary>Only one place of each window has a gradient. That relu leaves some without any isn't taken off.</summary>
    private static Needs Cnn(double batch) => new(
        "cnn", "step",
        batch * (First + FirstPooled + Second + 2 * SecondPooled + 3 * Linear),
        UpdateBytes * CnnParameters + sizeof(float) * batch * 784);

    /// <summary>
    /// A gradient as above. A product needs of it the forward pass and the inputs' gradients, and beside them, along the vector v (y = W·x,
    /// gradients ȳ and x̄ = Wᵀ·ȳ): ẏ = W·ẋ + V·x, the product itself ȳ˙·x + ȳ·ẋ, and x̄˙ = Wᵀ·ȳ˙ + Vᵀ·ȳ. The image's ẋ is 0. All but the forward
    /// pass is needed at one place of each window.
    /// </summary>
    private static Needs HessianProduct(double batch, bool product) => new(
        "hvp", product ? "product" : "gradient",
        batch * (product
            ? First + 2 * FirstPooled + Second + 7 * SecondPooled + 8 * Linear
            : First + FirstPooled + Second + 2 * SecondPooled + 3 * Linear),
        sizeof(float) * ((product ? 3 : 2) * CnnParameters + batch * 784));

    /// <summary>3×3 convolutions of 28×28 to 16; a block of 16; blocks of 32 and 64 at half the side, each with a projection 1×1; 64-10.</summary>
    private static Needs ResNet(double batch)
    {
        const double first = 28 * 28 * 16 * 9.0, one = 2 * 28 * 28 * 16 * (9 * 16.0);
        const double two = 14 * 14 * 32 * (9 * 16 + 9 * 32 + 16.0), three = 7 * 7 * 64 * (9 * 32 + 9 * 64 + 32.0), linear = 64 * 10;
        const double weights = 9 * 16 + 2 * 9 * 16 * 16 + (9 * 16 + 9 * 32 + 16) * 32 + (9 * 32 + 9 * 64 + 32) * 64 + 65 * 10;
        const double scalesAndShifts = 2 * (3 * 16 + 3 * 32 + 3 * 64);
        return new(
            "resnet", ResNetStep.Shape,
            batch * (2 * first + 3 * (one + two + three + linear)),
            UpdateBytes * (weights + scalesAndShifts) + sizeof(float) * batch * 784);
    }

    /// <summary>
    /// The linear maps hold 12·width² weights a layer, used for each token. Attention's two products need, for token t, the t tokens up to it;
    /// each is made forward and for both its factors.
    /// </summary>
    private static Needs Transformer(double layers, double width, double tokens, double batch, double characters)
    {
        var attention = 2 * width * tokens * (tokens + 1) / 2;
        var linear = tokens * (layers * 12 * width * width + width * characters);
        var parameters = layers * (12 * width * width + 13 * width) + 2 * width + width * (tokens + characters) + (width + 1) * characters;
        return new(
            "transformer", TransformerStep.Shape,
            3 * batch * (linear + layers * attention),
            UpdateBytes * parameters + sizeof(float) * batch * tokens);
    }
}
