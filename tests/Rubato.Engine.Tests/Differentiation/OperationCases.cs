using System.Reflection;
using Rubato.Engine.Kernels;
using Rubato.Engine.Tests.Operations;

namespace Rubato.Engine.Tests.Differentiation;

/// <summary>One way to use an operation, at one shape.</summary>
/// <param name="Operation">The operation's class, as <c>Arithmetic.AddOperation</c>.</param>
/// <param name="Variant">What is special about this use.</param>
/// <param name="Step">Step of the finite differences.</param>
/// <param name="Function">The function, of any result shape.</param>
/// <param name="Inputs">Shapes and numbers of its inputs.</param>
internal sealed record OperationCase(
    string Operation, string Variant, float Step, Func<Tensor[], Tensor> Function, Func<(Shape Shape, float[] Numbers)[]> Inputs)
{
    public string Name => $"{Operation} {Variant}";
}

/// <summary>
/// Every differentiable operation of the engine at several shapes: size 1, odd sizes, tails below and above the vector widths,
/// broadcasting, strides and paddings. The first trials of every <see cref="TrialFamily"/> are cases too, so a new operation needs
/// a family and no line here.
/// </summary>
internal static class OperationCases
{
    /// <summary>For smooth functions: the fourth-order stencil's error is about 1e-8·f⁗′, far below the tolerance.</summary>
    private const float Smooth = 0.01f;

    /// <summary>For functions with kinks: all inputs moved by twice this don't reach a kink of the inputs chosen here.</summary>
    private const float Kinked = 0.002f;

    /// <summary>How many trials of a family are cases of the contract too.</summary>
    private const int TrialsOfAFamily = 6;

    public static IReadOnlyList<OperationCase> HandPicked { get; } = [.. Create()];

    public static IReadOnlyList<OperationCase> All { get; } = [.. HandPicked, .. TrialFamilies.All.SelectMany(OfTrials)];

    public static OperationCase Of(string name) => All.Single(c => c.Name == name);

    private static IEnumerable<OperationCase> OfTrials(TrialFamily family) =>
        Enumerable.Range(0, 40).Select(number => (Number: number, Trial: family.Make(new((ulong)number))))
            .Where(t => t.Trial.Inputs.All(i => i.Shape.Count > 0)).Take(TrialsOfAFamily)
            .Select(t => new OperationCase(
                family.Name, $"trial {t.Number}, {t.Trial.What}", Smooth, t.Trial.Function, () => [.. t.Trial.Inputs.Select(i => (i.Shape, i.ToTensor().ToArray()))]));

