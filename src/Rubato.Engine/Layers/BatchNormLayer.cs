namespace Rubato.Engine;

/// <summary>
/// Batch normalisation over all axes but the last; see <see cref="BatchNorm"/>. Evaluation uses running statistics:
/// r ← (1 − m)·r + m·s for each training batch's s, with the unbiased variance, as PyTorch does.
/// </summary>
public sealed class BatchNormLayer : Layer
{
    private readonly float epsilon;
    private readonly bool relu;
    private Parameter gamma = null!, beta = null!;
    private Tensor runningMean = null!, runningVariance = null!;
    private float[] mean = null!, variance = null!;
    private double momentum;

    /// <param name="momentum">m, the weight of a new batch in the running statistics, 0…1.</param>
    /// <param name="epsilon">ε &gt; 0 beside the variance.</param>
    /// <param name="relu">Whether relu follows.</param>
    public BatchNormLayer(double momentum = 0.1, float epsilon = 1e-5f, bool relu = false)
    {
        if (!(epsilon > 0)) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"batch norm: got ε {epsilon}; it must be positive.");
        this.epsilon = epsilon;
        this.relu = relu;
        Momentum = momentum;
    }

    /// <summary>
    /// m, the weight of a new batch in the running statistics, 0…1; may be changed between steps. (Some libraries call
    /// 1 − m the momentum.)
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0…1.</exception>
    public double Momentum
    {
        get => momentum;
        set => momentum = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"batch norm: got a momentum of {value}; allowed is 0 to 1.");
    }

    /// <inheritdoc/>
    public override bool HasRelu => relu;

    /// <summary>ε beside the variance.</summary>
    public float Epsilon => epsilon;

    /// <summary>The running means [C] that evaluation uses; there once the layer is built.</summary>
    public Tensor RunningMean => runningMean;

    /// <summary>The running unbiased variances [C] that evaluation uses; there once the layer is built.</summary>
    public Tensor RunningVariance => runningVariance;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank == 0) throw new ArgumentException($"batch norm: got inputs {input}; at least one axis of channels is needed.");
        Shape channels = [input.Last];
        var order = PyTorchOrder.FeaturesOf(input);
        gamma = builder.Declare("weight", channels, Initialisation.Constant(1), order: order);
        beta = builder.Declare("bias", channels, Initialisation.Constant(0), order: order);
        runningMean = builder.DeclareStatistic("running_mean", channels, 0, order);
        runningVariance = builder.DeclareStatistic("running_var", channels, 1, order);
        (mean, variance) = (new float[input.Last], new float[input.Last]);
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Forward(x, null, relu, pass);

    /// <summary>As <see cref="Forward(Tensor, Pass)"/>, then plus an addend, then relu: the end of a residual block in one visit.</summary>
    internal Tensor Forward(Tensor x, Tensor? addend, bool relu, Pass pass)
    {
        if (!pass.IsTraining) return BatchNorm.Evaluate(x, gamma.Value, beta.Value, runningMean, runningVariance, epsilon, addend, relu);
        var y = BatchNorm.Train(x, gamma.Value, beta.Value, epsilon, mean, variance, addend, relu);
        double rows = x.Count / x.Shape.Last;
        var unbiased = rows > 1 ? rows / (rows - 1) : 1;
        for (var c = 0; c < mean.Length; c++)
        {
            runningMean.Data[c] = Next(runningMean.Data[c], mean[c], 1);
            runningVariance.Data[c] = Next(runningVariance.Data[c], variance[c], unbiased);
        }

        return y;
    }

    /// <summary>At m = 1 the batch alone counts, even where the statistics so far aren't finite.</summary>
    private float Next(double running, double batch, double factor) =>
        (float)(momentum == 1 ? batch * factor : (1 - momentum) * running + momentum * batch * factor);
}
