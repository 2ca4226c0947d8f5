using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Operations;

/// <summary>
/// Operations at random shapes, widths and thread counts against plain loops in double, axes of length 0 included. A failure
/// names its trial, which repeats alone: each is a function of its number.
/// </summary>
/// <remarks>Tolerance: sums of up to some hundred products of size 1, each rounded by 6e-8 of the sum so far.</remarks>
[Collection(nameof(ProcessorSettings))]
public sealed class FuzzTests
{
    private const int Trials = 400;
    private const double Tolerance = 1e-5;

    [Fact]
    public void Arithmetic_AnyShapes_EqualsPlainLoops() => ForEachTrial((draw, what) =>
    {
        var (shape, a, b) = Broadcastable(draw);
        var (x, y) = (Numbers.Tensor(draw.Seed, a), Tensor.From(Numbers.AwayFromZero(draw.Seed + 1, b.Count), b));
        var (p, q) = (Stretched(x, shape), Stretched(y, shape));
        Same.Within(Tolerance, [.. p.Zip(q, (u, v) => u + v)], Arithmetic.Add(x, y).Data, $"{what}, {a} + {b}");
        Same.Within(Tolerance, [.. p.Zip(q, (u, v) => u - v)], Arithmetic.Subtract(x, y).Data, $"{what}, {a} − {b}");
        Same.Within(Tolerance, [.. p.Zip(q, (u, v) => u * v)], Arithmetic.Multiply(x, y).Data, $"{what}, {a} · {b}");
        Same.Within(Tolerance, [.. p.Zip(q, (u, v) => u / v)], Arithmetic.Divide(x, y).Data, $"{what}, {a} / {b}");
        Same.Within(Tolerance, p, Reduce.Stretch(x, shape).Data, $"{what}, {a} to {shape}");
        Assert.Equal(shape, Arithmetic.Add(x, y).Shape);
    });

    [Fact]
    public void Sum_AnyShapes_EqualsPlainLoops() => ForEachTrial((draw, what) =>
    {
        var (shape, small, _) = Broadcastable(draw);
        var x = Numbers.Tensor(draw.Seed, shape);
        var expected = new double[small.Count];
        for (var i = 0; i < x.Count; i++) expected[Source(i, shape, small)] += x.Data[i];
        var sum = Reduce.SumTo(x, small);
        Assert.Equal(small, sum.Shape);
        Same.Within(Tolerance, expected, sum.Data, $"{what}, {shape} to {small}");
        Same.Within(Tolerance, [Same.Widen(x.Data).Sum()], Reduce.Sum(x).Data, $"{what}, all of {shape}");
    });

    [Fact]
    public void MatrixProducts_AnyShapes_EqualPlainLoops() => ForEachTrial((draw, what) =>
    {
        var (m, n, k) = (draw.Length(40), draw.Length(70), draw.Length(50));
        var (left, right) = (draw.Whole(0, 1) == 1, draw.Whole(0, 1) == 1);
        Shape a = left ? [k, m] : [m, k], b = right ? [n, k] : [k, n];
        var (x, y) = (Numbers.Tensor(draw.Seed, a), Numbers.Tensor(draw.Seed + 1, b));
        var expected = new double[m * n];
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                for (var p = 0; p < k; p++) expected[i * n + j] += (double)x.Data[left ? p * m + i : i * k + p] * y.Data[right ? j * k + p : p * n + j];
        Same.Within(Tolerance, expected, MatrixMath.Multiply(x, y, left, right).Data, $"{what}, {a}{(left ? "ᵀ" : "")}·{b}{(right ? "ᵀ" : "")}");
        if (!left && right)
        {
            var bias = Numbers.Tensor(draw.Seed + 2, [n]);
            var shifted = expected.Select((e, i) => Math.Max(e + bias.Data[i % n], 0)).ToArray();
            Same.Within(Tolerance, shifted, MatrixMath.Linear(x, y, bias, relu: true).Data, $"{what}, linear {a} {b}");
        }

        var transposed = View.Transpose(x);
        for (var i = 0; i < x.Shape[0]; i++)
            for (var j = 0; j < x.Shape[1]; j++) Assert.Equal(x.Data[i * x.Shape[1] + j], transposed.Data[j * x.Shape[0] + i]);
    });

