namespace Rubato.Training.Probes;

/// <summary>A linear map of vectors to vectors of the same length, known by its products alone.</summary>
/// <param name="v">What is mapped.</param>
/// <param name="into">Receives the product; of v's length, and not v itself.</param>
public delegate void LinearOperator(ReadOnlySpan<float> v, Span<float> into);
