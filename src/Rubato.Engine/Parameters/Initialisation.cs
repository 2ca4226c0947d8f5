namespace Rubato.Engine;

/// <summary>
/// How a parameter's numbers are chosen at first. Fan-in is how many numbers an output sums over; fan-out, how many outputs a number goes to:
/// all axes but the last of a weight [out, …, in].
/// </summary>
public abstract record Initialisation
{
    /// <summary>
    /// Uniform in ±√(6/fan-in): the variance 2/fan-in that keeps the scale of activations through relu layers
    /// (K. He et al., 2015, arXiv:1502.01852).
    /// </summary>
    public static Initialisation HeUniform { get; } = new Scaled(2, WithFanOut: false, IsNormal: false);

    /// <summary>Normal with variance 2/fan-in; see <see cref="HeUniform"/>.</summary>
    public static Initialisation HeNormal { get; } = new Scaled(2, WithFanOut: false, IsNormal: true);

    /// <summary>
    /// Uniform in ±√(6/(fan-in + fan-out)): the variance 2/(fan-in + fan-out) keeps the scale of activations and of gradients through layers
    /// that are linear near 0 (X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010).
    /// </summary>
    public static Initialisation XavierUniform { get; } = new Scaled(2, WithFanOut: true, IsNormal: false);

    /// <summary>Normal with variance 2/(fan-in + fan-out); see <see cref="XavierUniform"/>.</summary>
    public static Initialisation XavierNormal { get; } = new Scaled(2, WithFanOut: true, IsNormal: true);

    /// <summary>
    /// Uniform in ±√(1/fan-in): variance 1/(3·fan-in), what PyTorch's linear and convolution layers begin with. Scores
    /// start near zero, and so the loss near ln C.
    /// </summary>
    public static Initialisation SmallUniform { get; } = new Scaled(1f / 3, WithFanOut: false, IsNormal: false);

    /// <summary>Every number the same.</summary>
    public static Initialisation Constant(float value) => new ConstantValue(value);

    /// <summary>Uniform in ±bound.</summary>
    public static Initialisation Uniform(float bound) => new UniformWithin(bound);

    /// <summary>Normal with mean 0 and a given standard deviation.</summary>
    public static Initialisation Normal(float deviation) => new NormalNumbers(deviation);

    /// <summary>
    /// Normal with mean 0 and a given standard deviation, drawn again beyond two of them: what is left has 0.88 of that deviation.
    /// </summary>
    public static Initialisation TruncatedNormal(float deviation) => new TruncatedNormalNumbers(deviation);

    /// <summary>
    /// A weight [out, …, in] whose rows, as vectors of all other axes, are orthonormal, or whose columns are where there are more rows; then
    /// times a gain. Evenly distributed over all of those (A. Saxe, J. McClelland, S. Ganguli, 2013, arXiv:1312.6120).
    /// </summary>
    public static Initialisation Orthogonal(float gain = 1) => new OrthogonalRows(gain);

    internal abstract void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random);

    private sealed record ConstantValue(float Value) : Initialisation
    {
        internal override void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random) => values.Fill(Value);
    }

    private sealed record UniformWithin(float Bound) : Initialisation
    {
        internal override void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random)
        {
            for (var i = 0; i < values.Length; i++) values[i] = (2 * random.Uniform((ulong)i) - 1) * Bound;
        }
    }

    private sealed record NormalNumbers(float Deviation) : Initialisation
    {
        internal override void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random) => random.FillNormal(values, 0, Deviation);
    }

    private sealed record TruncatedNormalNumbers(float Deviation) : Initialisation
    {
        internal override void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random)
        {
            for (var i = 0; i < values.Length; i++)
            {
                var number = random.Normal((ulong)i);
                for (var draws = random.Derive((ulong)i); MathF.Abs(number) > 2; draws = draws.Derive(1)) number = draws.Normal(0);
                values[i] = number * Deviation;
            }
        }
    }

    /// <summary>Variance gain/fan-in, or 2·gain/(2·(fan-in + fan-out)/2) with the fan-out.</summary>
    private sealed record Scaled(float Gain, bool WithFanOut, bool IsNormal) : Initialisation
    {
        internal override void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random)
        {
            var fans = WithFanOut ? fanIn + FanOut(shape) : fanIn;
            if (IsNormal) Normal(MathF.Sqrt(Gain / fans)).Fill(values, shape, fanIn, random);
            else Uniform(MathF.Sqrt(3 * Gain / fans)).Fill(values, shape, fanIn, random);
        }

        private static int FanOut(Shape shape) => Axes.Product(shape, 0, shape.Rank - 1);
    }

    private sealed record OrthogonalRows(float Gain) : Initialisation
    {
        internal override void Fill(Span<float> values, Shape shape, int fanIn, CounterRandom random)
        {
            var rows = shape.Rank == 0 ? 1 : shape[0];
            if (values.Length == 0) return;
            var columns = values.Length / rows;
            var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
            var vectors = new double[count][];
            for (var i = 0; i < count; i++)
            {
                vectors[i] = new double[length];
                for (var j = 0; j < length; j++) vectors[i][j] = random.Normal((ulong)((long)i * length + j));
            }

            Orthonormalise(vectors);
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    values[row * columns + column] = (float)(Gain * (rows <= columns ? vectors[row][column] : vectors[column][row]));
        }

        /// <summary>Gram–Schmidt, each vector twice: then rounding leaves nothing that isn't orthogonal.</summary>
        private static void Orthonormalise(double[][] vectors)
        {
            for (var i = 0; i < vectors.Length; i++)
            {
                for (var time = 0; time < 2; time++)
                {
                    for (var before = 0; before < i; before++) AddScaled(vectors[i], vectors[before], -Dot(vectors[i], vectors[before]));
                    var size = Math.Sqrt(Dot(vectors[i], vectors[i]));
                    for (var j = 0; j < vectors[i].Length; j++) vectors[i][j] /= size;
                }
            }
        }

        private static double Dot(double[] a, double[] b)
        {
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
            return sum;
        }

        private static void AddScaled(double[] target, double[] source, double factor)
        {
            for (var i = 0; i < target.Length; i++) target[i] += factor * source[i];
        }
    }
}