    private static IEnumerable<OperationCase> Create()
    {
        yield return Case("Leaf", "alone", Smooth, x => Arithmetic.Scale(x[0], 1), Of([3], Numbers.Uniform));

        foreach (var (a, b) in Broadcasts())
        {
            var variant = $"{a} with {b}";
            yield return Case("Arithmetic.AddOperation", variant, Smooth, x => Arithmetic.Add(x[0], x[1]), Of(a, Numbers.Uniform), Of(b, Numbers.Uniform));
            yield return Case("Arithmetic.SubtractOperation", variant, Smooth, x => Arithmetic.Subtract(x[0], x[1]), Of(a, Numbers.Uniform), Of(b, Numbers.Uniform));
            yield return Case("Arithmetic.MultiplyOperation", variant, Smooth, x => Arithmetic.Multiply(x[0], x[1]), Of(a, Numbers.Uniform), Of(b, Numbers.Uniform));
            yield return Case("Arithmetic.DivideOperation", variant, Smooth, x => Arithmetic.Divide(x[0], x[1]), Of(a, Numbers.Uniform), Of(b, Numbers.Positive));
        }

        yield return Case("Arithmetic.AddOperation", "of a tensor and itself", Smooth, x => Arithmetic.Add(x[0], x[0]), Of([5], Numbers.Uniform));
        yield return Case("Arithmetic.MultiplyOperation", "of a tensor and itself", Smooth, x => Arithmetic.Multiply(x[0], x[0]), Of([5], Numbers.Uniform));
        yield return Case("Arithmetic.DivideOperation", "of a tensor by its square", Smooth, x => Arithmetic.Divide(x[0], Arithmetic.Multiply(x[0], x[0])), Of([5], Numbers.Positive));

        foreach (var shape in new Shape[] { [], [1], [3], [2, 17], [3, 1, 11], [67] })
        {
            var variant = $"{shape}";
            yield return Case("Arithmetic.ScaleOperation", variant, Smooth, x => Arithmetic.Scale(x[0], -1.7f, 0.3f), Of(shape, Numbers.Uniform));
            yield return Case("Arithmetic.SquareRootOperation", variant, Smooth, x => Arithmetic.SquareRoot(x[0]), Of(shape, Numbers.Positive));
            yield return Case("Arithmetic.ExpOperation", variant, Smooth, x => Arithmetic.Exp(x[0]), Of(shape, Numbers.Uniform));
            yield return Case("Arithmetic.LogOperation", variant, Smooth, x => Arithmetic.Log(x[0]), Of(shape, Numbers.Positive));
            yield return Case("Activations.ReluOperation", variant, Smooth, x => Activations.Relu(x[0]), Of(shape, Numbers.AwayFromZero));
            yield return Case("Arithmetic.WherePositiveOperation", variant, Smooth, x => Arithmetic.WherePositive(x[0], x[1]), Of(shape, Numbers.Uniform), Of(shape, Numbers.AwayFromZero));
            yield return Case("View.ReshapeOperation", variant, Smooth, x => View.Reshape(x[0], [1, shape.Count, 1]), Of(shape, Numbers.Uniform));
        }

        foreach (var (from, to) in Reductions())
        {
            yield return Case("Reduce.SumOperation", $"{from} to {to}", Smooth, x => Reduce.SumTo(x[0], to), Of(from, Numbers.Uniform));
            yield return Case("Reduce.StretchOperation", $"{to} to {from}", Smooth, x => Reduce.Stretch(x[0], from), Of(to, Numbers.Uniform));
        }

        foreach (var shape in new Shape[] { [2, 7], [17, 16], [5, 33] })
            yield return Case("View.PermuteOperation", $"{shape}", Smooth, x => View.Transpose(x[0]), Of(shape, Numbers.Uniform));

        foreach (var shape in new Shape[] { [1], [4], [3, 1], [2, 10], [2, 2, 17], [1, 33] })
            yield return Case("SoftmaxFunction.SoftmaxOperation", $"{shape}", Smooth, x => SoftmaxFunction.Apply(x[0]), Of(shape, Numbers.Uniform));

        foreach (var (rows, classes, smoothing) in new[] { (1, 1, 0f), (1, 3, 0.1f), (5, 10, 0f), (4, 17, 0.2f), (3, 2, 1f) })
        {
            var labels = Numbers.Labels(5, rows, classes);
            yield return Case("CrossEntropy.RowsOperation", $"[{rows}, {classes}] smoothing {smoothing}", Smooth, x => CrossEntropy.Mean(x[0], labels, smoothing), Of([rows, classes], Numbers.Uniform));
        }

        foreach (var (m, n, k) in new[] { (1, 1, 1), (3, 5, 2), (2, 17, 9), (7, 1, 11) })
            foreach (var (left, right) in new[] { (false, false), (true, false), (false, true), (true, true) })
                yield return Case(
                    "MatrixMath.MultiplyOperation", $"{m}×{n}×{k}{(left ? " left transposed" : "")}{(right ? " right transposed" : "")}", Smooth,
                    x => MatrixMath.Multiply(x[0], x[1], left, right), Of(left ? [k, m] : [m, k], Numbers.Uniform), Of(right ? [n, k] : [k, n], Numbers.Uniform));
        yield return Case("MatrixMath.MultiplyOperation", "of a matrix and itself", Smooth, x => MatrixMath.Multiply(x[0], x[0]), Of([4, 4], Numbers.Uniform));

        foreach (var (rows, inputs, outputs) in new[] { (1, 1, 1), (3, 5, 17), (4, 9, 2) })
        {
            var variant = $"[{rows}, {inputs}] to {outputs}";
            yield return Case("MatrixMath.LinearOperation", variant, Smooth, x => MatrixMath.Linear(x[0], x[1], x[2]), Linear(rows, inputs, outputs));
            yield return Case("MatrixMath.LinearOperation", variant + " without bias", Smooth, x => MatrixMath.Linear(x[0], x[1]), Linear(rows, inputs, outputs)[..2]);
            yield return Case("MatrixMath.LinearOperation", variant + " relu", Kinked, x => MatrixMath.Linear(x[0], x[1], x[2], relu: true), Search(
                Linear(rows, inputs, outputs), x => Nearest(MatrixMath.Linear(x[0], x[1], x[2])) > 0.04));
        }

        foreach (var s in Convolutions())
        {
            var variant = $"{s.Height}×{s.Width}×{s.Channels} to {s.Filters}, side {s.Kernel}, stride {s.Stride}, padding {s.Padding}";
            var (x0, w0, y0) = (Of([s.Images, s.Height, s.Width, s.Channels], Numbers.Uniform), Of([s.Filters, s.Kernel, s.Kernel, s.Channels], Numbers.Uniform), Of([s.Images, s.OutHeight, s.OutWidth, s.Filters], Numbers.Uniform));
            var bias = Of([s.Filters], Numbers.Uniform);
            yield return Case("Convolution2d.ForwardOperation", variant, Smooth, x => Convolution2d.Apply(x[0], x[1], x[2], s.Stride, s.Padding), x0, w0, bias);
            yield return Case("Convolution2d.ForwardOperation", variant + " without bias", Smooth, x => Convolution2d.Apply(x[0], x[1], null, s.Stride, s.Padding), x0, w0);
            yield return Case("Convolution2d.ForwardOperation", variant + " relu", Kinked, x => Convolution2d.Apply(x[0], x[1], x[2], s.Stride, s.Padding, relu: true), Search(
                [x0, w0, bias], x => Nearest(Convolution2d.Apply(x[0], x[1], x[2], s.Stride, s.Padding)) > 4 * Kinked));
            yield return Case("Convolution2d.InputOperation", variant, Smooth, x => Convolution2d.InputGradient(x[0], x[1], s), y0, w0);
            yield return Case("Convolution2d.WeightOperation", variant, Smooth, x => Convolution2d.WeightGradient(x[0], x[1], s), x0, y0);
        }

        foreach (var (shape, window) in new (Shape, int)[] { ([1, 1, 1, 1], 1), ([1, 2, 2, 1], 2), ([2, 5, 4, 3], 2), ([1, 7, 6, 2], 3), ([1, 4, 2, 17], 2) })
        {
            var sizes = new PoolingSizes(shape[0], shape[1], shape[2], shape[3], window);
            var variant = $"{shape} window {window}";
            var pooled = MaxPool2d.OutputShape(sizes);
            yield return Case("MaxPool2d.ForwardOperation", variant, Kinked, x => MaxPool2d.Apply(x[0], window), Of(shape, Numbers.Distinct));
            yield return Case("MaxPool2d.ForwardOperation", variant + " relu", Kinked, x => MaxPool2d.Apply(x[0], window, relu: true), Of(shape, Numbers.Distinct));
            yield return Case("MaxPool2d.ScatterOperation", variant, Smooth, x => MaxPool2d.Scatter(x[0], Places(pooled, window), sizes), Of(pooled, Numbers.Uniform));
            yield return Case("MaxPool2d.GatherOperation", variant, Smooth, x => Gather(x[0], Places(pooled, window), sizes), Of(shape, Numbers.Uniform));
        }

        foreach (var (s, window) in PooledConvolutions())
        {
            yield return Case(
                "PooledConvolution2d.PooledOperation", $"{s.Images}×{s.Height}×{s.Width}×{s.Channels} to {s.Filters}, side {s.Kernel}, stride {s.Stride}, padding {s.Padding}, window {window}", Kinked,
                x => PooledConvolution2d.Apply(x[0], x[1], x[2], s.Stride, s.Padding, window),
                Search(
                    [Of([s.Images, s.Height, s.Width, s.Channels], Numbers.Uniform), Of([s.Filters, s.Kernel, s.Kernel, s.Channels], Numbers.Uniform), Of([s.Filters], Numbers.Uniform)],
                    x => IsSettled(Convolution2d.Apply(x[0], x[1], x[2], s.Stride, s.Padding), window, 10 * Kinked)));
        }

        foreach (var (shape, epsilon) in new (Shape, float)[] { ([1, 1], 0.1f), ([1, 5], 0.1f), ([7, 3], 1e-3f), ([2, 3, 3, 2], 1e-5f), ([3, 2, 17], 1e-3f), ([5, 33], 1e-3f) })
        {
            var channels = shape.Last;
            yield return Case(
                "BatchNorm.TrainOperation", $"{shape} ε {epsilon}", Smooth, x => BatchNorm.Train(x[0], x[1], x[2], epsilon, new float[channels], new float[channels]),
                Of(shape, Numbers.AwayFromZero), Of([channels], Numbers.Positive), Of([channels], Numbers.Uniform));
        }
    }

