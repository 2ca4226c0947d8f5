namespace Rubato.Engine;

/// <summary>The squared distance of predictions from targets.</summary>
public static class SquaredError
{
    /// <summary>Mean over all elements of (x − t)².</summary>
    /// <param name="x">Any shape with at least one element.</param>
    /// <param name="targets">t of the same shape. Differentiated for where tracked.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes differ or hold no element.</exception>
    public static Tensor Mean(Tensor x, Tensor targets) => Reduce.Mean(Elements(x, targets));

    /// <summary>(x − t)² of each element.</summary>
    /// <inheritdoc cref="Mean" path="/param|/exception"/>
    public static Tensor Elements(Tensor x, Tensor targets)
    {
        Pairs.Require("squared error", x, targets);
        return Arithmetic.Square(Arithmetic.Subtract(x, targets));
    }
}
