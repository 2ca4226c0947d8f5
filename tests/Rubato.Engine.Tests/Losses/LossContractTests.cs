using System.Reflection;

namespace Rubato.Engine.Tests.Losses;

/// <summary>What holds for every loss: a single number, finite for any finite scores, NaN for NaN, an error for an empty batch.</summary>
public sealed class LossContractTests
{
    /// <summary>A loss of predictions [rows, columns], and what makes its rows or elements where it has such a function.</summary>
    private sealed record LossCase(Type Type, Func<Tensor, Tensor> Mean, Func<Tensor, Tensor>? Parts = null);

    private static readonly Dictionary<string, LossCase> Cases = new()
    {
        ["cross-entropy"] = new(typeof(CrossEntropy), x => CrossEntropy.Mean(x, Labels(x)), x => CrossEntropy.Rows(x, Labels(x))),
        ["cross-entropy smoothed"] = new(typeof(CrossEntropy), x => CrossEntropy.Mean(x, Labels(x), 0.25f), x => CrossEntropy.Rows(x, Labels(x), 0.25f)),
        ["cross-entropy against distributions"] = new(typeof(CrossEntropy), x => CrossEntropy.Mean(x, Like(x)), x => CrossEntropy.Rows(x, Like(x))),
        ["focal loss"] = new(typeof(FocalLoss), x => FocalLoss.Mean(x, Labels(x)), x => FocalLoss.Rows(x, Labels(x))),
        ["focal loss of 0.5"] = new(typeof(FocalLoss), x => FocalLoss.Mean(x, Labels(x), 0.5f), x => FocalLoss.Rows(x, Labels(x), 0.5f)),
        ["distillation"] = new(typeof(Distillation), x => Distillation.Mean(x, Like(x), Labels(x), 2)),
        ["InfoNCE"] = new(typeof(InfoNce), x => InfoNce.Mean(x, Like(x), 0.5f)),
        ["InfoNCE symmetric"] = new(typeof(InfoNce), x => InfoNce.Mean(Like(x), x, 0.5f, symmetric: true)),
        ["binary cross-entropy"] = new(typeof(BinaryCrossEntropy), x => BinaryCrossEntropy.Mean(x, Like(x), 2), x => BinaryCrossEntropy.Elements(x, Like(x), 2)),
        ["squared error"] = new(typeof(SquaredError), x => SquaredError.Mean(x, Like(x)), x => SquaredError.Elements(x, Like(x))),
        ["absolute error"] = new(typeof(AbsoluteError), x => AbsoluteError.Mean(x, Like(x)), x => AbsoluteError.Elements(x, Like(x))),
        ["smooth L1"] = new(typeof(SmoothL1), x => SmoothL1.Mean(x, Like(x), 0.5f), x => SmoothL1.Elements(x, Like(x), 0.5f)),
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
            var loss = Cases[name].Mean(Numbers.Tensor(1, [rows, columns], -3, 3));
            Assert.Equal([], loss.Shape);
            Assert.True(float.IsFinite(loss.Item()), $"{name}: {loss.Item()}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_HasTheMeanOfItsParts(string name)
    {
        if (Cases[name].Parts is not { } parts) return;
        var x = Numbers.Tensor(1, [50, 7], -3, 3);
        // Some hundred numbers summed in single precision, 6e-8 each.
        Same.Within(1e-5, [parts(x).ToArray().Average(v => (double)v)], [Cases[name].Mean(x).Item()], name);
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
                var loss = Cases[name].Mean(x);
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
            Assert.True(float.IsNaN(Cases[name].Mean(x).Item()), $"{name}, place {place}");
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
            Assert.False(float.IsFinite(Cases[name].Mean(x).Item()), $"{name}, place {place}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mean_OfNothing_ShowsTheShape(string name)
    {
        Assert.Contains("[0, 3]", Assert.Throws<ArgumentException>(() => Cases[name].Mean(Tensor.Zeros([0, 3]))).Message);
        Assert.Contains("[2, 0]", Assert.Throws<ArgumentException>(() => Cases[name].Mean(Tensor.Zeros([2, 0]))).Message);
    }

    private static int[] Labels(Tensor x) => Numbers.Labels(7, x.Shape[0], Math.Max(1, x.Shape[1]));

    /// <summary>Numbers in [0, 1) of the same shape.</summary>
    private static Tensor Like(Tensor x) => Numbers.Tensor(8, x.Shape, 0, 1);
}
