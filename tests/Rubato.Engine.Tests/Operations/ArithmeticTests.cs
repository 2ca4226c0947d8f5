namespace Rubato.Engine.Tests.Operations;

/// <summary>What element-wise functions say of ties, limits and bad parameters.</summary>
public sealed class ArithmeticTests
{
    [Fact]
    public void Maximum_WhereEqual_SharesTheGradient()
    {
        foreach (var function in new Func<Tensor, Tensor, Tensor>[] { Arithmetic.Maximum, Arithmetic.Minimum })
        {
            var (a, b) = Gradients(function, Tensor.From([1, 2, 3], [3]), Tensor.From([1, 2, 3], [3]));
            Assert.Equal([0.5f, 0.5f, 0.5f], a);
            Assert.Equal([0.5f, 0.5f, 0.5f], b);
        }

        var (larger, smaller) = Gradients(Arithmetic.Maximum, Tensor.From([1, 5], [2]), Tensor.From([2, 3], [2]));
        Assert.Equal([0, 1], larger);
        Assert.Equal([1, 0], smaller);
    }

    [Fact]
    public void Maximum_NaNOnEitherSide_IsNaN()
    {
        var (a, b) = (Tensor.From([float.NaN, 1, float.NaN], [3]), Tensor.From([1, float.NaN, float.NaN], [3]));
        Assert.All(Arithmetic.Maximum(a, b).ToArray(), x => Assert.True(float.IsNaN(x)));
        Assert.All(Arithmetic.Minimum(a, b).ToArray(), x => Assert.True(float.IsNaN(x)));
        Assert.Equal([1, 2], Arithmetic.Maximum(Tensor.From([float.NegativeInfinity, 2], [2]), Tensor.From([1, float.NegativeInfinity], [2])).ToArray());
    }

    [Fact]
    public void Where_WhatIsNotChosen_HasNoSay()
    {
        var (a, b) = (Tensor.From([1, float.NaN, float.PositiveInfinity], [3]), Tensor.From([float.NaN, 2, 3], [3]));
        a.IsTracked = b.IsTracked = true;
        var tape = new Tape();
        using (tape.Record())
        {
            var chosen = Arithmetic.Where(Tensor.From([1, 0, 0], [3]), Arithmetic.Square(a), Arithmetic.Square(b));
            Assert.Equal([1, 4, 9], chosen.ToArray());
            var gradients = tape.Gradients(Reduce.Sum(chosen), [b]);
            Assert.Equal([4, 6], gradients[0].ToArray()[1..]);
        }

        // A NaN as condition is not 0.
        Assert.Equal([5], Arithmetic.Where(Tensor.From([float.NaN], [1]), Tensor.From([5], [1]), Tensor.From([6], [1])).ToArray());
    }

    [Fact]
    public void Power_Limits_AreThoseOfIeee754()
    {
        float[] bases = [0, -0f, 1, -1, 2, -2, 0.5f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, float.MaxValue, -3];
        float[] exponents = [0, -0f, 1, -1, 2, 3, -3, 0.5f, -0.5f, 2.5f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 16777216, 1e30f];
        foreach (var exponent in exponents)
        {
            var actual = Arithmetic.Power(Tensor.From(bases, [bases.Length]), Tensor.From([exponent], [1])).ToArray();
            for (var i = 0; i < bases.Length; i++)
            {
                var expected = (float)Math.Pow(bases[i], exponent);
                Assert.True(
                    expected.Equals(actual[i]) || Math.Abs(expected - actual[i]) <= 2.4e-7f * Math.Abs(expected),
                    FormattableString.Invariant($"{bases[i]}^{exponent} is {actual[i]}, expected was {expected}"));
            }
        }
    }

    [Fact]
    public void Power_DerivativesAtZero_AreFiniteWhereTheyExist()
    {
        var (a, b) = Gradients(Arithmetic.Power, Tensor.From([0, 0, 0], [3]), Tensor.From([0, 1, 2], [3]));
        Assert.Equal([0, 1, 0], a);
        Assert.Equal([0, 0, 0], b);
    }

    [Fact]
    public void Functions_BadParameters_SayWhatWasGot()
    {
        void Fails(string expected, Action action) => Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(action).Message);
        var x = Tensor.Zeros([3]);
        Fails("clamp: got the bounds 2 and 1", () => Arithmetic.Clamp(x, 2, 1));
        Fails("clamp: got the bounds NaN", () => Arithmetic.Clamp(x, float.NaN, 1));
        Fails("power: got the exponent NaN", () => Arithmetic.Power(x, float.NaN));
        Fails("power: the shapes [3] and [2]", () => Arithmetic.Power(x, Tensor.Zeros([2])));
        Fails("maximum: the shapes [3] and [2]", () => Arithmetic.Maximum(x, Tensor.Zeros([2])));
        Fails("where: the shapes [3] and [2]", () => Arithmetic.Where(Tensor.Zeros([2]), x, x));
        Fails("elu: got α -1", () => Activations.Elu(x, -1));
        Fails("leaky relu: got the slope NaN", () => Activations.LeakyRelu(x, float.NaN));
        Fails("softplus: got β 0", () => Activations.Softplus(x, 0));
    }

    [Fact]
    public void Activations_AtTheLimits_AreTheirLimits()
    {
        float[] x = [float.NegativeInfinity, float.PositiveInfinity, 0];
        float[] At(Func<Tensor, Tensor> function) => function(Tensor.From(x, [3])).ToArray();
        Assert.Equal([0, float.PositiveInfinity, 0], At(Activations.Gelu));
        Assert.Equal([0, float.PositiveInfinity, 0], At(Activations.GeluByTanh));
        Assert.Equal([0, float.PositiveInfinity, 0], At(Activations.Silu));
        Assert.Equal([-1, 1, 0], At(Activations.Tanh));
        Assert.Equal([0, 1, 0.5f], At(Activations.Sigmoid));
        Assert.Equal([-1, float.PositiveInfinity, 0], At(t => Activations.Elu(t)));
        Assert.Equal([float.NegativeInfinity, 0], At(Activations.LogSigmoid)[..2]);
        Assert.Equal([0, float.PositiveInfinity], At(t => Activations.Softplus(t))[..2]);
    }

    private static (float[] A, float[] B) Gradients(Func<Tensor, Tensor, Tensor> function, Tensor a, Tensor b)
    {
        a.IsTracked = b.IsTracked = true;
        var tape = new Tape();
        using (tape.Record())
        {
            var gradients = tape.Gradients(Reduce.Sum(function(a, b)), [a, b]);
            return (gradients[0].ToArray(), gradients[1].ToArray());
        }
    }
}
