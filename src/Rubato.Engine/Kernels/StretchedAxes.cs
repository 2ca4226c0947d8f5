using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// How two operands are walked together where one or both are stretched: axes of length 1 left out, and neighbours that both operands walk
/// as one joined. The first axis kept here is the innermost.
/// </summary>
internal struct StretchedAxes
{
    private Axes lengths, lefts, rights;

    public StretchedAxes(Shape x, Shape y, Shape z)
    {
        var (left, right) = (1, 1);
        for (var i = 1; i <= z.Rank; i++)
        {
            var length = z[-i];
            var (a, b) = (i <= x.Rank ? x[-i] : 1, i <= y.Rank ? y[-i] : 1);
            if (length != 1) Append(length, a == 1 ? 0 : left, b == 1 ? 0 : right);
            left *= a;
            right *= b;
        }

        if (Rank == 0) Append(1, 1, 1);
    }

    /// <summary>Axes that are left, at least one.</summary>
    public int Rank { get; private set; }

    public readonly int Length(int axis) => lengths[axis];

    /// <summary>Numbers from one element of the left operand to the next along an axis; 0 where it is stretched.</summary>
    public readonly int Left(int axis) => lefts[axis];

    /// <summary>As <see cref="Left"/>, of the right operand.</summary>
    public readonly int Right(int axis) => rights[axis];

    private void Append(int length, int left, int right)
    {
        var inner = Rank - 1;
        if (inner >= 0 && left == lefts[inner] * lengths[inner] && right == rights[inner] * lengths[inner])
        {
            lengths[inner] *= length;
            return;
        }

        (lengths[Rank], lefts[Rank], rights[Rank]) = (length, left, right);
        Rank++;
    }

    [InlineArray(Shape.MaximumRank)]
    private struct Axes
    {
        private int first;
    }
}
