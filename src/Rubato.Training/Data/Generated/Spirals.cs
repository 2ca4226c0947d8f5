namespace Rubato.Training.Data;

/// <summary>
/// Points on the arms of a spiral around 0, which are the classes. A point of arm a at t, uniform in [t₀, 1), has the radius
/// t and the angle turns·t + a/arms (in whole turns), plus noise × a normally distributed number in each coordinate. Each is
/// a function of (seed, part, index) made of + − × ÷ √ and rounding alone: the same bits on every platform.
/// </summary>
public sealed class Spirals
{
    const string Purpose = "spirals";

    /// <summary>t₀: the arms begin off the centre, where they would all meet.</summary>
    const double Begin = 0.05;

    /// <summary>Arms with their shape.</summary>
    /// <param name="arms">1 to 100.</param>
    /// <param name="turns">How often an arm goes round, -100 to 100; the sign is the direction.</param>
    /// <param name="noise">Standard deviation of each coordinate around the arm, finite and from 0 on.</param>
    /// <exception cref="DataException">A number is out of range.</exception>
    public Spirals(int arms = 3, double turns = 1, double noise = 0.02)
    {
        if (arms is < 1 or > 100)
            throw PointCloud.Refuse(Purpose, "arms:", arms, "1 to 100 are allowed");
        if (!(Math.Abs(turns) <= 100))
            throw PointCloud.Refuse(Purpose, "turns of", turns, "-100 to 100 are allowed");
        if (!(noise >= 0) || !double.IsFinite(noise))
            throw PointCloud.Refuse(Purpose, "a noise of", noise, "0 and above are allowed");
        (Arms, Turns, Noise) = (arms, turns, noise);
    }

    /// <summary>Arms, which are the classes.</summary>
    public int Arms { get; }

    /// <summary>How often an arm goes round.</summary>
    public double Turns { get; }

    /// <summary>Standard deviation of each coordinate around the arm.</summary>
    public double Noise { get; }

    /// <summary>The first <paramref name="count"/> points of a part; no point is in both parts.</summary>
    /// <exception cref="DataException">The count isn't 1 to 10,000,000.</exception>
    public LabelledPoints Generate(long seed, DataPart part, int count) =>
        PointCloud.Generate(Purpose, seed, part, count, Arms, Place);

    /// <summary>Points to learn from and to judge by.</summary>
    /// <exception cref="DataException">A count isn't 1 to 10,000,000.</exception>
    public PointData Load(long seed, int trainCount, int testCount) =>
        PointCloud.Load(Purpose, Purpose, seed, trainCount, testCount, Arms, Place);

    void Place(int label, Engine.CounterRandom random, Span<float> point)
    {
        var t = Begin + ((1 - Begin) * random.Uniform(0));
        var (cosine, sine) = CircleTurn.Of((Turns * t) + ((double)label / Arms));
        point[0] = (float)((t * cosine) + (Noise * random.Normal(1)));
        point[1] = (float)((t * sine) + (Noise * random.Normal(2)));
    }
}
