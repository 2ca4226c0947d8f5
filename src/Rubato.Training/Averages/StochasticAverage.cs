using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Averages;

/// <summary>
/// The mean of the parameters at chosen moments: stochastic weight averaging (P. Izmailov et al., 2018, arXiv:1803.05407).
/// </summary>
/// <remarks>
/// <para>
/// a ← a + w/W·(θ − a), W the sum of all weights w so far: the weighted mean Σwθ/Σw, and with equal weights the plain mean. The first point
/// is taken over to the bit.
/// </para>
/// <para>
/// Hyperparameter: <c>swa_weight</c> w ≥ 0, the weight with which the parameters after this update enter; 0 takes nothing. From step 750 of
/// 1000 on, <c>swa_weight = 0 for 750st then 1</c> takes each; a weight that grows favours later points.
/// </para>
/// </remarks>
public sealed class StochasticAverage : WeightAverage
{
    const string Knob = "swa_weight";
    double _weight;

    /// <param name="network">Whose parameters are averaged.</param>
    public StochasticAverage(Network network)
        : base(network) =>
        Hyperparameters =
        [
            new(HyperparameterInfo.Between(Knob, 0, double.PositiveInfinity, 0, "weight with which the weights after this update enter their mean; 0 takes nothing") with { IsBelowMost = true }, value => Weight = value),
        ];

    /// <summary>w, the weight of what the loop takes after each step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Weight
    {
        get => _weight;
        set
        {
            Require(value, zeroIsAllowed: true);
            _weight = value;
        }
    }

    /// <summary>How many points were taken.</summary>
    public long Count { get; private set; }

    /// <summary>W, the sum of their weights.</summary>
    public double TotalWeight { get; private set; }

    /// <inheritdoc/>
    public override IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <inheritdoc/>
    public override bool HasAverage => Count > 0;

    /// <summary>Takes the parameters, as they are, into the mean.</summary>
    /// <param name="weight">Their weight beside the others'.</param>
    /// <exception cref="ArgumentOutOfRangeException">It isn't above 0 and finite.</exception>
    /// <exception cref="InvalidOperationException">The parameters hold the average.</exception>
    public void Update(double weight = 1)
    {
        RequireTrainingPoint("update");
        Require(weight, zeroIsAllowed: false);
        TotalWeight += weight;
        Count++;
        Average.MoveTowards(Network.Parameters.Values, weight / TotalWeight);
    }

    internal override void AfterStep()
    {
        if (_weight > 0) Update(_weight);
    }

    internal override void Save(CheckpointDraft draft)
    {
        draft.Add("weight", _weight);
        draft.Add("count", Count);
        draft.Add("total_weight", TotalWeight);
    }

    internal override void Restore(CheckpointPart saved) =>
        (_weight, Count, TotalWeight) = (saved.Number("weight"), (long)saved.Number("count"), saved.Number("total_weight"));

    static void Require(double weight, bool zeroIsAllowed)
    {
        if (weight < double.PositiveInfinity && (weight > 0 || (zeroIsAllowed && weight == 0))) return;
        throw new ArgumentOutOfRangeException(Knob, weight, string.Create(CultureInfo.InvariantCulture, $"weight average: got {Knob} = {weight:R}; allowed is 0 {(zeroIsAllowed ? "≤" : "<")} {Knob} < ∞."));
    }
}
