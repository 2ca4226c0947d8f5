namespace Rubato.Training.Probes;

/// <summary>Student's distribution.</summary>
static class StudentT
{
    /// <summary>Up to 30 degrees of freedom.</summary>
    static readonly double[] Small =
    [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450,
        2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
    ];

    /// <summary>
    /// t with 95% of the distribution within ±t. Beyond the table by the normal quantile z and the first terms of Cornish and Fisher's series
    /// (M. Abramowitz and I. Stegun, "Handbook of mathematical functions", 26.7.5), to better than 1e-5.
    /// </summary>
    /// <param name="degrees">Degrees of freedom, from 1 on.</param>
    public static double Reach95(int degrees)
    {
        const double z = 1.959963984540054, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
        if (degrees <= Small.Length) return Small[degrees - 1];
        double n = degrees;
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
    }
}