    private static IEnumerable<(Shape A, Shape B)> Broadcasts() =>
    [
        ([], []), ([1], [1]), ([3], [3]), ([2, 19], [2, 19]), ([5], []), ([], [2, 3]), ([2, 17], [17]), ([2, 17], [2, 1]), ([3, 1], [1, 5]),
        ([2, 1, 3], [4, 1]), ([1, 2, 1, 3], [2, 2, 1, 1]), ([2, 1, 3], [1]),
    ];

    private static IEnumerable<(Shape From, Shape To)> Reductions() =>
    [
        ([5], [1]), ([5], []), ([70], [1]), ([3, 5], [1, 5]), ([3, 5], [3, 1]), ([3, 5], [5]), ([3, 5], []), ([2, 3, 4], [1, 3, 1]), ([2, 3, 4], [2, 1, 4]),
        ([2, 1, 3], [1, 1, 1]), ([2, 1, 3], [1]), ([1, 4], [4]), ([2, 3, 2, 3], [1, 3, 1, 3]), ([2, 3, 1, 3], [3, 1, 1]), ([2, 17, 1], [1, 17, 1]),
    ];

    private static IEnumerable<ConvolutionSizes> Convolutions() =>
    [
        new(1, 1, 1, 1, 1, 1, 1, 0), new(1, 4, 5, 1, 2, 3, 1, 0), new(2, 3, 4, 2, 3, 3, 1, 1), new(1, 5, 4, 3, 2, 1, 1, 0), new(1, 6, 5, 1, 17, 3, 2, 1),
        new(9, 3, 3, 1, 1, 2, 1, 0), new(1, 3, 3, 6, 2, 3, 1, 2), new(1, 2, 2, 1, 1, 3, 3, 3),
    ];

