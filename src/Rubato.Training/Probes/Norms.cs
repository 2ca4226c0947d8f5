namespace Rubato.Training.Probes;

/// <summary>Sums over stretches of numbers, in double precision and in their order, so that they are the same bits everywhere.</summary>
static class Norms
{
    public static double SquareOf(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        foreach (var value in x) sum += (double)value * value;
        return sum;
    }

    public static double SquareOfDifference(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var difference = (double)x[i] - y[i];
            sum += difference * difference;
        }

        return sum;
    }

    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += (double)x[i] * y[i];
        return sum;
    }
}
