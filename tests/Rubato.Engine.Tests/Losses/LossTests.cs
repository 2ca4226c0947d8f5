namespace Rubato.Engine.Tests.Losses;

/// <summary>What the losses say of themselves beyond the formula: relations, limits, errors.</summary>
public sealed class LossTests
{
    private const double Tolerance = 1e-6;

    [Fact]
    public void CrossEntropy_EqualClassWeights_ChangeNothing()
    {
        var (x, labels) = (Numbers.Tensor(1, [20, 5], -3, 3), Numbers.Labels(2, 20, 5));
        Same.Within(Tolerance, [CrossEntropy.Mean(x, labels).Item()], [CrossEntropy.Mean(x, labels, 0, [3, 3, 3, 3, 3]).Item()], "weights of 3");
    }

    [Fact]
    public void CrossEntropy_ClassOfWeightZero_DoesNotCount()
    {
        var x = Numbers.Tensor(1, [2, 3]);
        Assert.Equal(CrossEntropy.Rows(x, [0, 2]).Data[0], CrossEntropy.Mean(x, [0, 2], 0, [5, 1, 0]).Item(), 1e-6);
        Assert.True(float.IsNaN(CrossEntropy.Mean(x, [2, 2], 0, [5, 1, 0]).Item()));
    }

    [Fact]
    public void CrossEntropy_ScoreOfMinusInfinityAtAnotherClass_IsAClassLeftOut()
    {
        var masked = CrossEntropy.Mean(Tensor.From([1, float.NegativeInfinity, 2], [1, 3]), [0]).Item();
        Assert.Equal(CrossEntropy.Mean(Tensor.From([1, 2], [1, 2]), [0]).Item(), masked);
        Assert.Equal(float.PositiveInfinity, CrossEntropy.Mean(Tensor.From([1, float.NegativeInfinity], [1, 2]), [1]).Item());
    }

    [Fact]
    public void CrossEntropy_LabelsAsDistributions_AreTheSame()
    {
        var x = Numbers.Tensor(1, [2, 3]);
        Assert.Equal(CrossEntropy.Mean(x, [2, 0]).Item(), CrossEntropy.Mean(x, Tensor.From([0, 0, 1, 1, 0, 0], [2, 3])).Item());
    }

    [Fact]
    public void FocalLoss_GammaZero_IsCrossEntropy()
    {
        var (x, labels) = (Numbers.Tensor(1, [20, 5], -3, 3), Numbers.Labels(2, 20, 5));
        Same.Bits(CrossEntropy.Rows(x, labels).Data, FocalLoss.Rows(x, labels, 0).Data, "γ 0");
    }

    [Fact]
    public void FocalLoss_CertainAndRight_IsZeroWithFiniteDerivatives()
    {
        foreach (var gamma in new[] { 0f, 0.25f, 1, 1.5f, 2 })
        {
            var x = Tensor.From([200, 0, 0], [1, 3]);
            x.IsTracked = true;
            var tape = new Tape();
            using (tape.Record())
            {
                var loss = FocalLoss.Mean(x, [0], gamma);
                Assert.Equal(0, loss.Item());
                var gradient = tape.Gradients(loss, [x])[0];
                Assert.All(gradient.ToArray(), g => Assert.Equal(0, g, 6));
                Assert.All(tape.Gradients(Reduce.Sum(Arithmetic.Square(gradient)), [x])[0].ToArray(), g => Assert.True(float.IsFinite(g)));
            }
        }
    }

    [Fact]
    public void Distillation_FromItself_IsZero() => Assert.Equal(0, Distillation.Divergence(Numbers.Tensor(1, [9, 5], -4, 4), Numbers.Tensor(1, [9, 5], -4, 4), 3).Item());

    /// <summary>For a large T both distributions are near uniform, and the divergence is half the variance of the scores' difference over C (G. Hinton et al., section 2.1).</summary>
    [Fact]
    public void Distillation_HighTemperature_MatchesScores()
    {
        var (x, t) = (Numbers.Uniform(1, 6), Numbers.Uniform(2, 6));
        var difference = x.Zip(t, (a, b) => (double)a - b).ToArray();
        var variance = difference.Select(d => d - difference.Average()).Average(d => d * d);
        // The next term is of size 1/T; what is divided by T² is rounded at 6e-8, times T² = 1e4.
        Assert.Equal(variance / 2, Distillation.Divergence(Tensor.From(x, [1, 6]), Tensor.From(t, [1, 6]), 100).Item(), 0.02 * variance);
    }

