using Rubato.Functions;

namespace Rubato.Checks;

/// <summary>Hyperparameters that act together, and which nothing holds together.</summary>
static class Couplings
{
    const int Samples = 256;

    public static IEnumerable<PlanFinding> Of(CompiledPlan plan, IReadOnlyList<CheckedColumn> columns)
    {
        CheckedColumn? At(string name, string? group) => columns.FirstOrDefault(column => column.Index == plan.IndexOf(name, group));
        foreach (var column in columns.Where(column => !column.IsSteered))
        {
            if (At("lr", column.Column.Group) is { IsSteered: false } rate)
            {
                if (column.Kind.IsWeightDecay && FadeTogether(rate, column) is { } fading) yield return fading;
                if (column.Kind.IsMomentum && InPhase(rate, column) is { } inPhase) yield return inPhase;
            }
            if (column.Kind.Name == "beta1" && At("beta2", column.Column.Group) is { IsSteered: false } beta2 && Swapped(column, beta2) is { } swapped)
                yield return swapped;
        }
    }

    /// <summary>Decoupled weight decay shrinks by η·λ a step: where both fall, it falls twice.</summary>
    static PlanFinding? FadeTogether(CheckedColumn rate, CheckedColumn decay)
    {
        if (!Fades(rate) || !Fades(decay) || AreCoupled(rate, decay)) return null;
        var (at, last) = (Math.Max(rate.Range.AtHigh, decay.Range.AtHigh), rate.Last);
        return decay.Found(FindingSeverity.Warning, "fade-together",
            $"falls while `lr` falls: the shrink of a step, lr · {decay.Column.Name}, goes from {CheckedColumn.Text(rate[at] * decay[at])} to {CheckedColumn.Text(rate[last] * decay[last])}, and nothing couples them.",
            $"Keep the shrink as it is with `{decay.Column} = {CheckedColumn.Text(rate[at] * decay[at])} / lr`, or leave {decay.Column.Name} constant.");
    }

    /// <summary>Whether a column has fallen to half or less by the end.</summary>
    static bool Fades(CheckedColumn column) => column.Range.Met.High > 0 && column[column.Last] <= 0.5 * column.Range.Met.High;

    /// <summary>Whether one refers to the other, however indirectly, or both to a helper that changes.</summary>
    static bool AreCoupled(CheckedColumn one, CheckedColumn other)
    {
        var shared = one.Plan.LinesOf(one.Index).Intersect(other.Plan.LinesOf(other.Index), ReferenceEqualityComparer.Instance).Cast<Assignment>();
        return shared.Any(line => line.Formula.Descend().Any(pair => pair.Expression is Function or Sequence or Reference { Name: "step" or "epoch" or "progress" }));
    }

    /// <summary>Cyclic momentum runs against the rate; with the sign turned it runs along.</summary>
    static PlanFinding? InPhase(CheckedColumn rate, CheckedColumn momentum)
    {
        if (momentum.Range.Met.High >= 1 || AreCoupled(rate, momentum)) return null;
        var (up, down, against) = (0, 0, 0);
        var peaks = 0;
        var before = (Rate: rate[0], Momentum: momentum[0], Sign: 0);
        for (var i = 1; i <= Samples; i++)
        {
            var step = (long)((Int128)rate.Last * i / Samples);
            var now = (Rate: rate[step], Momentum: momentum[step]);
            var (one, other) = (Math.Sign(now.Rate - before.Rate), Math.Sign(now.Momentum - before.Momentum));
            if (one * other < 0) against++;
            else if (one > 0 && other > 0) up++;
            else if (one < 0 && other < 0) down++;
            if (one < 0 && before.Sign > 0) peaks++;
            before = (now.Rate, now.Momentum, one == 0 ? before.Sign : one);
        }
        if (Math.Min(up, down) < Samples / 10 || against > (up + down) / 20) return null;
        return momentum.Found(peaks > 1 ? FindingSeverity.Warning : FindingSeverity.Note, "in-phase",
            "rises and falls with `lr`; where both cycle, momentum runs against it.", $"Write `{momentum.Column} = mirror(lr, {CheckedColumn.Text(momentum.Range.Met.Low)}, {CheckedColumn.Text(momentum.Range.Met.High)})`.");
    }

    /// <summary>Adam's analysis needs β1²/√β2 below 1 (Kingma and Ba, 2015, arXiv:1412.6980, theorem 4.1).</summary>
    static PlanFinding? Swapped(CheckedColumn beta1, CheckedColumn beta2)
    {
        foreach (var step in new[] { 0, beta1.Range.AtHigh, beta2.Range.AtLow, beta1.Last })
        {
            var (first, second) = (beta1[step], beta2[step]);
            if (first * first < Math.Sqrt(second)) continue;
            return beta1.Found(FindingSeverity.Warning, "swapped-betas",
                $"{CheckedColumn.Text(first)} beside beta2 {CheckedColumn.Text(second)} at step {step}: Adam needs beta1² below √beta2.", "Swap them: beta1 is the memory of gradients, beta2 of their squares.");
        }
        return null;
    }
}
