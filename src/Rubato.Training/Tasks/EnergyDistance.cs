namespace Rubato.Training.Tasks;

/// <summary>How far two samples are from being of one distribution, by distances alone (G. J. Székely and M. L. Rizzo, "Energy statistics", 2013).</summary>
static class EnergyDistance
{
    /// <summary>
    /// 2·mean‖x − y‖ − mean‖x − x′‖ − mean‖y − y′‖ over all pairs, a point with itself among them: at least 0, and 0 where the samples are equal.
    /// </summary>
    /// <param name="x">Points of <paramref name="width"/> numbers each, one after the other; at least one.</param>
    /// <param name="y">Others of the same width.</param>
    /// <param name="width">Numbers of a point.</param>
    public static double Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int width) =>
        (2 * MeanDistance(x, y, width)) - MeanDistance(x, x, width) - MeanDistance(y, y, width);

    static double MeanDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int width)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i += width)
        {
            for (var j = 0; j < y.Length; j += width)
            {
                var squares = 0.0;
                for (var d = 0; d < width; d++)
                {
                    double difference = x[i + d] - y[j + d];
                    squares += difference * difference;
                }

                sum += Math.Sqrt(squares);
            }
        }

        return sum / ((double)(x.Length / width) * (y.Length / width));
    }
}