    [Fact]
    public void Convolutions_AnyShapes_EqualPlainLoops() => ForEachTrial((draw, what) =>
    {
        var kernel = draw.Whole(1, 4);
        var padding = draw.Whole(0, 3);
        var (smallest, largest) = (Math.Max(1, kernel - 2 * padding), 8);
        var s = new ConvolutionSizes(
            draw.Whole(0, 10), draw.Whole(smallest, largest), draw.Whole(smallest, largest), draw.Length(6), draw.Length(20), kernel, draw.Whole(1, 3), padding);
        Shape input = [s.Images, s.Height, s.Width, s.Channels], filters = [s.Filters, s.Kernel, s.Kernel, s.Channels], output = [s.Images, s.OutHeight, s.OutWidth, s.Filters];
        var (x, w, bias, dy) = (Numbers.Tensor(draw.Seed, input), Numbers.Tensor(draw.Seed + 1, filters), Numbers.Tensor(draw.Seed + 2, [s.Filters]), Numbers.Tensor(draw.Seed + 3, output));
        var (y, dx, dw) = (new double[output.Count], new double[input.Count], new double[filters.Count]);
        for (var n = 0; n < s.Images; n++)
            for (var i = 0; i < s.OutHeight; i++)
                for (var j = 0; j < s.OutWidth; j++)
                    for (var f = 0; f < s.Filters; f++)
                    {
                        var place = ((n * s.OutHeight + i) * s.OutWidth + j) * s.Filters + f;
                        y[place] = bias.Data[f];
                        for (var r = 0; r < kernel; r++)
                            for (var q = 0; q < kernel; q++)
                            {
                                var (row, column) = (i * s.Stride + r - padding, j * s.Stride + q - padding);
                                if (row < 0 || row >= s.Height || column < 0 || column >= s.Width) continue;
                                for (var c = 0; c < s.Channels; c++)
                                {
                                    var (pixel, weight) = (((n * s.Height + row) * s.Width + column) * s.Channels + c, ((f * kernel + r) * kernel + q) * s.Channels + c);
                                    y[place] += (double)x.Data[pixel] * w.Data[weight];
                                    dx[pixel] += (double)dy.Data[place] * w.Data[weight];
                                    dw[weight] += (double)dy.Data[place] * x.Data[pixel];
                                }
                            }
                    }

        Same.Within(Tolerance, y, Convolution2d.Apply(x, w, bias, s.Stride, padding).Data, $"{what}, {s}, forward");
        Same.Within(Tolerance, [.. y.Select(v => Math.Max(v, 0))], Convolution2d.Apply(x, w, bias, s.Stride, padding, relu: true).Data, $"{what}, {s}, relu");
        Same.Within(Tolerance, dx, Convolution2d.InputGradient(dy, w, s).Data, $"{what}, {s}, input's gradient");
        Same.Within(Tolerance, dw, Convolution2d.WeightGradient(x, dy, s).Data, $"{what}, {s}, weights' gradient");
    });

    [Fact]
    public void Pooling_AnyShapes_EqualsPlainLoops() => ForEachTrial((draw, what) =>
    {
        var window = draw.Whole(1, 4);
        var s = new PoolingSizes(draw.Whole(0, 4), draw.Whole(window, 9), draw.Whole(window, 9), draw.Length(40), window);
        Shape input = [s.Images, s.Height, s.Width, s.Channels];
        // Few different values, so that ties are common: the first place counts.
        var x = Tensor.From([.. Numbers.Uniform(draw.Seed, input.Count, -3, 3).Select(v => MathF.Round(v))], input);
        var y = new double[s.Images * s.OutLength];
        var dx = new double[input.Count];
        var dy = Numbers.Uniform(draw.Seed + 1, y.Length);
        for (var n = 0; n < s.Images; n++)
            for (var i = 0; i < s.OutHeight; i++)
                for (var j = 0; j < s.OutWidth; j++)
                    for (var c = 0; c < s.Channels; c++)
                    {
                        var best = -1;
                        for (var r = 0; r < window; r++)
                            for (var q = 0; q < window; q++)
                            {
                                var pixel = ((n * s.Height + i * window + r) * s.Width + j * window + q) * s.Channels + c;
                                if (best < 0 || x.Data[pixel] > x.Data[best]) best = pixel;
                            }

                        var place = ((n * s.OutHeight + i) * s.OutWidth + j) * s.Channels + c;
                        y[place] = x.Data[best];
                        dx[best] = dy[place];
                    }

        var tape = new Tape();
        using (tape.Record())
        {
            x.IsTracked = true;
            var result = MaxPool2d.Apply(x, window);
            Same.Within(0, y, result.Data, $"{what}, {s}");
            Same.Within(0, dx, tape.Gradients(result, [x], Tensor.From(dy, result.Shape))[0].Data, $"{what}, {s}, gradient");
        }
    });

    /// <summary>An empty batch goes forward and back through the fused operation, and leaves gradients of zero.</summary>
    [Fact]
    public void PooledConvolution_EmptyBatch_GivesZeroGradients()
    {
        Shape[] shapes = [[0, 6, 6, 2], [5, 3, 3, 2], [5]];
        var parameters = new ParameterSet([.. shapes.Select((s, i) => new Parameter($"{i}", s, 1, 0))]);
        foreach (var parameter in parameters) parameter.Gradient.Data.Fill(float.NaN);
        var tape = new Tape();
        using (tape.Record()) tape.Backward(Reduce.Sum(PooledConvolution2d.Apply(parameters[0].Value, parameters[1].Value, parameters[2].Value)));
        Assert.All(parameters, p => Assert.All(p.Gradient.ToArray(), g => Assert.Equal(0, g)));
    }

