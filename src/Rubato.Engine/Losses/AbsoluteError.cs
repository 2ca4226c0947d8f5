namespace Rubato.Engine;

/// <summary>The distance of predictions from targets.</summary>
public static class AbsoluteError
{
    /// <summary>Mean over all elements of |x − t|; the derivative where they are equal is 0.</summary>
    /// <inheritdoc cref="SquaredError.Mean" path="/param|/returns|/exception"/>
    public static Tensor Mean(Tensor x, Tensor targets) => Reduce.Mean(Elements(x, targets));

    /// <summary>|x − t| of each element.</summary>
    /// <inheritdoc cref="SquaredError.Mean" path="/param|/exception"/>
    public static Tensor Elements(Tensor x, Tensor targets)
    {
        Pairs.Require("absolute error", x, targets);
        return Arithmetic.Abs(Arithmetic.Subtract(x, targets));
    }
}