    [Fact]
    public void Distillation_TeacherRulesAClassOut_ThatClassCountsNothing()
    {
        var (x, t) = (Tensor.From([1, 2, 3], [1, 3]), Tensor.From([0.5f, float.NegativeInfinity, 1], [1, 3]));
        Assert.True(float.IsFinite(Distillation.Divergence(x, t, 2).Item()));
    }

    [Fact]
    public void InfoNce_LengthsOfEmbeddings_DoNotMatter()
    {
        var (a, b) = (Numbers.Tensor(1, [6, 4]), Numbers.Tensor(2, [6, 4]));
        Assert.Equal(InfoNce.Mean(a, b, 0.1f).Item(), InfoNce.Mean(Arithmetic.Scale(a, 1000), Arithmetic.Scale(b, 0.001f), 0.1f).Item(), 1e-5);
    }

    [Fact]
    public void InfoNce_EmbeddingOfZeros_IsFinite()
    {
        var a = Tensor.Zeros([2, 3]);
        Assert.Equal(Math.Log(2), InfoNce.Mean(a, Numbers.Tensor(2, [2, 3]), 0.1f).Item(), 6);
    }

    [Fact]
    public void BinaryCrossEntropy_FarScores_AreTheirDistance()
    {
        var loss = BinaryCrossEntropy.Elements(Tensor.From([1000, -1000, 1000, -1000], [4]), Tensor.From([1, 0, 0, 1], [4]));
        Assert.Equal([0, 0, 1000, 1000], loss.ToArray());
    }

    [Fact]
    public void SmoothL1_TimesBeta_IsHubersLoss()
    {
        foreach (var d in new[] { -3f, -0.5f, 0, 0.25f, 2, 5 })
        {
            const double delta = 2;
            var huber = Math.Abs(d) <= delta ? 0.5 * d * d : delta * (Math.Abs(d) - 0.5 * delta);
            Assert.Equal(huber, 2 * SmoothL1.Mean(Tensor.From([d], [1]), Tensor.Zeros([1]), 2).Item(), 1e-6);
        }
    }

    [Fact]
    public void SmoothL1_BetaZero_IsTheAbsoluteError()
    {
        var (x, t) = (Numbers.Tensor(1, [9]), Numbers.Tensor(2, [9]));
        Same.Bits(AbsoluteError.Elements(x, t).Data, SmoothL1.Elements(x, t, 0).Data, "β 0");
    }

    [Fact]
    public void Losses_BadArguments_SayWhatWasGot()
    {
        void Fails(string expected, Action action) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);
        var x = Tensor.Zeros([2, 3]);
        Fails("2 class weights for the scores [2, 3]", () => CrossEntropy.Mean(x, [0, 1], 0, [1, 1]));
        Fails("class weight -1", () => CrossEntropy.Mean(x, [0, 1], 0, [1, 1, -1]));
        Fails("class weight NaN", () => FocalLoss.Mean(x, [0, 1], 2, [1, 1, float.NaN]));
        Fails("scores [2, 3] and targets [3, 2]", () => CrossEntropy.Mean(x, Tensor.Zeros([3, 2])));
        Fails("focal loss: got the label 3", () => FocalLoss.Mean(x, [0, 3]));
        Fails("γ -1", () => FocalLoss.Mean(x, [0, 1], -1));
        Fails("scores [2, 3] and a teacher's [2, 4]", () => Distillation.Mean(x, Tensor.Zeros([2, 4]), [0, 1], 1));
        Fails("temperature 0", () => Distillation.Mean(x, x, [0, 1], 0));
        Fails("share of 2", () => Distillation.Mean(x, x, [0, 1], 1, 2));
        Fails("embeddings [2, 3] and [3, 3]", () => InfoNce.Mean(x, Tensor.Zeros([3, 3]), 1));
        Fails("temperature NaN", () => InfoNce.Mean(x, x, float.NaN));
        Fails("binary cross-entropy: got [2, 3] and targets [2, 1]", () => BinaryCrossEntropy.Mean(x, Tensor.Zeros([2, 1])));
        Fails("positive weight -1", () => BinaryCrossEntropy.Mean(x, x, -1));
        Fails("squared error: got [2, 3] and targets [3]", () => SquaredError.Mean(x, Tensor.Zeros([3])));
        Fails("absolute error: got [2, 3] and targets [3]", () => AbsoluteError.Mean(x, Tensor.Zeros([3])));
        Fails("β -1", () => SmoothL1.Mean(x, x, -1));
        Fails("log-softmax: got the shape [2, 0]", () => SoftmaxFunction.Log(Tensor.Zeros([2, 0])));
    }
}
