using System.Reflection;

namespace Rubato.Engine.Tests.Differentiation;

/// <summary>
/// What holds for the derivative of every operation, at first and second order. The function that is differentiated is
/// L = Σ f·(c + f/2) with f the operation's result and c fixed numbers: it lets every element count differently, and its
/// second derivative is not zero where the operation is linear.
/// </summary>
/// <remarks>
/// Tolerance: f is computed in single precision, L from it in double. A central difference of fourth order multiplies the
/// rounding of f (6e-8 of its size, more where sums are inside) by 1.5/h ≤ 750. That makes 1e-4 at the usual sizes; 2e-3 of
/// the largest gradient leaves room, and a wrong factor, sign or place is far above it.
/// </remarks>
public sealed class GradientContractTests
{
    private const double Tolerance = 2e-3;

    /// <summary>Both sides are single precision and differ in the order of sums alone.</summary>
    private const double SameFunction = 2e-5;

    public static TheoryData<string> Cases => new(OperationCases.All.Select(c => c.Name));

    /// <summary>Those whose inputs were chosen so that finite differences in single precision work.</summary>
    public static TheoryData<string> HandPicked => new(OperationCases.HandPicked.Select(c => c.Name));

    /// <summary>A new operation without a case, by hand or by trials, fails here.</summary>
    [Fact]
    public void Operations_OfTheEngine_AreAllRecordedByTheCases()
    {
        var operations = typeof(Operation).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Operation))).Select(NameOf).Order().ToList();
        Assert.True(operations.Count >= 25, $"only {operations.Count} operations were found");
        var recorded = new HashSet<string>();
        foreach (var @case in OperationCases.All)
        {
            var tape = new Tape();
            using (tape.Record())
            {
                var leaves = Leaves(@case.Inputs());
                var along = Tensor.Scalar(0);
                foreach (var gradient in tape.Gradients(Loss(@case, leaves), leaves)) along = Arithmetic.Add(along, Loss(gradient));
                tape.Gradients(along, leaves); // some operations are made by the second derivative alone
                recorded.UnionWith(Recorded(tape));
            }
        }

        Assert.Equal(operations, recorded.Order());
    }

    [Theory]
    [MemberData(nameof(HandPicked))]
    public void Case_WhenRun_RecordsItsOperation(string name)
    {
        var @case = OperationCases.Of(name);
        var tape = new Tape();
        using (tape.Record())
        {
            Loss(@case, Leaves(@case.Inputs()));
            Assert.Contains(@case.Operation, Recorded(tape));
        }
    }

    [Theory]
    [MemberData(nameof(HandPicked))]
    public void Gradient_OfEachOperation_EqualsCentralDifferences(string name)
    {
        var @case = OperationCases.Of(name);
        var inputs = @case.Inputs();
        var gradients = Recorded(@case, inputs);
        for (var input = 0; input < inputs.Length; input++)
        {
            var numbers = inputs[input].Numbers;
            var expected = new double[numbers.Length];
            for (var i = 0; i < numbers.Length; i++)
            {
                var kept = numbers[i];
                expected[i] = Difference(@case.Step, t =>
                {
                    numbers[i] = kept + t;
                    return [LossInDouble(@case, inputs)];
                })[0];
                numbers[i] = kept;
            }

            Same.Within(Tolerance, expected, gradients[input], $"{name}, input {input}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_Unrecorded_EqualsRecorded(string name)
    {
        var @case = OperationCases.Of(name);
        var inputs = @case.Inputs();
        var recorded = Recorded(@case, inputs);
        var unrecorded = Unrecorded(@case, inputs, times: 1);
        for (var i = 0; i < inputs.Length; i++) Same.Within(SameFunction, recorded[i], unrecorded[i], $"{name}, input {i}");
    }

    /// <summary>Asked for and not to be differentiated again, they take the ways of the unrecorded walk, to the bit.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_ReturnedUnrecorded_EqualsTheGathered(string name)
    {
        var @case = OperationCases.Of(name);
        var inputs = @case.Inputs();
        var gathered = Unrecorded(@case, inputs, times: 1);
        var tape = new Tape();
        using (tape.Record())
        {
            var leaves = Leaves(inputs);
            var loss = Loss(@case, leaves);
            var length = tape.Length;
            var returned = tape.Gradients(loss, leaves, recorded: false);
            Assert.Equal(length, tape.Length);
            for (var i = 0; i < inputs.Length; i++)
            {
                Assert.False(returned[i].IsTracked);
                Same.Bits(gathered[i], returned[i].Data, $"{name}, input {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_GatheredTwice_IsTwiceAsLarge(string name)
    {
        var @case = OperationCases.Of(name);
        var inputs = @case.Inputs();
        var once = Unrecorded(@case, inputs, times: 1);
        var twice = Unrecorded(@case, inputs, times: 2);
        for (var i = 0; i < inputs.Length; i++)
            Same.Within(SameFunction, [.. once[i].Select(g => 2 * g)], twice[i].AsSpan(), $"{name}, input {i}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_OfOneInputAlone_EqualsItsShareOfAll(string name)
    {
        var @case = OperationCases.Of(name);
        var inputs = @case.Inputs();
        var all = Recorded(@case, inputs);
        for (var i = 0; i < inputs.Length; i++)
        {
            var tape = new Tape();
            using (tape.Record())
            {
                var leaves = Leaves(inputs);
                for (var other = 0; other < leaves.Length; other++) leaves[other].IsTracked = other == i;
                var gradient = tape.Gradients(Loss(@case, leaves), [leaves[i]])[0];
                Same.Bits(all[i], gradient.Data, $"{name}, input {i}, recorded");
            }

            Same.Within(SameFunction, all[i], Unrecorded(@case, inputs, times: 1, only: i)[i], $"{name}, input {i}, unrecorded");
        }
    }

    [Theory]
    [MemberData(nameof(HandPicked))]
    public void SecondDerivative_OfEachOperation_EqualsCentralDifferencesOfGradients(string name)
    {
        var @case = OperationCases.Of(name);
        var inputs = @case.Inputs();
        for (var trial = 0UL; trial < 2; trial++)
        {
            var direction = inputs.Select((x, i) => Numbers.Uniform(100 + 10 * trial + (ulong)i, x.Numbers.Length)).ToArray();
            var products = HessianVectorProduct(@case, inputs, direction);
            var differences = Difference(@case.Step, t =>
            {
                var moved = inputs.Select((x, i) => (x.Shape, x.Numbers.Select((number, j) => number + t * direction[i][j]).ToArray())).ToArray();
                return [.. Recorded(@case, moved).SelectMany(g => g).Select(g => (double)g)];
            });
            Same.Within(Tolerance, differences, [.. products.SelectMany(p => p)], $"{name}, direction {trial}");
        }
    }

    private static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;

    /// <summary>(8·(f(h) − f(−h)) − (f(2h) − f(−2h)))/12h.</summary>
    private static double[] Difference(float step, Func<float, double[]> function)
    {
        var (near, nearBelow, far, farBelow) = (function(step), function(-step), function(2 * step), function(-2 * step));
        return [.. near.Select((_, i) => (8 * (near[i] - nearBelow[i]) - (far[i] - farBelow[i])) / (12 * (double)step))];
    }

    private static float[] Weights(int count) => Numbers.Uniform(77, count);

    private static IEnumerable<string> Recorded(Tape tape)
    {
        var field = typeof(Tape).GetField("operations", BindingFlags.NonPublic | BindingFlags.Instance)!;
        return ((List<Operation>)field.GetValue(tape)!).Select(o => NameOf(o.GetType()));
    }

    private static double LossInDouble(OperationCase @case, (Shape Shape, float[] Numbers)[] inputs) =>
        LossInDouble(Same.Widen(@case.Function([.. inputs.Select(i => Tensor.From(i.Numbers, i.Shape))]).Data));

    internal static double LossInDouble(ReadOnlySpan<double> result)
    {
        var weights = Weights(result.Length);
        var loss = 0.0;
        for (var i = 0; i < result.Length; i++) loss += result[i] * (weights[i] + 0.5 * result[i]);
        return loss;
    }

    private static Tensor Loss(OperationCase @case, Tensor[] inputs) => Loss(@case.Function(inputs));

    internal static Tensor Loss(Tensor result)
    {
        var weights = Tensor.From(Weights(result.Count), result.Shape);
        return Reduce.Sum(Arithmetic.Multiply(result, Arithmetic.Add(weights, Arithmetic.Scale(result, 0.5f))));
    }

    private static Tensor[] Leaves((Shape Shape, float[] Numbers)[] inputs)
    {
        Tensor[] leaves = [.. inputs.Select(i => Tensor.From(i.Numbers, i.Shape))];
        foreach (var leaf in leaves) leaf.IsTracked = true;
        return leaves;
    }

    private static float[][] Recorded(OperationCase @case, (Shape, float[])[] inputs)
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var leaves = Leaves(inputs);
            return [.. tape.Gradients(Loss(@case, leaves), leaves).Select(g => g.ToArray())];
        }
    }

    /// <summary>The gradients in the places of parameters, which hold NaN before: what is there must be overwritten.</summary>
    private static float[][] Unrecorded(OperationCase @case, (Shape Shape, float[] Numbers)[] inputs, int times, int? only = null)
    {
        var parameters = new ParameterSet([.. inputs.Select((input, i) => new Parameter($"{i}", input.Shape, 1, 0))]);
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i].Numbers.CopyTo(parameters[i].Value.Data);
            parameters[i].Gradient.Data.Fill(float.NaN);
            parameters[i].Value.IsTracked = only is null || only == i;
        }

        var tape = new Tape();
        for (var time = 0; time < times; time++)
            using (tape.Record()) tape.Backward(Loss(@case, [.. parameters.Select(p => p.Value)]));
        parameters.SettleGradients();
        return [.. parameters.Select(p => p.Gradient.ToArray())];
    }

    private static float[][] HessianVectorProduct(OperationCase @case, (Shape Shape, float[] Numbers)[] inputs, float[][] direction)
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var leaves = Leaves(inputs);
            var gradients = tape.Gradients(Loss(@case, leaves), leaves);
            var along = Tensor.Scalar(0);
            for (var i = 0; i < leaves.Length; i++)
                along = Arithmetic.Add(along, Reduce.Sum(Arithmetic.Multiply(gradients[i], Tensor.From(direction[i], leaves[i].Shape))));
            return [.. tape.Gradients(along, leaves).Select(g => g.ToArray())];
        }
    }
}
