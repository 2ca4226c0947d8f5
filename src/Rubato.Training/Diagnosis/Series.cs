namespace Rubato.Training.Diagnosis;

/// <summary>Numbers of a run with their steps, in ascending order.</summary>
/// <param name="Steps">Updates, from 0.</param>
/// <param name="Values">A number for each.</param>
public sealed record Series(IReadOnlyList<long> Steps, IReadOnlyList<double> Values)
{
    /// <summary>Nothing.</summary>
    public static Series Empty { get; } = new([], []);

    /// <summary>How many numbers.</summary>
    public int Count => Values.Count;

    /// <summary>The finite numbers whose steps lie between two shares of a run.</summary>
    /// <param name="from">0 for the run's begin.</param>
    /// <param name="to">1 for its end.</param>
    /// <param name="length">Steps of the run.</param>
    public double[] Between(double from, double to, long length)
    {
        var found = new List<double>();
        for (var i = FirstAt(from * length); i < Values.Count && Steps[i] < to * length; i++)
            if (double.IsFinite(Values[i])) found.Add(Values[i]);
        return [.. found];
    }

    /// <summary>The mean of the finite numbers between two shares of a run; NaN where there are none.</summary>
    public double Mean(double from, double to, long length) => Between(from, to, length) is { Length: > 0 } found ? found.Average() : double.NaN;

    /// <summary>The median of some numbers; NaN of none.</summary>
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);

    /// <summary>The number below which a share of the others lies, one of them; NaN of none.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Round(share * (sorted.Length - 1), MidpointRounding.AwayFromZero)];
    }

    /// <summary>The place of the first step that isn't before <paramref name="step"/>.</summary>
    int FirstAt(double step)
    {
        var (low, high) = (0, Steps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Steps[middle] < step) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
