using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// The largest eigenvalues of an operator over a run's parameters, measured again and again while it changes little: each measurement starts from the sum of the eigenvectors
/// of the one before.
/// </summary>
sealed class LeadingEigenvalues
{
    /// <summary>‖Av − λv‖ ≤ 5% of λ: λ itself is about the square of it off.</summary>
    const double Tolerance = 0.05;

    const int MostProducts = 30;

    readonly int _count;
    readonly ulong _seed;
    readonly Tensor _start; // over all parameters, frozen ones too; all 0 before the first measurement
    readonly Dictionary<string, int> _places = [];

    public LeadingEigenvalues(ProbeTarget target, string purpose, int count)
    {
        (_count, _seed) = (count, target.RandomOf(purpose, 0).Key);
        var length = 0;
        foreach (var parameter in target.Network.Parameters)
        {
            _places.Add(parameter.Name, length);
            length += parameter.Shape.Count;
        }

        _start = Tensor.Zeros([length]);
    }

    /// <summary>What must outlive a checkpoint.</summary>
    public NamedTensor State => new("start", _start);

    /// <summary>The eigenvalues, the largest first; NaN where there are fewer, or where a product wasn't finite.</summary>
    public double[] Of(Objective objective, LinearOperator product)
    {
        var (start, vector) = (new float[objective.Count], new float[objective.Count]);
        foreach (var slice in objective.Slices) Stored(slice).CopyTo(slice.Of(start.AsSpan()));
        var found = Lanczos.Largest(product, objective.Count, _count, Tolerance, Math.Max(_count, MostProducts), start, _seed);
        if (double.IsFinite(found.Values[0]))
        {
            Array.Clear(start);
            for (var i = 0; i < found.Values.Count; i++)
            {
                found.Vector(i, vector);
                for (var j = 0; j < start.Length; j++) start[j] += vector[j];
            }

            foreach (var slice in objective.Slices) slice.Of((ReadOnlySpan<float>)start).CopyTo(Stored(slice));
        }

        return [.. found.Values, .. Enumerable.Repeat(double.NaN, _count - found.Values.Count)];
    }

    Span<float> Stored(ParameterSlice slice) => _start.Data.Slice(_places[slice.Name], slice.Length);
}