    [Fact]
    public void Operations_ShapesThatDontFit_ShowThem()
    {
        void Fails(string expected, Action action) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);
        Tensor T(params int[] lengths) => Tensor.Zeros(new(lengths));
        Fails("add: the shapes [2, 3] and [2, 4]", () => Arithmetic.Add(T(2, 3), T(2, 4)));
        Fails("divide: the shapes [2] and [3]", () => Arithmetic.Divide(T(2), T(3)));
        Fails("where positive: the shapes [2] and [2, 1]", () => Arithmetic.WherePositive(T(2), T(2, 1)));
        Fails("sum: [2] doesn't stretch to [3]", () => Reduce.SumTo(T(3), [2]));
        Fails("stretch: [2, 1] doesn't stretch to [3]", () => Reduce.Stretch(T(2, 1), [3]));
        Fails("reshape: [2, 3] has 6 elements, [4] has 4", () => View.Reshape(T(2, 3), [4]));
        Fails("transpose: got the shape [2]", () => View.Transpose(T(2)));
        Fails("flatten: got a single number", () => View.Flatten(T()));
        Fails("[2, 3] and [2, 3] don't fit: the inner lengths are 3 and 2", () => MatrixMath.Multiply(T(2, 3), T(2, 3)));
        Fails("matrix product: got the shapes [2] and [2, 3]", () => MatrixMath.Multiply(T(2), T(2, 3)));
        Fails("linear: got x [2, 3] and w [4, 2]", () => MatrixMath.Linear(T(2, 3), T(4, 2)));
        Fails("linear: got a bias [3] for w [4, 3]", () => MatrixMath.Linear(T(2, 3), T(4, 3), T(3)));
        Fails("images [1, 4, 4, 2] and filters [3, 3, 3, 1]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 1)));
        Fails("images [1, 4, 4, 2] and filters [3, 3, 2, 2]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 2, 2)));
        Fails("stride 0", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), stride: 0));
        Fails("filters [3, 3, 3, 2] are larger than the images [1, 2, 4, 2]", () => Convolution2d.Apply(T(1, 2, 4, 2), T(3, 3, 3, 2)));
        Fails("bias [2] for filters [3, 3, 3, 2]", () => Convolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(2)));
        Fails("images [1, 4, 1, 2] and a window of 2", () => MaxPool2d.Apply(T(1, 4, 1, 2)));
        Fails("a window of 3 over 2×2", () => PooledConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(3), window: 3));
        Fails("bias [2] for filters [3, 3, 3, 2]", () => PooledConvolution2d.Apply(T(1, 4, 4, 2), T(3, 3, 3, 2), T(2)));
    }

    private static void ForEachTrial(Action<Draw, string> action)
    {
        using var settings = new SettingsScope();
        for (var trial = 0; trial < Trials; trial++)
        {
            var draw = new Draw((ulong)trial);
            Processor.VectorWidth = SettingsScope.Widths[draw.Whole(0, 3)];
            Processor.Threads = draw.Whole(1, 3);
            action(draw, $"trial {trial}, {Processor.VectorWidth}, {Processor.Threads} threads");
        }
    }

    /// <summary>A shape, and two that stretch to it together.</summary>
    private static (Shape Whole, Shape A, Shape B) Broadcastable(Draw draw)
    {
        var rank = draw.Whole(0, 4);
        var (whole, a, b) = (new int[rank], new int[rank], new int[rank]);
        for (var axis = 0; axis < rank; axis++)
        {
            whole[axis] = a[axis] = b[axis] = draw.Length(axis == rank - 1 ? 40 : 6);
            if (draw.Whole(0, 2) == 0) a[axis] = 1;
            else if (draw.Whole(0, 2) == 0) b[axis] = 1;
        }

        // One of the two may lack leading axes.
        var lacking = draw.Whole(0, rank);
        return draw.Whole(0, 1) == 0 ? (new(whole), new(a[lacking..]), new(whole)) : (new(whole), new(a), new(b));
    }

    private static double[] Stretched(Tensor x, Shape shape) => [.. Enumerable.Range(0, shape.Count).Select(i => (double)x.Data[Source(i, shape, x.Shape)])];

    /// <summary>Where in the small shape the element of the large one comes from.</summary>
    private static int Source(int index, Shape large, Shape small)
    {
        var (source, stride) = (0, 1);
        for (var axis = 1; axis <= large.Rank; axis++)
        {
            var at = index % large[-axis];
            index /= large[-axis];
            if (axis > small.Rank) continue;
            if (small[-axis] != 1) source += at * stride;
            stride *= small[-axis];
        }

        return source;
    }

    /// <summary>Random choices of a trial.</summary>
    private sealed class Draw(ulong trial)
    {
        private readonly CounterRandom random = new CounterRandom(20_26).Derive(trial);
        private ulong next;

        public ulong Seed => 100 * trial;

        public int Whole(int low, int high) => Numbers.Whole(random, next++, low, high);

        /// <summary>A length up to a largest, now and then 0 or 1.</summary>
        public int Length(int largest) => Whole(0, 19) switch { 0 => 0, 1 or 2 => 1, _ => Whole(1, largest) };
    }
}
