namespace Rubato.Training.Probes;

/// <summary>Eigenvalues of a symmetric tridiagonal matrix.</summary>
static class TridiagonalMatrix
{
    const int MostRounds = 60;

    /// <summary>
    /// Diagonalises by implicitly shifted QL rotations (A. Dubrulle, R. S. Martin and J. H. Wilkinson, "The implicit QL algorithm", Numerische
    /// Mathematik 12, 1968).
    /// </summary>
    /// <param name="diagonal">[n]; becomes the eigenvalues, in no order.</param>
    /// <param name="beside">[n], the n − 1 numbers beside the diagonal and room for one more; destroyed.</param>
    /// <param name="rows">
    /// Rows of a matrix of n columns, multiplied from the right by the matrix of eigenvectors: rows of the unit matrix become those of the
    /// eigenvectors, one for each component, with column i for eigenvalue i.
    /// </param>
    /// <exception cref="ArithmeticException">It doesn't converge, as where a number isn't finite.</exception>
    public static void Diagonalise(Span<double> diagonal, Span<double> beside, ReadOnlySpan<double[]> rows)
    {
        for (var first = 0; first < diagonal.Length; first++)
        {
            for (var round = 0; EndOfBlock(diagonal, beside, first) is var last && last > first; round++)
            {
                if (round == MostRounds) throw new ArithmeticException("tridiagonal matrix: the eigenvalues don't converge; are its numbers finite?");
                Sweep(diagonal, beside, rows, first, last);
            }
        }
    }

    /// <summary>Where the first negligible number beside the diagonal is.</summary>
    static int EndOfBlock(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> beside, int first)
    {
        const double epsilon = 1.1102230246251565e-16;
        var last = first;
        while (last < diagonal.Length - 1 && !(Math.Abs(beside[last]) <= epsilon * (Math.Abs(diagonal[last]) + Math.Abs(diagonal[last + 1])))) last++;
        return last;
    }

    static void Sweep(Span<double> d, Span<double> e, ReadOnlySpan<double[]> rows, int first, int last)
    {
        var slope = (d[first + 1] - d[first]) / (2 * e[first]);
        var carry = d[last] - d[first] + e[first] / (slope + Math.CopySign(Length(slope, 1), slope));
        var (sine, cosine, shift) = (1.0, 1.0, 0.0);
        for (var i = last - 1; i >= first; i--)
        {
            var (f, b) = (sine * e[i], cosine * e[i]);
            var length = Length(f, carry);
            e[i + 1] = length;
            if (length == 0)
            {
                d[i + 1] -= shift;
                e[last] = 0;
                return;
            }

            (sine, cosine) = (f / length, carry / length);
            carry = d[i + 1] - shift;
            var r = (d[i] - carry) * sine + 2 * cosine * b;
            shift = sine * r;
            d[i + 1] = carry + shift;
            carry = cosine * r - b;
            foreach (var row in rows) (row[i], row[i + 1]) = (cosine * row[i] - sine * row[i + 1], sine * row[i] + cosine * row[i + 1]);
        }

        d[first] -= shift;
        e[first] = carry;
        e[last] = 0;
    }

    static double Length(double a, double b) => Math.Sqrt(a * a + b * b);
}
