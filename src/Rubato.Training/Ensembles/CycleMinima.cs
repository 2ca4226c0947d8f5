using System.Collections.Immutable;
using Rubato.Training.Data;

namespace Rubato.Training.Ensembles;

/// <summary>
/// The moments at which a cyclic schedule has brought the network to rest: the snapshots of an ensemble (G. Huang et al., "Snapshot
/// ensembles", 2017, arXiv:1704.00109).
/// </summary>
public static class CycleMinima
{
    const int BlockLength = 4096;

    /// <summary>What is a rise at all, as a share of the column's range: rounding isn't.</summary>
    const double Threshold = 1e-9;

    /// <summary>
    /// The steps at which a column is lowest between a fall and a rise, the last of them where it rests there, and the run's last step; after the
    /// update of such a step a snapshot is due.
    /// </summary>
    /// <remarks>
    /// Of cosines with restarts that is the last step of each cycle, whatever the cycles' lengths; of triangles the step on which one ends and
    /// the next begins, where both have their lowest value. A warmup begins low but doesn't come down there, and steps downward never rise: such
    /// plans have the last step alone. Found from the values themselves, so it is exact for any formula.
    /// </remarks>
    /// <param name="plan">The plan as it will run.</param>
    /// <param name="column">The column, as <c>lr</c> or <c>lr[embed]</c>.</param>
    /// <returns>Steps in ascending order; the last is the horizon's last.</returns>
    /// <exception cref="EnsembleException">The plan doesn't set the column, or steers it by what is measured, so that it has no values before the run.</exception>
    public static ImmutableArray<long> Of(CompiledPlan plan, string column = "lr")
    {
        ArgumentNullException.ThrowIfNull(plan);
        var index = plan.IndexOf(column);
        if (index < 0)
        {
            var known = plan.Columns.Select(c => c.ToString()).ToList();
            throw new EnsembleException($"snapshots: the plan sets no '{column}'; it sets {string.Join(", ", known)}.{NearestName.Question(column, known)}");
        }

        if (plan.IsSteered(index))
        {
            var signals = plan.SignalsOf(index) is { Length: > 0 } all ? $"is steered by {string.Join(", ", all)}" : "remembers from step to step";
            throw new EnsembleException($"snapshots: {column} {signals}, so its cycles aren't known before the run. Give the steps, or the minima of a column that is a function of the step.");
        }

        return Search(plan, index);
    }

    static ImmutableArray<long> Search(CompiledPlan plan, int column)
    {
        var range = plan.RangeOf(column);
        var rise = double.IsFinite(range.High - range.Low) ? Threshold * (range.High - range.Low) : 0;
        var found = ImmutableArray.CreateBuilder<long>();
        var (low, lowStep, high) = (double.PositiveInfinity, 0L, double.NegativeInfinity);
        var falls = false;
        var horizon = plan.Context.Horizon;
        var values = new double[Math.Min(BlockLength, horizon)];
        for (var first = 0L; first < horizon; first += values.Length)
        {
            var block = values.AsSpan(0, (int)Math.Min(values.Length, horizon - first));
            plan.Fill(column, first, block);
            for (var i = 0; i < block.Length; i++)
            {
                var value = block[i];
                if (value > high) high = value;
                if (value <= low) (low, lowStep) = (value, first + i);
                if (!falls && value < high - rise)
                {
                    // Over the top: what was low before it is another valley's.
                    falls = true;
                    (low, lowStep) = (value, first + i);
                }
                else if (falls && value > low + rise)
                {
                    found.Add(lowStep);
                    falls = false;
                    high = value;
                }
            }
        }

        if (horizon > 0 && (found.Count == 0 || found[^1] != horizon - 1)) found.Add(horizon - 1);
        return found.ToImmutable();
    }
}
