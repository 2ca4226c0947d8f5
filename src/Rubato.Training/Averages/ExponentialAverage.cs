using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Averages;

/// <summary>
/// An exponential moving average of the parameters, as of the teacher in A. Tarvainen and H. Valpola, "Mean teachers are better role models",
/// 2017, arXiv:1703.01780.
/// </summary>
/// <remarks>
/// <para>
/// a ← a + (1 − d)(θ − a) after each update, d = 2^(−1/h) with the half-life h in steps: what an update brought has half its weight h updates
/// later. The average starts from the parameters as they are when h rises above 0, with their full weight: after n updates that start still
/// counts 2^(−n/h). Nothing is corrected for it; a share of it stays, which is right where the start is a trained network and else fades.
/// </para>
/// <para>
/// Hyperparameter: <c>ema_half_life</c> h ≥ 0, which may change from step to step; 0 is off, costs nothing, and forgets. In single precision a
/// difference below about 2⁻²⁴·h of a weight no longer moves the average: half-lives beyond some 100,000 steps want the plain mean instead.
/// </para>
/// </remarks>
public sealed class ExponentialAverage : WeightAverage
{
    const string Knob = "ema_half_life";
    double _halfLife;

    /// <param name="network">Whose parameters are averaged.</param>
    /// <param name="halfLife">h in steps; 0 is off.</param>
    /// <exception cref="ArgumentOutOfRangeException">h is negative or not finite.</exception>
    public ExponentialAverage(Network network, double halfLife = 0)
        : base(network)
    {
        HalfLife = halfLife;
        Hyperparameters =
        [
            new(HyperparameterInfo.Between(Knob, 0, double.PositiveInfinity, halfLife, "steps after which an update has half its weight in the weights' average; 0 is off") with { IsBelowMost = true }, value => HalfLife = value),
        ];
    }

    /// <summary>h in steps. Above 0 for the first time, or after 0, the average starts from the parameters as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">It would start while the parameters hold the average.</exception>
    public double HalfLife
    {
        get => _halfLife;
        set
        {
            if (!(value >= 0 && value < double.PositiveInfinity))
                throw new ArgumentOutOfRangeException(Knob, value, string.Create(CultureInfo.InvariantCulture, $"weight average: got {Knob} = {value:R}; allowed is 0 ≤ {Knob} < ∞, in steps."));
            if (value > 0 && _halfLife == 0)
            {
                RequireTrainingPoint("start");
                Network.Parameters.Values.Data.CopyTo(Average.Data);
            }

            _halfLife = value;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <inheritdoc/>
    public override bool HasAverage => _halfLife > 0;

    /// <summary>Takes up the parameters after an update.</summary>
    /// <exception cref="InvalidOperationException">The parameters hold the average.</exception>
    public void Update()
    {
        RequireTrainingPoint("update");
        if (HasAverage) Average.MoveTowards(Network.Parameters.Values, 1 - Math.Pow(2, -1 / _halfLife));
    }

    internal override void AfterStep() => Update();

    internal override void Save(CheckpointDraft draft) => draft.Add("half_life", _halfLife);

    internal override void Restore(CheckpointPart saved) => _halfLife = saved.Number("half_life");
}
