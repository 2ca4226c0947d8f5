namespace Rubato.Engine.Kernels;

/// <summary>A matrix written column by column.</summary>
internal static unsafe class Transposition
{
    /// <summary>Side of the squares in which the matrix is walked, so that both sides stay in the cache.</summary>
    private const int Square = 16;

    public static void Run(ReadOnlySpan<float> x, int rows, int columns, Span<float> y)
    {
        if (x.Length != (long)rows * columns || y.Length != x.Length)
            throw new ArgumentException($"transpose: [{rows}, {columns}] doesn't fit {x.Length} and {y.Length} numbers.");
        fixed (float* from = x)
        fixed (float* to = y)
        {
            for (var top = 0; top < rows; top += Square)
                for (var left = 0; left < columns; left += Square)
                    for (var i = top; i < Math.Min(top + Square, rows); i++)
                        for (var j = left; j < Math.Min(left + Square, columns); j++)
                            to[(nint)j * rows + i] = from[(nint)i * columns + j];
        }
    }
}
