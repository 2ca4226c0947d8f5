using System.Reflection;

namespace Rubato.Engine.Tests.Losses;

/// <summary>What holds for every loss: a single number, finite for any finite scores, NaN for NaN, an error for an empty batch.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class LossContractTests
{
    /// <summary>A loss of predictions [rows, columns], and what makes its rows or elements where it has such a function.</summary>
    private sealed record LossCase(Type Type, Func<Batch, Tensor> Mean, Func<Batch, Tensor>? Parts = null);

    /// <summary>Predictions, with numbers in [0, 1) of the same shape and labels that fit.</summary>
    private sealed record Batch(Tensor X)
    {
        public Tensor Like { get; } = Numbers.Tensor(8, X.Shape, 0, 1);

        public int[] Labels { get; } = Numbers.Labels(7, X.Shape[0], Math.Max(1, X.Shape[1]));
    }

    private static readonly Dictionary<string, LossCase> Cases = new()
    {
        ["cross-entropy"] = new(typeof(CrossEntropy), b => CrossEntropy.Mean(b.X, b.Labels), b => CrossEntropy.Rows(b.X, b.Labels)),
        ["cross-entropy smoothed"] = new(typeof(CrossEntropy), b => CrossEntropy.Mean(b.X, b.Labels, 0.25f), b => CrossEntropy.Rows(b.X, b.Labels, 0.25f)),
        ["cross-entropy against distributions"] = new(typeof(CrossEntropy), b => CrossEntropy.Mean(b.X, b.Like), b => CrossEntropy.Rows(b.X, b.Like)),
        ["focal loss"] = new(typeof(FocalLoss), b => FocalLoss.Mean(b.X, b.Labels), b => FocalLoss.Rows(b.X, b.Labels)),
        ["focal loss of 0.5"] = new(typeof(FocalLoss), b => FocalLoss.Mean(b.X, b.Labels, 0.5f), b => FocalLoss.Rows(b.X, b.Labels, 0.5f)),
        ["distillation"] = new(typeof(Distillation), b => Distillation.Mean(b.X, b.Like, b.Labels, 2)),
        ["InfoNCE"] = new(typeof(InfoNce), b => InfoNce.Mean(b.X, b.Like, 0.5f)),
        ["InfoNCE symmetric"] = new(typeof(InfoNce), b => InfoNce.Mean(b.Like, b.X, 0.5f, symmetric: true)),
        ["binary cross-entropy"] = new(typeof(BinaryCrossEntropy), b => BinaryCrossEntropy.Mean(b.X, b.Like, 2), b => BinaryCrossEntropy.Elements(b.X, b.Like, 2)),
        ["squared error"] = new(typeof(SquaredError), b => SquaredError.Mean(b.X, b.Like), b => SquaredError.Elements(b.X, b.Like)),
        ["absolute error"] = new(typeof(AbsoluteError), b => AbsoluteError.Mean(b.X, b.Like), b => AbsoluteError.Elements(b.X, b.Like)),
        ["smooth L1"] = new(typeof(SmoothL1), b => SmoothL1.Mean(b.X, b.Like, 0.5f), b => SmoothL1.Elements(b.X, b.Like, 0.5f)),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    /// <summary>A public static class with a function Mean is a loss, but for the mean of a tensor itself.</summary>
    [Fact]
    public void Losses_OfTheEngine_HaveACaseEach() => Assert.Equal(
        typeof(CrossEntropy).Assembly.GetExportedTypes()
            .Where(t => t is { IsAbstract: true, IsSealed: true } && t != typeof(Reduce) && t.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(m => m.Name == "Mean"))
            .Select(t => t.Name).Order(),
        Cases.Values.Select(c => c.Type.Name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_OfAnyBatch_IsOneFiniteNumber(string name)
    {
        foreach (var (rows, columns) in new[] { (1, 1), (1, 5), (7, 1), (300, 17) })
        {
            var loss = Cases[name].Mean(new(Numbers.Tensor(1, [rows, columns], -3, 3)));
            Assert.Equal([], loss.Shape);
            Assert.True(float.IsFinite(loss.Item()), $"{name}: {loss.Item()}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_HasTheMeanOfItsParts(string name)
    {
        if (Cases[name].Parts is not { } parts) return;
        var batch = new Batch(Numbers.Tensor(1, [50, 7], -3, 3));
        // Some hundred numbers summed in single precision, 6e-8 each.
        Same.Within(1e-5, [parts(batch).ToArray().Average(v => (double)v)], [Cases[name].Mean(batch).Item()], name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_HugePredictions_StaysFiniteWithItsGradientAndTheNext(string name)
    {
        foreach (var size in new[] { 100f, 1e4f, 1e6f })
        {
            var x = Tensor.From([.. Numbers.Uniform(1, 40).Select(v => size * v)], [8, 5]);
            x.IsTracked = true;
            var tape = new Tape();
            using (tape.Record())
            {
                var loss = Cases[name].Mean(new(x));
                Assert.True(float.IsFinite(loss.Item()), $"{name} at {size}: {loss.Item()}");
                var gradient = tape.Gradients(loss, [x])[0];
                Assert.All(gradient.ToArray(), g => Assert.True(float.IsFinite(g), $"{name} at {size}: gradient {g}"));
                Assert.All(tape.Gradients(Reduce.Sum(gradient), [x])[0].ToArray(), g => Assert.True(float.IsFinite(g), $"{name} at {size}: second derivative {g}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_NaNAnywhere_IsNaN(string name)
    {
        for (var place = 0; place < 6; place++)
        {
            var x = Numbers.Tensor(1, [2, 3]);
            x.Data[place] = float.NaN;
            Assert.True(float.IsNaN(Cases[name].Mean(new(x)).Item()), $"{name}, place {place}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_InfinityAnywhere_IsNoFiniteNumber(string name)
    {
        for (var place = 0; place < 6; place++)
        {
            var x = Numbers.Tensor(1, [2, 3]);
            x.Data[place] = float.PositiveInfinity;
            Assert.False(float.IsFinite(Cases[name].Mean(new(x)).Item()), $"{name}, place {place}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_OfNothing_ShowsTheShape(string name)
    {
        Assert.Contains("[0, 3]", Assert.Throws<ArgumentException>(() => Cases[name].Mean(new(Tensor.Zeros([0, 3])))).Message);
        Assert.Contains("[2, 0]", Assert.Throws<ArgumentException>(() => Cases[name].Mean(new(Tensor.Zeros([2, 0])))).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_AnyWidthAndThreads_HasTheSameBits(string name)
    {
        (float Loss, float[] Gradient)? expected = null;
        var batch = new Batch(Numbers.Tensor(1, [600, 21], -3, 3));
        batch.X.IsTracked = true;
        SettingsScope.ForEach(settings =>
        {
            var tape = new Tape();
            using (tape.Record())
            {
                var loss = Cases[name].Mean(batch);
                var gradient = tape.Gradients(loss, [batch.X])[0];
                expected ??= (loss.Item(), gradient.ToArray());
                Same.Bits([expected.Value.Loss], loss.Data, $"{name}, {settings}");
                Same.Bits(expected.Value.Gradient, gradient.Data, $"{name}, gradient, {settings}");
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_OnceWarm_AllocatesNothing(string name)
    {
        using var settings = new SettingsScope();
        Tape.ReusesTensors = true;
        var parameters = new ParameterSet([new Parameter("x", [30, 9], 1, 0)]);
        Numbers.Uniform(1, 270).CopyTo(parameters[0].Value.Data);
        var batch = new Batch(parameters[0].Value);
        var tape = new Tape();
        void Step()
        {
            using (tape.Record()) tape.Backward(Cases[name].Mean(batch));
        }

        for (var step = 0; step < 5; step++) Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 10; step++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
