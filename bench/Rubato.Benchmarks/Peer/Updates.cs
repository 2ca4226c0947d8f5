using Rubato.Engine;
using Rubato.Engine.Kernels;

namespace Rubato.Benchmarks.Peer;

/// <summary>Steps of optimisers on ten million parameters, and the memory's own speed beside them.</summary>
internal static class Updates
{
    public const int Count = 10_000_000;

    /// <summary>Muon's matrices: ten million parameters in forty square ones, because its work grows faster than its memory.</summary>
    public const int MatrixSide = 500;

    /// <summary>
    /// How each is made, and the bytes a parameter that its step has to move: what is read and written in each pass, 4 for a number.
    /// </summary>
    private static readonly (string Name, int Bytes, Func<ParameterSet, Optimizer> Make)[] Optimizers =
    [
        ("sgd", 12, p => new Sgd(p, learningRate: 1e-3)),
        ("momentum", 20, p => new Sgd(p, learningRate: 1e-3, momentum: 0.9)),
        ("nesterov", 20, p => new Sgd(p, learningRate: 1e-3, momentum: 0.9, nesterov: true)),
        ("adam", 28, p => new Adam(p)),
        ("adamw", 28, p => new AdamW(p)),
        ("amsgrad", 36, p => new AmsGrad(p)),
        ("nadam", 28, p => new NAdam(p)),
        ("radam", 28, p => new RAdam(p)),
        ("rmsprop", 28, p => new RmsProp(p)),
        ("rmsprop-centred", 36, p => new RmsProp(p, centred: true)),
        ("adagrad", 20, p => new Adagrad(p)),
        ("adadelta", 28, p => new Adadelta(p)),
        ("lion", 20, p => new Lion(p)),
        ("lars", 28, p => new Lars(p)), // norms: 8
        ("lamb", 40, p => new Lamb(p)), // averages and norms: 24; step: 16
        ("schedule-free-sgd", 20, p => new ScheduleFreeSgd(p, learningRate: 1e-3)),
        ("schedule-free-adamw", 28, p => new ScheduleFreeAdamW(p)),
        ("prodigy", 40, p => new Prodigy(p)),
        ("clipped-adamw", 40, p => new ClippedGradients(new AdamW(p), maximumNorm: 1e-3)), // norm: 4; scaling: 8
        ("sharpness-aware-adamw", 56, p => new SharpnessAware(new AdamW(p))), // norm: 4; ascent: 16; return: 8
        ("muon", 0, p => new Muon(p)), // bound by its products
    ];

    /// <summary>AdamW alone: the oldest rows of the tables.</summary>
    public static void AdamW(int threads)
    {
        var times = Times(p => new AdamW(p), [[Count]]);
        Measure.Report("adamw", $"{Count}", threads, times, "ms");
        Measure.Report("adamw", "bandwidth", threads, [.. times.Select(ms => 28e-6 * Count / ms)], "GB/s");
    }

    /// <summary>Every optimiser, or the one named: milliseconds a step, and the bandwidth that this makes of its bytes.</summary>
    public static void All(int threads, string? only)
    {
        foreach (var (name, bytes, make) in Optimizers)
        {
            if (only is not null && only != name) continue;
            Shape[] shapes = bytes == 0 ? [.. Enumerable.Repeat<Shape>([MatrixSide, MatrixSide], Count / MatrixSide / MatrixSide)] : [[Count]];
            var times = Times(make, shapes);
            Measure.Report("optimisers", name, threads, times, "ms");
            if (bytes > 0) Measure.Report("optimisers", $"{name} bandwidth", threads, [.. times.Select(ms => 1e-6 * bytes * Count / ms)], "GB/s");
        }
    }

    /// <summary>c = a + s·b as STREAM counts it: 12 bytes a number, two numbers read and one written.</summary>
    public static void Triad(int threads)
    {
        var (a, b, c) = (MatrixProducts.Numbers(Count), MatrixProducts.Numbers(Count), Tensor.Zeros([Count]));
        var seconds = Measure.Seconds(() => Elementwise.Apply(new TriadFunction(), a.Data, b.Data, c.Data));
        Measure.Report("triad", $"{Count}", threads, [.. seconds.Select(s => 12e-9 * Count / s)], "GB/s");
    }

    /// <summary>Bytes a second of b = a + s·b, which writes where it has read: no line is fetched only to be overwritten.</summary>
    public static double[] RatesInPlace(double bytes)
    {
        var count = (int)(bytes / 12);
        var (a, b) = (MatrixProducts.Numbers(count), MatrixProducts.Numbers(count));
        return [.. Measure.Seconds(() => Elementwise.Apply(new DecayFunction(), a.Data, b.Data, b.Data)).Select(s => 12.0 * count / s)];
    }

    /// <summary>Milliseconds a step with a constant gradient.</summary>
    private static double[] Times(Func<ParameterSet, Optimizer> make, Shape[] shapes)
    {
        var parameters = new ParameterSet([.. shapes.Select((shape, i) => new Parameter($"p{i}", shape, 1, i))]);
        MatrixProducts.Numbers(Count).Data.CopyTo(parameters.Values.Data);
        for (var i = 0; i < Count; i++) parameters.Gradients.Data[i] = 0.01f * parameters.Values.Data[i];
        foreach (var parameter in parameters) parameter.HasGradient = true;
        var optimizer = make(parameters);
        Action step = optimizer is SharpnessAware sharp ? () => TwoGradients(sharp) : optimizer.Step;
        return [.. Measure.Seconds(step).Select(seconds => 1e3 * seconds)];
    }

    /// <summary>The second gradient is the first again: it costs nothing here.</summary>
    private static void TwoGradients(SharpnessAware optimizer)
    {
        optimizer.Ascend();
        foreach (var parameter in optimizer.Parameters) parameter.HasGradient = true;
        optimizer.Step();
    }

    private readonly struct TriadFunction : IBinary
    {
        public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.MultiplyAdd(S.Broadcast(2), y, x);
    }

    /// <summary>Shrinks b, so that repeating it stays finite.</summary>
    private readonly struct DecayFunction : IBinary
    {
        public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.MultiplyAdd(S.Broadcast(0.5f), y, x);
    }
}
