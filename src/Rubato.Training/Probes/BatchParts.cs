namespace Rubato.Training.Probes;

/// <summary>How a batch is cut into equal parts whose gradients are compared: into eight, or fewer where each would have less than two examples.</summary>
static class BatchParts
{
    /// <summary>Parts that there are at most.</summary>
    public const int Most = 8;

    const int Fewest = 3, SmallestPart = 2, PassesOfProducts = 4;

    /// <summary>A gradient of the batch in pieces, and the products of all pairs of them.</summary>
    public static double Cost(ProbeTarget target)
    {
        var parts = Of(target.Batch);
        return target.CostOfGradients(target.Batch, parts) + (parts * PassesOfProducts * target.PassCost);
    }

    /// <summary>Parts of a batch; 0 where it is too small.</summary>
    public static int Of(int examples) => examples / SmallestPart < Fewest ? 0 : Math.Min(Most, examples / SmallestPart);

    /// <summary>Why batches of a run can't be cut, as a clause.</summary>
    public static string? Refusal(ProbeTarget target) =>
        Of(target.Batch) > 0 ? null : $"its batches of {target.Batch} examples are too small; three parts of two are the least";
}
