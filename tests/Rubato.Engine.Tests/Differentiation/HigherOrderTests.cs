namespace Rubato.Engine.Tests.Differentiation;

/// <summary>Derivatives of second and higher order, of whole networks and along long chains.</summary>
public sealed class HigherOrderTests
{
    private const int Rows = 5, Classes = 3;

    /// <summary>Relative to the largest element. Single precision over some hundred operations makes 1e-5; the double reference 1e-7.</summary>
    private const double AgainstDouble = 1e-4;

    /// <summary>Both sides single precision, the order of sums differs.</summary>
    private const double AmongThemselves = 2e-5;

    public static TheoryData<string> Models => ["mlp", "cnn", "batch norm"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradient_OfANetwork_EqualsTheDoubleReference(string model)
    {
        var (network, x, labels, reference) = Build(model);
        var tape = new Tape();
        using (tape.Record()) tape.Backward(CrossEntropy.Mean(network.Forward(x, Pass.Training(1, 0)), labels));
        Same.Within(AgainstDouble, reference.Gradient(Values(network)), [.. network.Parameters.SelectMany(p => p.Gradient.ToArray())], model, atLeast: 0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void HessianVectorProduct_OfANetwork_EqualsTheDoubleReference(string model)
    {
        var (network, x, labels, reference) = Build(model);
        for (var trial = 0UL; trial < 2; trial++)
        {
            var v = Numbers.Uniform(50 + trial, (int)network.Parameters.NumberCount);
            Same.Within(AgainstDouble, reference.HessianVectorProduct(Values(network), Same.Widen(v)), Product(network, x, labels, v), $"{model}, direction {trial}", atLeast: 0);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Hessian_ColumnByColumn_IsSymmetricAndEqualsItsProducts(string model)
    {
        var (network, x, labels, _) = Build(model);
        var count = (int)network.Parameters.NumberCount;
        var columns = new float[count][];
        for (var i = 0; i < count; i++)
        {
            var unit = new float[count];
            unit[i] = 1;
            columns[i] = Product(network, x, labels, unit);
        }

        var transposed = Enumerable.Range(0, count).SelectMany(i => columns.Select(c => c[i])).ToArray();
        Same.Within(AmongThemselves, transposed.AsSpan(), [.. columns.SelectMany(c => c)], $"{model}, symmetry", atLeast: 0);

        var v = Numbers.Uniform(60, count);
        var expected = new double[count];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++) expected[j] += (double)columns[i][j] * v[i];
        Same.Within(AmongThemselves, expected, Product(network, x, labels, v), $"{model}, product", atLeast: 0);
    }

    /// <summary>By power iteration on products alone, against the dense matrix of the double reference (symmetric, by second differences).</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void LargestEigenvalue_ByProducts_EqualsTheDenseReferences(string model)
    {
        var (network, x, labels, reference) = Build(model);
        var count = (int)network.Parameters.NumberCount;
        Assert.InRange(count, 1, 2000);
        var dense = Enumerable.Range(0, count).Select(i => reference.HessianVectorProduct(Values(network), [.. Enumerable.Range(0, count).Select(j => i == j ? 1.0 : 0)])).ToArray();
        var expected = LargestEigenvalue(count, v => [.. dense.Select(row => row.Zip(v, (a, b) => a * b).Sum())]);
        var actual = LargestEigenvalue(count, v => Same.Widen(Product(network, x, labels, [.. v.Select(e => (float)e)])));
        Assert.True(Math.Abs(actual / expected - 1) < 1e-3, $"{model}: {actual} by products, {expected} by the dense matrix");
    }

    /// <summary>Of the largest magnitude, by 60 rounds of power iteration on H² (so that two of opposite signs don't alternate).</summary>
    private static double LargestEigenvalue(int count, Func<double[], double[]> product)
    {
        var v = Same.Widen(Numbers.Uniform(70, count));
        var square = 0.0;
        for (var round = 0; round < 60; round++)
        {
            var length = Math.Sqrt(v.Sum(e => e * e));
            v = [.. v.Select(e => e / length)];
            var once = product(v);
            square = once.Sum(e => e * e); // vᵀH²v
            v = product(once);
        }

        return Math.Sqrt(square);
    }

    [Fact]
    public void Product_ShapesThatDontFit_ShowsBoth()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tensor.Zeros([2, 3]);
            x.IsTracked = true;
            var loss = Reduce.Sum(Arithmetic.Exp(x));
            Assert.Contains("[2, 3], its direction [3, 2]", Assert.Throws<ArgumentException>(() => Hessian.Product(tape, loss, [x], [Tensor.Zeros([3, 2])])).Message);
            Assert.Contains("1 parameters and 0 parts", Assert.Throws<ArgumentException>(() => Hessian.Product(tape, loss, [x], [])).Message);
        }
    }

    /// <summary>∇‖g‖² = 2·H·g.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Gradient_OfTheGradientsNorm_IsTwiceTheHessianTimesTheGradient(string model)
    {
        var (network, x, labels, _) = Build(model);
        var tape = new Tape();
        float[] gradient, ofNorm;
        using (tape.Record())
        {
            Tensor[] parameters = [.. network.Parameters.Select(p => p.Value)];
            var gradients = tape.Gradients(CrossEntropy.Mean(network.Forward(x, Pass.Training(1, 0)), labels), parameters);
            var norm = Tensor.Scalar(0);
            foreach (var g in gradients) norm = Arithmetic.Add(norm, Reduce.Sum(Arithmetic.Multiply(g, g)));
            gradient = [.. gradients.SelectMany(g => g.ToArray())];
            ofNorm = [.. tape.Gradients(norm, parameters).SelectMany(g => g.ToArray())];
        }

        Same.Within(AmongThemselves, [.. Product(network, x, labels, gradient).Select(p => 2.0 * p)], ofNorm.AsSpan(), model, atLeast: 0);
    }

    public static TheoryData<string, double[]> Powers => new()
    {
        { "x⁴", [4 * 27.0 / 8, 12 * 9.0 / 4, 24 * 3.0 / 2, 24] },
        { "exp", [Math.Exp(1.5), Math.Exp(1.5), Math.Exp(1.5), Math.Exp(1.5)] },
        { "log", [1 / 1.5, -1 / 2.25, 2 / 3.375, -6 / 5.0625] },
        { "root", [0.5 * Math.Pow(1.5, -0.5), -0.25 * Math.Pow(1.5, -1.5), 0.375 * Math.Pow(1.5, -2.5), -0.9375 * Math.Pow(1.5, -3.5)] },
        { "1/x", [-1 / 2.25, 2 / 3.375, -6 / 5.0625, 24 / 7.59375] },
        { "relu x²", [3, 2, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Powers))]
    public void Derivatives_UpToTheFourth_EqualClosedForms(string function, double[] expected)
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tensor.Scalar(1.5f);
            x.IsTracked = true;
            var y = function switch
            {
                "x⁴" => Arithmetic.Multiply(Arithmetic.Multiply(x, x), Arithmetic.Multiply(x, x)),
                "exp" => Arithmetic.Exp(x),
                "log" => Arithmetic.Log(x),
                "root" => Arithmetic.SquareRoot(x),
                "1/x" => Arithmetic.Divide(Tensor.Scalar(1), x),
                _ => Activations.Relu(Arithmetic.Multiply(x, x)),
            };
            for (var order = 0; order < expected.Length; order++)
            {
                y = tape.Gradients(y, [x])[0];
                Same.Within(2e-6, [expected[order]], y.Data, $"{function}, order {order + 1}"); // some ten roundings of 6e-8
            }
        }
    }

