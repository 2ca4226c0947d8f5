using Rubato.Engine.Tests.Differentiation;

namespace Rubato.Engine.Tests.Operations;

/// <summary>
/// Every operation at random shapes, widths and thread counts against its plain reference in double, with its first and second
/// derivatives along random directions. A failure names its trial, which repeats alone: each is a function of its number.
/// </summary>
/// <remarks>
/// Memory is guarded: what nobody has written is NaN, and what is written beyond a result is found at the scope's end.
/// </remarks>
[Collection(nameof(ProcessorSettings))]
public sealed class TrialTests
{
    private const int Trials = 120;

    /// <summary>Inputs move by at most this. The second difference's rounding is then 1e-16/1e-8 of the loss.</summary>
    private const double Step = 1e-4;

    public static TheoryData<string> Families => new(TrialFamilies.All.Select(f => f.Name));

    [Fact]
    public void Families_Names_AreTheirOwn() =>
        Assert.Equal(TrialFamilies.All.Count, TrialFamilies.All.Select(f => f.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Families))]
    public void Function_AnyShapes_EqualsTheReference(string family) => ForEachTrial(family, (trial, _, what) =>
    {
        var tape = new Tape();
        using (tape.Evaluate())
        {
            var expected = trial.Reference(trial.Inputs);
            var result = trial.Function([.. trial.Inputs.Select(i => i.ToTensor())]);
            Assert.True(expected.Shape == result.Shape, $"{what}: the result has the shape {result.Shape}, the reference {expected.Shape}");
            Same.Within(trial.Tolerance, expected.Numbers, result.Data, what);
        }
    });

    /// <summary>Of L = Σ f·(c + f/2) with fixed c: every element counts differently, and nothing's second derivative vanishes.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void Derivatives_AnyShapes_EqualTheReferences(string family) => ForEachTrial(family, (trial, draw, what) =>
    {
        if (!trial.IsSmooth || trial.Inputs.All(i => i.Shape.Count == 0)) return;
        var directions = trial.Inputs.Select(i => draw.Uniform(i.Shape)).ToArray();
        double Moved(double step) => GradientContractTests.LossInDouble(
            trial.Reference([.. trial.Inputs.Zip(directions, (x, d) => new Plain(x.Shape, [.. x.Numbers.Zip(d.Numbers, (a, b) => a + step * b)]))]).Numbers);
        var (before, here, after) = (Moved(-Step), Moved(0), Moved(Step));
        var (slope, curvature) = ((after - before) / (2 * Step), (after - 2 * here + before) / (Step * Step));

        var tape = new Tape();
        using (tape.Record())
        {
            Tensor[] leaves = [.. trial.Inputs.Select(i => i.ToTensor())];
            foreach (var leaf in leaves) leaf.IsTracked = true;
            var gradients = tape.Gradients(GradientContractTests.Loss(trial.Function(leaves)), leaves);
            Require(slope, gradients, directions, 10 * trial.Tolerance, $"{what}, first derivative");

            var along = Tensor.Scalar(0);
            for (var i = 0; i < leaves.Length; i++)
                along = Arithmetic.Add(along, Reduce.Sum(Arithmetic.Multiply(gradients[i], directions[i].ToTensor())));
            Require(curvature, tape.Gradients(along, leaves), directions, 20 * trial.Tolerance, $"{what}, second derivative");
        }
    });

    /// <summary>Compares Σ gradient·direction with what was measured, on the scale of the terms that it sums.</summary>
    private static void Require(double expected, Tensor[] gradients, Plain[] directions, double tolerance, string what)
    {
        var (sum, scale) = (0.0, 1.0);
        for (var i = 0; i < gradients.Length; i++)
        {
            var numbers = gradients[i].Data;
            for (var j = 0; j < numbers.Length; j++)
            {
                var term = numbers[j] * directions[i].Numbers[j];
                (sum, scale) = (sum + term, scale + Math.Abs(term));
            }
        }

        Assert.True(Math.Abs(sum - expected) <= tolerance * scale, $"{what}: {sum} along the direction, the reference {expected} ± {tolerance * scale}");
    }

    private static void ForEachTrial(string family, Action<Trial, Draw, string> action)
    {
        using var settings = new SettingsScope();
        Buffers.AreGuarded = true;
        try
        {
            for (var number = 0UL; number < Trials; number++)
            {
                var draw = new Draw(number);
                Processor.VectorWidth = draw.Of(SettingsScope.Widths);
                Processor.Threads = draw.Whole(1, 3);
                var trial = TrialFamilies.Of(family).Make(draw);
                action(trial, draw, $"{family}, trial {number}, {trial.What}, {Processor.VectorWidth}, {Processor.Threads} threads");
            }
        }
        finally
        {
            Buffers.AreGuarded = false;
        }
    }
}
