namespace Rubato.Training.Reports;

/// <summary>A curve with its noise taken out.</summary>
static class Smoothing
{
    /// <summary>
    /// Exponential mean with the weight halved every <paramref name="halfLife"/> points, divided by the sum of its weights
    /// so that the start isn't drawn to 0. Points that aren't finite are left out of the mean and stay gaps.
    /// </summary>
    public static double[] Exponential(IReadOnlyList<double> values, double halfLife)
    {
        var keep = Math.Pow(0.5, 1 / halfLife);
        var smooth = new double[values.Count];
        double sum = 0, weight = 0;
        for (var i = 0; i < smooth.Length; i++)
        {
            if (double.IsFinite(values[i]))
            {
                sum = (keep * sum) + values[i];
                weight = (keep * weight) + 1;
                smooth[i] = sum / weight;
            }
            else
            {
                smooth[i] = double.NaN;
            }
        }

        return smooth;
    }
}
