namespace Rubato.Training.Data;

/// <summary>
/// Points of the plane around centres: a centre, which is the class, plus deviation × a normally distributed number in each
/// coordinate. Each point is a function of (seed, part, index) made of + − × ÷ √ alone: the same bits on every platform.
/// </summary>
public sealed class GaussianMixture
{
    const string Purpose = "gaussian mixture";
    const int MostCentres = 1024;

    readonly (double X, double Y)[] _centres;

    GaussianMixture((double X, double Y)[] centres, double deviation)
    {
        if (!(deviation >= 0) || !double.IsFinite(deviation))
            throw PointCloud.Refuse(Purpose, "a deviation of", deviation, "0 and above are allowed");
        (_centres, Deviation) = (centres, deviation);
    }

    /// <summary>The centres; a centre's place is its class.</summary>
    public IReadOnlyList<(double X, double Y)> Centres => _centres;

    /// <summary>Standard deviation of each coordinate around its centre.</summary>
    public double Deviation { get; }

    /// <summary>Centres at equal distances on a circle around 0; the first lies at (radius, 0), the others follow against the clock.</summary>
    /// <param name="count">Centres, 1 to 1,024.</param>
    /// <param name="radius">The circle's, finite and from 0 on.</param>
    /// <param name="deviation">Of each coordinate, finite and from 0 on.</param>
    /// <exception cref="DataException">A number is out of range.</exception>
    public static GaussianMixture Ring(int count = 8, double radius = 2, double deviation = 0.05)
    {
        if (count is < 1 or > MostCentres)
            throw PointCloud.Refuse(Purpose, "centres:", count, FormattableString.Invariant($"1 to {MostCentres} are allowed"));
        if (!(radius >= 0) || !double.IsFinite(radius))
            throw PointCloud.Refuse(Purpose, "a radius of", radius, "0 and above are allowed");
        var centres = new (double X, double Y)[count];
        for (var i = 0; i < count; i++)
        {
            var (cosine, sine) = CircleTurn.Of((double)i / count);
            centres[i] = (radius * cosine, radius * sine);
        }

        return new GaussianMixture(centres, deviation);
    }

    /// <summary>Centres on a square grid around 0, row after row.</summary>
    /// <param name="side">Centres a row, and rows; 1 to 32.</param>
    /// <param name="spacing">Distance of neighbours, finite and from 0 on.</param>
    /// <param name="deviation">Of each coordinate, finite and from 0 on.</param>
    /// <exception cref="DataException">A number is out of range.</exception>
    public static GaussianMixture Grid(int side = 5, double spacing = 1, double deviation = 0.05)
    {
        if (side is < 1 or > 32)
            throw PointCloud.Refuse(Purpose, "a grid's side of", side, "1 to 32 are allowed");
        if (!(spacing >= 0) || !double.IsFinite(spacing))
            throw PointCloud.Refuse(Purpose, "a spacing of", spacing, "0 and above are allowed");
        var centres = new (double X, double Y)[side * side];
        for (var i = 0; i < centres.Length; i++)
            centres[i] = (((i % side) - ((side - 1) / 2.0)) * spacing, ((i / side) - ((side - 1) / 2.0)) * spacing);
        return new GaussianMixture(centres, deviation);
    }

    /// <summary>The first <paramref name="count"/> points of a part; no point is in both parts.</summary>
    /// <exception cref="DataException">The count isn't 1 to 10,000,000.</exception>
    public LabelledPoints Generate(long seed, DataPart part, int count) =>
        PointCloud.Generate(Purpose, seed, part, count, _centres.Length, Place);

    /// <summary>Points to learn from and to judge by.</summary>
    /// <exception cref="DataException">A count isn't 1 to 10,000,000.</exception>
    public PointData Load(long seed, int trainCount, int testCount) =>
        PointCloud.Load("mixture", Purpose, seed, trainCount, testCount, _centres.Length, Place);

    void Place(int label, Engine.CounterRandom random, Span<float> point)
    {
        var (x, y) = _centres[label];
        point[0] = (float)(x + (Deviation * random.Normal(0)));
        point[1] = (float)(y + (Deviation * random.Normal(1)));
    }
}
