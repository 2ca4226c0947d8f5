using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Reductions that are made of others: spread, length, log-sum-exp, product. Axes that are named stay with length 1; without names everything
/// becomes a single number.
/// </summary>
public static class Statistics
{
    /// <summary>Σ(x − mean)²/n over all elements, or with n − 1 where <paramref name="unbiased"/>; in two passes, so a large mean costs no digits.</summary>
    /// <exception cref="ArgumentException">There are no elements, or only one where unbiased.</exception>
    public static Tensor Variance(Tensor x, bool unbiased = false) => View.Reshape(Variance(Reduce.Line(x), [0], unbiased), []);

    /// <summary>The variance over the axes; see the other overload.</summary>
    /// <exception cref="ArgumentException">There is no such axis, one is named twice, or there are no elements, or only one where unbiased.</exception>
    public static Tensor Variance(Tensor x, ReadOnlySpan<int> axes, bool unbiased = false)
    {
        var shape = Axes.Reduced(x.Shape, axes, "variance");
        var mean = Reduce.Divide(Reduce.SumTo(x, shape), x, shape, "variance");
        var centred = Arithmetic.Subtract(x, mean);
        return Reduce.Divide(Reduce.SumTo(Arithmetic.Multiply(centred, centred), shape), x, shape, "variance", unbiased ? 1 : 0);
    }

    /// <summary>√variance of all elements; its derivative where all are equal is 0.</summary>
    /// <inheritdoc cref="Variance(Tensor, bool)" path="/exception"/>
    public static Tensor StandardDeviation(Tensor x, bool unbiased = false) => RootOf(Variance(x, unbiased));

    /// <summary>√variance over the axes; its derivative where all are equal is 0.</summary>
    /// <inheritdoc cref="Variance(Tensor, ReadOnlySpan{int}, bool)" path="/exception"/>
    public static Tensor StandardDeviation(Tensor x, ReadOnlySpan<int> axes, bool unbiased = false) => RootOf(Variance(x, axes, unbiased));

    /// <summary>√Σx² of all elements; its derivative at 0 is 0. Squares overflow from 1.8e19 on.</summary>
    public static Tensor Norm(Tensor x) => RootOf(Reduce.Sum(Arithmetic.Multiply(x, x)));

    /// <summary>√Σx² over the axes; its derivative at 0 is 0. Squares overflow from 1.8e19 on.</summary>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Tensor Norm(Tensor x, params ReadOnlySpan<int> axes) =>
        RootOf(Reduce.SumTo(Arithmetic.Multiply(x, x), Axes.Reduced(x.Shape, axes, "norm")));

    /// <summary>ln Σeˣ of all elements, computed without overflow.</summary>
    /// <exception cref="ArgumentException">There are no elements.</exception>
    public static Tensor LogSumExp(Tensor x) => View.Reshape(LogSumExp(Reduce.Line(x), 0), []);

    /// <summary>
    /// ln Σeˣ over the axes, computed without overflow as m + ln Σe^(x−m) with m the maximum: −∞ where all are −∞. Its derivative is softmax.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such axis, one is named twice, or a sum of nothing is asked for.</exception>
    public static Tensor LogSumExp(Tensor x, params ReadOnlySpan<int> axes)
    {
        // The result doesn't depend on m, so m is a constant for the derivative.
        var maximum = Reduce.Extreme(x, axes, isSmallest: false, isRecorded: false, "log-sum-exp");
        var m = Tape.Make(maximum.Shape);
        Elementwise.Apply(new FiniteOrZero(), maximum.Data, m.Data);
        return Arithmetic.Add(Arithmetic.Log(Reduce.SumTo(Arithmetic.Exp(Arithmetic.Subtract(x, m)), m.Shape)), m);
    }

    /// <summary>Π of all elements; 1 for none.</summary>
    public static Tensor Product(Tensor x) => View.Reshape(Product(Reduce.Line(x), 0), []);

    /// <summary>
    /// Π over the axes; 1 where there is nothing. Halves are multiplied by each other until one number is left, so that derivatives are right
    /// where factors are 0.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such axis, or one is named twice.</exception>
    public static Tensor Product(Tensor x, params ReadOnlySpan<int> axes)
    {
        Span<bool> goes = stackalloc bool[Shape.MaximumRank];
        Axes.Mark(x.Shape, axes, goes, "product");
        for (var axis = 0; axis < x.Shape.Rank; axis++)
            if (goes[axis]) x = Product(x, axis);
        return x;
    }

    private static Tensor Product(Tensor x, int axis)
    {
        if (x.Shape[axis] == 0) return Tape.Ones(x.Shape.With(axis, 1));
        for (var length = x.Shape[axis]; length > 1; length = x.Shape[axis])
        {
            if (length % 2 == 1) x = Slicing.Pad(x, axis, 0, 1, value: 1);
            var half = (length + 1) / 2;
            x = Arithmetic.Multiply(Slicing.Slice(x, axis, ..half), Slicing.Slice(x, axis, half..));
        }

        return x;
    }

    /// <summary>√x with derivative 0 at 0, where the true one is infinite: √(x + 1) − 1 there.</summary>
    private static Tensor RootOf(Tensor squares)
    {
        var zeros = Tape.Make(squares.Shape);
        Elementwise.Apply(new OneAtZero(), squares.Data, zeros.Data);
        return Arithmetic.Subtract(Arithmetic.SquareRoot(Arithmetic.Add(squares, zeros)), zeros);
    }

    /// <summary>1 at 0, else 0.</summary>
    private readonly struct OneAtZero : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => S.SelectEqual(x, S.Zero, S.Broadcast(1f), S.Zero);
    }

    /// <summary>x where it is finite, else 0.</summary>
    private readonly struct FiniteOrZero : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
            S.SelectGreater(S.Broadcast(float.PositiveInfinity), S.Absolute(x), x, S.Zero);
    }
}
