using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Together;

/// <summary>Augmentation against the rate: strong where steps are short, or strong where they are long.</summary>
public sealed class AugmentCounterphase : Lab
{
    const string Snr = "gradient_snr", Index = "exploration index", Variation = "index_variation", Correlation = "correlation";

    static readonly (string Name, string Augment, double Correlation)[] Phases = [("fixed", "0.5", 0), ("in phase", "0.1 + 0.8 * swing", 1), ("counter-phase", "0.9 - 0.8 * swing", -1)];

    /// <inheritdoc/>
    public override string Id => "augment-counterphase";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Together;

    /// <inheritdoc/>
    public override string Claim => "Under a cyclical rate, augmentation in counter-phase keeps exploration even, and generalises better.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Augmentation shows a network shifted, turned and bent copies of its images. It makes training harder and noisier: two copies of one image pull the weights in different directions. A large learning rate makes training noisier too. So both are sources of one thing, random motion of the weights.",
        "The exploration index puts them together: the rate η times the standard deviation of a batch's gradient, which is how far one step throws the weights at random. If the rate swings up and down, the index swings with it. Strong augmentation where the rate is high makes it swing more; strong augmentation where the rate is low, in counter-phase, should make it swing less, as one source takes over from the other.",
        "Whether an even index is any good for the network is another question. Here all three arms see the same rates and the same mean strength of augmentation; only the phase differs.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-128-10 with relu on {LabData.MnistName(size)}, {size.Pick("300", "2,000")} training and 1,000 test images, SGD with momentum 0.9, batch 50, {size.Pick(5, 15)} epochs; five triangular cycles of the rate between a tenth of its peak and the peak, augmentation between 0.1 and 0.9 with a mean of 0.5. The peak of each arm is searched for. The noise of a batch's gradient is measured every {size.Pick("third", "tenth")} step, by splitting batches; the index leaves out the first cycle.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) => [.. Phases.Select(phase => new Arm(phase.Name, $"augment = {phase.Augment}", trial => Train(phase.Augment, trial)) { IsTuned = true })];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.1], [0.003, 0.01, 0.03, 0.1]), Trained.TestAccuracy, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome) => Phases.Where(phase => phase.Correlation != 0)
        .Select(phase => MechanismCheck.Near($"{phase.Name}: over the whole run the correlation of strength and rate is {(phase.Correlation > 0 ? "1" : "−1")}.", outcome[phase.Name].Mean(Correlation), phase.Correlation, 1e-9))
        .Append(MechanismCheck.Near("The mean strength is the same in phase and in counter-phase, to what the cycles' ends leave.", outcome["in phase"].Mean("mean_augment"), outcome["counter-phase"].Mean("mean_augment"), 0.02));

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("The exploration index varies less in counter-phase than in phase (coefficient of variation).", Variation, "counter-phase", "in phase", 0.05),
        new("The exploration index varies less in counter-phase than with a fixed strength.", Variation, "counter-phase", "fixed", 0.05),
        new("Test accuracy is higher in counter-phase than in phase.", Trained.TestAccuracy, "counter-phase", "in phase", 0.003, IsHigherBetter: true),
        new("Test accuracy is higher in counter-phase than with a fixed strength.", Trained.TestAccuracy, "counter-phase", "fixed", 0.003, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Variation, "standard deviation of the exploration index over its mean"), new("mean_index", "mean of the exploration index"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Trained.TestLoss, "loss on the test images"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, "lr", "augment", Index, Trained.Loss, Trained.TestAccuracy);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome) =>
    [
        $"The index varies by {string.Join(", ", Phases.Select(phase => $"{ChartNumber.Percent(outcome[phase.Name].Mean(Variation))} {phase.Name}"))}, as standard deviation over mean.",
        "A condition: every cycle ends at the lowest rate, so that in counter-phase the network that is judged comes from its strongest augmentation, and in phase from its weakest.",
    ];

    static Measures Train(string augment, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(300, 2000), 1000);
        var plan = Plans.Text($"let swing = repeat(triangle(0, 1), every: 20%)\nlr = {trial.Rate} * (0.1 + 0.9 * swing)\naugment = {augment}\nmomentum = 0.9");
        var every = trial.Size.Pick(3, 10);
        var run = Trained.Run(trial, LabData.Classify(trial, data, Dense.Relu([128])), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = trial.Size.Pick(5, 15), Batch = 50, Probes = Plans.Text($"{Snr}(every: {every}st)") });

        // ‖g‖² of a batch is the signal's square plus the noise's: the noise's is ‖g‖²/(1 + snr).
        var (rates, strengths, (at, ratios)) = (run.Values("lr"), run.Values("augment"), run.Probes.Of(Snr));
        var index = at.Zip(ratios, (step, snr) => (Step: (double)step, Value: rates[(int)step] * run.Steps.GradNorms[(int)step] / Math.Sqrt(1 + Math.Max(0, snr)))).Where(point => double.IsFinite(point.Value)).ToArray();
        double[] later = [.. index.Where(point => point.Step >= 0.2 * rates.Count).Select(point => point.Value)];
        return run.Measures()
            .With(Index, Curve.Of([.. index.Select(point => point.Step)], [.. index.Select(point => point.Value)]))
            .With("mean_index", later.Average()).With(Variation, Deviation(later) / later.Average())
            .With("mean_augment", strengths.Average()).With(Correlation, Covariance(rates, strengths) / (Deviation(rates) * Deviation(strengths)));
    }

    static double Deviation(IReadOnlyList<double> values) => Math.Sqrt(Covariance(values, values));

    static double Covariance(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Average();
    }
}