    /// <summary>x^10001 at 1: its derivatives are 10001 and 10001·10000. A walk by recursion would need some 10,000 frames for each.</summary>
    [Fact]
    public void Derivatives_OfTenThousandOperations_NeedNoDeepStack()
    {
        const int count = 10_000;
        Exception? error = null;
        var thread = new Thread(
            () => error = Record.Exception(() =>
            {
                var tape = new Tape();
                using (tape.Record())
                {
                    var x = Tensor.Scalar(1);
                    x.IsTracked = true;
                    var y = x;
                    for (var i = 0; i < count; i++) y = Arithmetic.Multiply(y, x);
                    var first = tape.Gradients(y, [x])[0];
                    Assert.Equal(count + 1, first.Item()); // whole numbers below 2²⁴ are exact
                    var second = tape.Gradients(first, [x])[0].Item();
                    Assert.True(Math.Abs(second / ((count + 1.0) * count) - 1) < 1e-3, $"{second}"); // 20,000 roundings above 2²⁴
                }
            }),
            maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(error);
    }

    private static (Network Network, Tensor X, int[] Labels, DoubleNetwork Reference) Build(string model)
    {
        Shape image = [DoubleNetwork.Side, DoubleNetwork.Side, DoubleNetwork.Channels];
        var network = new Network(DoubleNetwork.Layers(model, Classes), image, 3);
        // Biases of 0 and batch statistics would leave much of the Hessian at 0.
        foreach (var (parameter, i) in network.Parameters.Select((p, i) => (p, i)))
            if (parameter.Shape.Rank == 1) Numbers.Uniform(20 + (ulong)i, parameter.Shape.Count, 0.1f, 0.9f).CopyTo(parameter.Value.Data);
        var x = Numbers.Uniform(4, Rows * image.Count);
        var labels = Numbers.Labels(5, Rows, Classes);
        return (network, Tensor.From(x, [Rows, DoubleNetwork.Side, DoubleNetwork.Side, DoubleNetwork.Channels]), labels, new(model, Same.Widen(x), Rows, labels, Classes));
    }

    private static double[] Values(Network network) => [.. network.Parameters.SelectMany(p => Same.Widen(p.Value.Data))];

    private static float[] Product(Network network, Tensor x, int[] labels, float[] v)
    {
        var tape = new Tape();
        using (tape.Record())
        {
            Tensor[] parameters = [.. network.Parameters.Select(p => p.Value)];
            var at = 0;
            Tensor[] direction = [.. parameters.Select(p => Tensor.From(v.AsSpan((at += p.Count) - p.Count, p.Count), p.Shape))];
            return [.. Hessian.Product(tape, CrossEntropy.Mean(network.Forward(x, Pass.Training(1, 0)), labels), parameters, direction).SelectMany(g => g.ToArray())];
        }
    }
}