    private static IEnumerable<(ConvolutionSizes Sizes, int Window)> PooledConvolutions() =>
    [
        (new(1, 1, 1, 1, 1, 1, 1, 0), 1), (new(1, 4, 4, 1, 2, 3, 1, 0), 2), (new(2, 4, 5, 2, 1, 3, 1, 1), 2), (new(1, 7, 5, 1, 1, 2, 1, 0), 3),
        (new(1, 3, 2, 1, 17, 3, 1, 1), 2), (new(9, 3, 3, 1, 1, 2, 1, 0), 2), (new(1, 6, 7, 3, 1, 3, 2, 1), 2),
        // Patches of 64 and more: the gradient is taken place by place.
        (new(1, 4, 4, 8, 2, 3, 1, 0), 2), (new(9, 2, 3, 17, 1, 2, 1, 1), 2), (new(1, 5, 5, 8, 2, 3, 2, 1), 2), (new(1, 5, 4, 4, 3, 4, 1, 2), 3),
    ];

    private static OperationCase Case(string operation, string variant, float step, Func<Tensor[], Tensor> function, params Func<ulong, (Shape, float[])>[] inputs) =>
        Case(operation, variant, step, function, () => [.. inputs.Select((input, i) => input((ulong)i))]);

    private static OperationCase Case(string operation, string variant, float step, Func<Tensor[], Tensor> function, Func<(Shape, float[])[]> inputs) =>
        new(operation, variant, step, function, inputs);

