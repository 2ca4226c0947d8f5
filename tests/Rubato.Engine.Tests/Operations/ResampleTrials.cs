namespace Rubato.Engine.Tests.Operations;

internal sealed class ResampleTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        .. Enum.GetValues<Resampling>().Select(resampling => new TrialFamily($"Resample2d.Apply {resampling}", draw =>
        {
            Shape shape = [draw.Length(3), draw.Whole(1, 8), draw.Whole(1, 8), draw.Length(40)];
            var (height, width) = (draw.Whole(1, 17), draw.Whole(1, 17));
            return new(
                $"{shape} to {height}×{width}", [draw.Uniform(shape)], t => Resample2d.Apply(t[0], height, width, resampling),
                p => Plain.Of([shape[0], height, width, shape[3]], at => Plain.Sum(shape[1], r => Plain.Sum(shape[2], q =>
                    Weight(resampling, r, shape[1], at[1], height) * Weight(resampling, q, shape[2], at[2], width) * p[0][at[0], r, q, at[3]]))));
        })),
    ];

    /// <summary>
    /// How much pixel i of n counts for pixel j of m. Linear: a hat around each pixel, and places beyond the outer pixels are
    /// moved onto them.
    /// </summary>
    private static double Weight(Resampling resampling, int i, int n, int j, int m)
    {
        double Hat(double place) => Math.Max(0, 1 - Math.Abs(Math.Min(Math.Max(place, 0), n - 1) - i));
        switch (resampling)
        {
            case Resampling.Nearest: return i == j * n / m ? 1 : 0;
            case Resampling.Bilinear: return Hat((j + 0.5) * n / m - 0.5);
            case Resampling.BilinearCorners: return Hat(m == 1 ? 0 : (double)j * (n - 1) / (m - 1));
            default:
                var (first, end) = (Math.Floor((double)j * n / m), Math.Ceiling((j + 1.0) * n / m));
                return i >= first && i < end ? 1 / (end - first) : 0;
        }
    }
}
