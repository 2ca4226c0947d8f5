using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>What a network computes for an example, counted from the shapes of one forward pass: the same number on every machine.</summary>
/// <param name="Products">Multiplications with a weight, each followed by an addition, or of two activations in attention.</param>
/// <param name="Outputs">Numbers that layers give.</param>
readonly record struct NetworkWork(double Products, double Outputs)
{
    const int Tried = 2;

    /// <summary>Counts it by watching the loss of the first two examples, which changes nothing.</summary>
    public static NetworkWork Of(Objective objective)
    {
        var network = objective.Task.Network;
        var weights = network.Parameters.GroupBy(network.OwnerOf).ToDictionary(group => group.Key, group => group.Where(parameter => parameter.Shape.Rank > 1).Sum(parameter => (double)parameter.Shape.Count));
        var few = objective.On(objective.Examples[..Math.Min(Tried, objective.Examples.Length)]);
        var (products, outputs) = (0.0, 0.0);
        using (network.Watch((layer, x, y) =>
        {
            if (weights.TryGetValue(layer, out var own)) products += ProductsOf(layer, own, x.Shape, y.Shape);
            outputs += y.Shape.Count;
        })) few.Loss();
        return new(products / few.Examples.Length, outputs / few.Examples.Length);
    }

    /// <summary>A weight is used once for each place of an image or sequence: of the outputs, or of the inputs where several of them make an output or one makes several.</summary>
    static double ProductsOf(Layer layer, double weights, Shape x, Shape y) => layer switch
    {
        EmbeddingLayer or LearnedPositionsLayer => 0,
        PooledConvolutionLayer or TransposedConvolutionLayer => weights * x.Count / x.Last,
        MultiHeadAttentionLayer => (weights * y.Count / y.Last) + (2.0 * y.Count * y[1]),
        _ => weights * y.Count / Math.Max(1, y.Last),
    };
}
