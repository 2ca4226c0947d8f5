namespace Rubato.Training.Tasks;

/// <summary>A task whose loss may dwell on some examples more than on others.</summary>
interface IExampleWeights
{
    /// <summary>
    /// The weight that an example's gradient has in the batch's, at the present weights and hyperparameters: what the gradient of the plain cross-entropy is
    /// multiplied by. 1 each where the loss weighs nothing.
    /// </summary>
    /// <param name="examples">Their numbers.</param>
    /// <param name="moment">When they are seen.</param>
    /// <param name="weights">Receives one for each example, 0 or more. What a pass through the network gathers isn't put back.</param>
    void FillWeights(ReadOnlySpan<int> examples, in BatchMoment moment, Span<double> weights);
}
