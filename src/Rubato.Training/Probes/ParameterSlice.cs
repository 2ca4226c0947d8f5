using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>Where a parameter stands in the vector of all that is trained.</summary>
/// <param name="Name">The parameter's, as <c>fc1.weight</c>.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Offset">Place of its first number in the vector.</param>
/// <param name="Length">How many numbers it has.</param>
public readonly record struct ParameterSlice(string Name, Shape Shape, int Offset, int Length)
{
    /// <summary>The parameter's part of a vector.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> vector) => vector.Slice(Offset, Length);

    /// <summary>The parameter's part of a vector, to be written.</summary>
    public Span<float> Of(Span<float> vector) => vector.Slice(Offset, Length);
}
