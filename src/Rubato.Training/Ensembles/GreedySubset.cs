using System.Collections.Immutable;

namespace Rubato.Training.Ensembles;

/// <summary>
/// Chooses a few of many members, one after the other (forward selection: R. Caruana et al., "Ensemble selection from libraries of models",
/// ICML 2004; each member once).
/// </summary>
/// <remarks>Judge the choice on examples other than those that it was made on: it fits them. Of members that are equally good the first is taken.</remarks>
public static class GreedySubset
{
    /// <summary>
    /// Begins with the member of the least loss and adds, again and again, the one with the least L(S) − λ·D(S), S the chosen ones with it: L
    /// is the loss of their mean probabilities, D the mean disagreement over their pairs.
    /// </summary>
    /// <param name="members">[examples × classes] each.</param>
    /// <param name="labels">The right class of each example.</param>
    /// <param name="size">How many are wanted.</param>
    /// <param name="diversity">λ, what a share of 1 of different answers is worth in loss; 0 looks at the loss alone.</param>
    /// <returns>The chosen members' numbers, in the order of their choice.</returns>
    /// <exception cref="ArgumentException">Members and labels don't go together, there are fewer members than wanted, or λ isn't finite and at least 0.</exception>
    public static ImmutableArray<int> Choose(IReadOnlyList<float[]> members, ReadOnlySpan<int> labels, int size, double diversity = 0)
    {
        if (!(diversity >= 0 && double.IsFinite(diversity)))
            throw new ArgumentOutOfRangeException(nameof(diversity), diversity, $"subset: got a diversity of {FormattableString.Invariant($"{diversity:R}")}; allowed are finite numbers from 0 on.");
        var table = new Table(members, labels, size);
        var disagreement = size > 1 && diversity > 0 ? Diversity.Disagreement(members, table.Classes) : null;
        return table.Choose((candidate, chosen) =>
            table.LossWith(candidate) - (disagreement is null || chosen.Count == 0 ? 0 : diversity * MeanDisagreement(disagreement, [.. chosen, candidate])));
    }

    /// <summary>Begins with the member of the least loss and adds, again and again, the one that disagrees most with the chosen ones, on average over them.</summary>
    /// <param name="members">[examples × classes] each.</param>
    /// <param name="labels">The right class of each example; they decide the first member alone.</param>
    /// <param name="size">How many are wanted.</param>
    /// <returns>The chosen members' numbers, in the order of their choice.</returns>
    /// <exception cref="ArgumentException">Members and labels don't go together, or there are fewer members than wanted.</exception>
    public static ImmutableArray<int> ByDisagreement(IReadOnlyList<float[]> members, ReadOnlySpan<int> labels, int size)
    {
        var table = new Table(members, labels, size);
        var disagreement = Diversity.Disagreement(members, table.Classes);
        return table.Choose((candidate, chosen) =>
            chosen.Count == 0 ? table.LossWith(candidate) : -chosen.Sum(member => disagreement[member, candidate]));
    }

    static double MeanDisagreement(double[,] disagreement, int[] chosen)
    {
        var sum = 0.0;
        for (var a = 0; a < chosen.Length; a++)
            for (var b = 0; b < a; b++) sum += disagreement[chosen[a], chosen[b]];
        return sum / (chosen.Length * (chosen.Length - 1) / 2);
    }

    /// <summary>The members' probabilities of the right classes, and their sum over the chosen ones.</summary>
    sealed class Table
    {
        readonly float[][] _right;
        readonly double[] _sum;
        readonly int _size;
        readonly List<int> _chosen = [];

        public Table(IReadOnlyList<float[]> members, ReadOnlySpan<int> labels, int size)
        {
            Classes = Predictions.RequireLabelled(members, labels);
            if (size < 1 || size > members.Count)
                throw new ArgumentOutOfRangeException(nameof(size), size, $"subset: got a size of {size}; allowed is 1 to {members.Count}, the members that there are.");
            _size = size;
            _right = new float[members.Count][];
            for (var m = 0; m < _right.Length; m++)
            {
                _right[m] = new float[labels.Length];
                for (var i = 0; i < labels.Length; i++) _right[m][i] = members[m][i * Classes + labels[i]];
            }

            _sum = new double[labels.Length];
        }

        public int Classes { get; }

        /// <summary>The loss of the chosen members and one more.</summary>
        public double LossWith(int candidate)
        {
            var loss = 0.0;
            for (var i = 0; i < _sum.Length; i++) loss += Ensemble.LossOf((_sum[i] + _right[candidate][i]) / (_chosen.Count + 1));
            return loss / _sum.Length;
        }

        /// <summary>Adds the member of the least cost until there are enough. One whose cost isn't a number comes last.</summary>
        public ImmutableArray<int> Choose(Func<int, IReadOnlyList<int>, double> costOf)
        {
            while (_chosen.Count < _size)
            {
                var (best, least) = (-1, double.NaN);
                for (var candidate = 0; candidate < _right.Length; candidate++)
                {
                    if (_chosen.Contains(candidate)) continue;
                    var cost = costOf(candidate, _chosen);
                    if (best < 0 || cost < least || (double.IsNaN(least) && !double.IsNaN(cost))) (best, least) = (candidate, cost);
                }

                for (var i = 0; i < _sum.Length; i++) _sum[i] += _right[best][i];
                _chosen.Add(best);
            }

            return [.. _chosen];
        }
    }
}