    private static Func<ulong, (Shape, float[])> Of(Shape shape, Func<ulong, int, float[]> numbers) => seed => (shape, numbers(seed, shape.Count));

    private static Func<ulong, (Shape, float[])> Of(Shape shape, Func<ulong, int, float, float, float[]> numbers) =>
        seed => (shape, numbers(seed, shape.Count, -1, 1));

    private static Func<ulong, (Shape, float[])>[] Linear(int rows, int inputs, int outputs) =>
        [Of([rows, inputs], Numbers.Uniform), Of([outputs, inputs], Numbers.Uniform), Of([outputs], Numbers.Uniform)];

    /// <summary>The first seed whose inputs keep their distance from the kinks.</summary>
    private static Func<(Shape, float[])[]> Search(Func<ulong, (Shape Shape, float[] Numbers)>[] inputs, Predicate<Tensor[]> keepsDistance) => () =>
    {
        for (var seed = 0UL; seed < 200_000; seed++)
        {
            (Shape Shape, float[] Numbers)[] made = [.. inputs.Select((input, i) => input(1000 * seed + (ulong)i))];
            if (keepsDistance([.. made.Select(m => Tensor.From(m.Numbers, m.Shape))])) return made;
        }

        throw new InvalidOperationException("no seed keeps its distance from the kinks");
    };

    private static double Nearest(Tensor x) => x.ToArray().Min(Math.Abs);

    /// <summary>Whether each window's maximum leads by a margin, and isn't near 0.</summary>
    private static bool IsSettled(Tensor x, int window, float margin)
    {
        var (rows, columns, channels) = (x.Shape[1] / window, x.Shape[2] / window, x.Shape[3]);
        for (var n = 0; n < x.Shape[0]; n++)
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++)
                    for (var c = 0; c < channels; c++)
                    {
                        var cells = from r in Enumerable.Range(0, window)
                                    from q in Enumerable.Range(0, window)
                                    select x.Data[((n * x.Shape[1] + i * window + r) * x.Shape[2] + j * window + q) * channels + c];
                        var sorted = cells.OrderDescending().ToArray();
                        if (Math.Abs(sorted[0]) < margin || (sorted.Length > 1 && sorted[0] > -margin && sorted[0] - sorted[1] < margin)) return false;
                    }

        return true;
    }

    private static Tensor Places(Shape shape, int window) =>
        Tensor.From([.. Numbers.Labels(9, shape.Count, window * window).Select(p => (float)p)], shape);

    /// <summary>The transpose of Scatter has no caller of its own but Scatter's derivative.</summary>
    private static Tensor Gather(Tensor x, Tensor places, PoolingSizes sizes)
    {
        var type = typeof(MaxPool2d).GetNestedType("GatherOperation", BindingFlags.NonPublic)!;
        return (Tensor)type.GetMethod("Apply", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [x, places, sizes])!;
    }
}
