using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Stability;

/// <summary>Batch norm's running statistics lag behind weights that move fast: its momentum moved with the rate, or against it.</summary>
public sealed class BatchNormSync : Lab
{
    const string Gap = "bn_gap", LossGap = "bn_loss_gap", MeanGap = "mean_gap", MeanLossGap = "mean_loss_gap", MeanTestLoss = "mean_test_loss";
    const double Slow = 0.01, Fast = 0.25;

    static readonly (string Name, string Swing)[] Rates = [("cycles", "repeat(triangle(0, 1), every: 20%)"), ("warmup", "linear(0, 1) for 20% then cosine(1, 0)")];

    /// <summary>The update rate of the statistics, with the same geometric mean at the ends of the swing.</summary>
    static readonly (string Name, string Formula)[] Phases =
    [
        ("fixed", Plans.Number(Math.Sqrt(Slow * Fast))),
        ("in phase", Plans.Text($"{Slow} * exp({Math.Log(Fast / Slow)} * swing)")),
        ("counter-phase", Plans.Text($"{Fast} * exp(-{Math.Log(Fast / Slow)} * swing)")),
    ];

    /// <inheritdoc/>
    public override string Id => "batchnorm-sync";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "Batch norm's running statistics lag where the rate is high; an update rate that moves with the learning rate keeps them in step.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Batch norm (Sergey Ioffe and Christian Szegedy, 2015) centres and scales each channel by the mean and variance of the present batch. In use there is no batch, so it keeps running averages: after each step, running = (1 − m)·running + m·batch. Here m is the update rate, called momentum in most libraries; it remembers some 1/m steps.",
        "While the weights move, the averages are of networks that no longer exist. A large rate moves the weights fast, and averages with a long memory lag behind. A large m forgets fast, but then few batches stand behind the averages, and they are noisy. So it seems right to move m with the learning rate: fast where the weights move fast, slow where they settle. Some advise the opposite, to hold the statistics still while the rate is high.",
        "The statistics play no part in training itself, which uses the batch's own. So the weights of the three arms of a schedule are the same to the bit at every step, and what is compared is the lag alone: how far the running statistics are from those of the training data under the present weights, and what that costs on the test images.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-64-64-10 with batch norm and relu on {LabData.MnistName(size)}, {size.Pick("400", "3,000")} training and 1,000 test images, SGD with momentum 0.9, batch 32, {size.Pick(5, 10)} epochs, peak rate 0.2 in every arm: five triangular cycles, or a warmup over a fifth of the steps and a cosine. The update rate is {Plans.Number(Math.Sqrt(Slow * Fast))}, or between {Plans.Number(Slow)} and {Plans.Number(Fast)}, exponentially in the rate's swing. The lag is measured every {size.Pick("fourth", "tenth")} step; the mean leaves out the first tenth of the run.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
        [.. from rate in Rates from phase in Phases select new Arm($"{rate.Name}, {phase.Name}", $"swing = {rate.Swing}; bn_momentum = {phase.Formula}", trial => Train(rate.Swing, phase.Formula, trial))];

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome) => Rates.Select(rate =>
    {
        var weights = Phases.Select(phase => outcome[$"{rate.Name}, {phase.Name}"].Values("weights_hash")).ToArray();
        return new MechanismCheck($"{rate.Name}: the final weights of the three arms are the same to the bit, for every seed: running statistics play no part in training.", $"{weights[0].Count} seeds", weights.All(hashes => hashes.SequenceEqual(weights[0])));
    });

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. from rate in Rates from phase in Phases.Skip(1) select new Effect($"{rate.Name}: the running statistics lag less {phase.Name} than at a fixed update rate.", MeanGap, $"{rate.Name}, {phase.Name}", $"{rate.Name}, fixed", 0.02),
        .. Rates.Select(rate => new Effect($"{rate.Name}: the test loss, mean over the ends of all epochs, is lower in phase than at a fixed update rate.", MeanTestLoss, $"{rate.Name}, in phase", $"{rate.Name}, fixed", 0.01)),
        .. Rates.Select(rate => new Effect($"{rate.Name}: the test loss at the end is lower in phase than at a fixed update rate.", Trained.TestLoss, $"{rate.Name}, in phase", $"{rate.Name}, fixed", 0.005)),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(MeanGap, "mean distance of the running statistics from those of the training data, in deviations; chance leaves some 0.05"), new(MeanLossGap, "loss with running statistics less that with the batch's own, mean over the run"),
        new(MeanTestLoss, "test loss, mean over the ends of the epochs"), new(Trained.TestLoss, "test loss at the end"), new(Trained.TestAccuracy, "share of the test images that are right at the end"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Gap, LossGap, "lr", "bn_momentum", Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome) => Rates.Select(rate =>
        $"{rate.Name}: the statistics are {string.Join(", ", Phases.Select(phase => $"{ChartNumber.Format(outcome[$"{rate.Name}, {phase.Name}"].Mean(MeanGap), 3)} {phase.Name}"))} deviations away on average, of which chance is some 0.05; their price in loss is {string.Join(", ", Phases.Select(phase => $"{ChartNumber.Format(outcome[$"{rate.Name}, {phase.Name}"].Mean(MeanLossGap), 2)} {phase.Name}"))}.");

    static Measures Train(string swing, string momentum, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(400, 3000), 1000);
        var plan = $"let swing = {swing}\nlr = 0.2 * swing\nmomentum = 0.9\nbn_momentum = {momentum}";
        var run = Trained.Run(trial, LabData.Classify(trial, data, Dense.BatchNorm([64, 64])), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = trial.Size.Pick(5, 10), Batch = 32, Probes = Plans.Text($"{Gap}(every: {trial.Size.Pick(4, 10)}st)") });
        return run.Measures()
            .With(MeanGap, run.Mean(Gap, from: 0.1)).With(MeanLossGap, run.Mean(LossGap, from: 0.1))
            .With(MeanTestLoss, run.Epochs.Average(epoch => epoch.TestLoss))
            .With("weights_hash", Convert.ToInt64(run.Summary.Weights[..12], 16));
    }
}
