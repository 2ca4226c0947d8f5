namespace Rubato.Training.Probes;

/// <summary>Sums of numbers and of their squares, in double precision (<see cref="WideSums"/>): mean and standard deviation of all that was added.</summary>
readonly record struct Moments(long Count, double Sum, double Squares)
{
    /// <summary>NaN of nothing.</summary>
    public double Mean => Sum / Count;

    /// <summary>√(mean square − mean²), of all the numbers and not of a sample; NaN of nothing.</summary>
    public double Deviation => Math.Sqrt(Math.Max((Squares / Count) - (Mean * Mean), 0));

    public static Moments Of(ReadOnlySpan<float> numbers) => new(numbers.Length, WideSums.Sum(numbers), WideSums.Dot(numbers, numbers));

    public static Moments operator +(Moments a, Moments b) => new(a.Count + b.Count, a.Sum + b.Sum, a.Squares + b.Squares);
}
