using Rubato.Engine;

namespace Rubato.Labs.Landscapes;

/// <summary>A function of a few numbers to descend on, with what is known of it.</summary>
public abstract record Landscape
{
    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>How many numbers it is a function of.</summary>
    public abstract int Dimension { get; }

    /// <summary>The value at x.</summary>
    public abstract double Value(ReadOnlySpan<double> x);

    /// <summary>The slope at x.</summary>
    public abstract void Gradient(ReadOnlySpan<double> x, Span<double> gradient);

    /// <summary>The curvature that limits the rate where walks start and end: gradient descent is stable below 2 over it.</summary>
    public abstract double Curvature { get; }

    /// <summary>The height that must be climbed to leave the place where walks start; 0 where it is no minimum.</summary>
    public abstract double Barrier { get; }

    /// <summary>Where a walk starts.</summary>
    public abstract void Start(Span<double> x, CounterRandom random);

    /// <summary>How far x is at the goal, 0 … 1: in the global minimum's basin, or away from where it was stuck.</summary>
    public abstract double Reached(ReadOnlySpan<double> x);
}

/// <summary>Noisy gradient descent on a landscape.</summary>
public static class Walk
{
    /// <summary>Walks of one schedule.</summary>
    /// <param name="landscape">Where.</param>
    /// <param name="rates">The rate of each step.</param>
    /// <param name="noise">Standard deviation of the gradient's noise in each dimension.</param>
    /// <param name="walks">How many.</param>
    /// <param name="random">Of starts and noise.</param>
    /// <returns>How far each is at its goal in the end (0 where it is lost to infinity), and the first step from which on it is there, or the steps of the whole walk.</returns>
    public static (double Reached, int Steps)[] Many(Landscape landscape, ReadOnlySpan<double> rates, double noise, int walks, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(landscape);
        var dimension = landscape.Dimension;
        var found = new (double, int)[walks];
        Span<double> x = new double[dimension], gradient = new double[dimension];
        for (var walk = 0; walk < walks; walk++)
        {
            var own = random.Derive((ulong)walk);
            landscape.Start(x, own.Derive("start"));
            var arrived = rates.Length;
            for (var step = 0; step < rates.Length; step++)
            {
                landscape.Gradient(x, gradient);
                for (var i = 0; i < dimension; i++) x[i] -= rates[step] * (gradient[i] + (noise * own.Normal(((ulong)step * (ulong)dimension) + (ulong)i)));
                var isThere = landscape.Reached(x) >= 1;
                if (!isThere) arrived = rates.Length;
                else if (arrived == rates.Length) arrived = step + 1;
            }

            var reached = landscape.Reached(x);
            found[walk] = (double.IsFinite(reached) ? reached : 0, arrived);
        }

        return found;
    }
}
