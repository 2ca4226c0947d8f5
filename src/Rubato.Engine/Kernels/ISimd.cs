namespace Rubato.Engine.Kernels;

/// <summary>
/// The vector operations that kernels are written in, once for every width. <typeparamref name="V"/> is the raw vector
/// (<see cref="float"/> itself for the scalar reference), so the compiler sees plain intrinsics and no wrapper.
/// </summary>
/// <remarks>
/// Each operation is a single IEEE-754 operation per lane, rounded once. A kernel that gives every element the same
/// sequence of them therefore gives the same bits at every width.
/// </remarks>
internal unsafe interface ISimd<V>
    where V : struct
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Width { get; }

    static abstract V Zero { get; }

    static abstract V Broadcast(float value);

    static abstract V Load(float* source);

    static abstract void Store(V value, float* target);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    static abstract V SquareRoot(V a);

    /// <summary>Rounds to the nearest integer, halves to even.</summary>
    static abstract V Round(V a);

    /// <summary>a where <paramref name="x"/> &gt; <paramref name="y"/>, else b; b where either is NaN.</summary>
    static abstract V SelectGreater(V x, V y, V a, V b);

    /// <summary>a where <paramref name="x"/> = <paramref name="y"/>, else b; b where either is NaN.</summary>
    static abstract V SelectEqual(V x, V y, V a, V b);

    /// <summary>Whether any lane is NaN.</summary>
    static abstract bool AnyNaN(V x);

    /// <summary>Whether any lane of <paramref name="x"/> is greater than that of <paramref name="y"/>.</summary>
    static abstract bool AnyGreater(V x, V y);

    /// <summary>The smaller of x and a bound, which is neither NaN nor 0; x where it is NaN.</summary>
    static abstract V AtMost(V x, V bound);

    /// <summary>The larger of x and a bound, which is neither NaN nor 0; x where it is NaN.</summary>
    static abstract V AtLeast(V x, V bound);

    /// <summary>|a|: the sign bit cleared.</summary>
    static abstract V Absolute(V a);

    /// <summary>The size of one number with the sign bit of another.</summary>
    static abstract V CopySign(V size, V sign);

    /// <summary>−a where the whole number n, |n| &lt; 2³¹, is odd.</summary>
    static abstract V NegateWhereOdd(V a, V n);

    /// <summary>2ⁿ for whole n in −126…127, by writing the exponent.</summary>
    static abstract V PowerOfTwo(V n);

    /// <summary>a·2ⁿ, rounded once, for a of size ¼ to 4 and whole n in −252…252.</summary>
    static abstract V Scale(V a, V n);

    /// <summary>Splits a positive normal number into m·2ᵉ with m in [√½, √2).</summary>
    static abstract V Mantissa(V x, out V exponent);

    /// <summary>One number from all lanes: the upper half is joined to the lower by f, lane by lane, until one is left.</summary>
    static abstract float Fold<F>(V a)
        where F : struct, IBinary;
}
