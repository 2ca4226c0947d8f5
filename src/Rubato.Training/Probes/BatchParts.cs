namespace Rubato.Training.Probes;

/// <summary>
/// How a batch is cut into equal parts whose gradients are compared: into eight, or fewer where each would have less than two examples. A batch of three to
/// five falls into its examples, where the gradient of a single one means something.
/// </summary>
static class BatchParts
{
    /// <summary>Parts that there are at most.</summary>
    public const int Most = 8;

    const int Fewest = 3, SmallestPart = 2, PassesOfProducts = 4;

    /// <summary>A gradient of the batch in pieces, and the products of all pairs of them.</summary>
    public static double Cost(ProbeTarget target)
    {
        var parts = Of(target, target.Batch);
        return target.CostOfGradients(target.Batch, parts) + (parts * PassesOfProducts * target.PassCost);
    }

    /// <summary>Parts of a batch; 0 where it is too small.</summary>
    public static int Of(ProbeTarget target, int examples) =>
        examples / SmallestPart >= Fewest ? Math.Min(Most, examples / SmallestPart) : examples >= Fewest && target.SinglesRefusal is null ? examples : 0;

    /// <summary>Why batches of a run can't be cut, as a clause.</summary>
    public static string? Refusal(ProbeTarget target) => Of(target, target.Batch) > 0 ? null
        : $"its batches of {target.Batch} examples are too small{(target.Batch >= Fewest ? $" to be cut into pairs, and {target.SinglesRefusal}" : "")}; {Fewest} parts are the least";
}
