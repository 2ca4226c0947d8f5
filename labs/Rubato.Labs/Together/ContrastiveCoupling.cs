using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Together;

/// <summary>A rate that drops in steps and a temperature that decays: coupled, so that their quotient is the same at every drop.</summary>
public sealed class ContrastiveCoupling : Lab
{
    const string Accuracy = "linear_accuracy", Spread = "scale_spread", Scale = "lr / temperature";
    const double FirstTemperature = 0.5, LastTemperature = 0.1;
    const int Drops = 5;

    /// <summary>exp(−λΔ): what the temperature keeps from one drop of the rate to the next.</summary>
    static readonly double Kept = Math.Pow(LastTemperature / FirstTemperature, 1.0 / Drops);

    static readonly (string Name, double Factor)[] Factors = [("coupled", Kept), ("no drops", 1), ("drops too small", Math.Sqrt(Kept)), ("drops too large", Kept * Kept)];

    /// <inheritdoc/>
    public override string Id => "contrastive-coupling";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Together;

    /// <inheritdoc/>
    public override string Claim => "Where a contrastive temperature decays, the learning rate should drop by the same factor: s = exp(−λΔ).";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Contrastive learning (Ting Chen and others, 2020) teaches a network without labels: two views of one image should be alike, those of different images unlike. Likenesses are divided by a temperature T before they are compared. A high temperature lets all others count, a low one only the nearest; so T is often lowered while the network learns.",
        "But T also sits in the gradient: the loss is a function of likeness/T, and its slope has a factor 1/T. Halving the temperature doubles the step, though nobody touched the learning rate. What the weights feel is η/T.",
        "If the temperature decays as T = T₀·exp(−λt) and the rate drops by a factor s after every Δ steps, η/T is multiplied by s·exp(λΔ) from drop to drop. It stays the same exactly when s = exp(−λΔ). With larger factors the effective rate creeps up, with smaller ones it dies away. Whether that matters for what is learnt is measured here.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"An encoder 784-128-32 with relu on {LabData.MnistName(size)}, {size.Pick("128", "4,000")} training and {size.Pick("200", "1,000")} test images, views shifted, turned, zoomed and sheared; InfoNCE with T from {FirstTemperature} to {LastTemperature}, exponentially; SGD with momentum 0.9, batch 64, {size.Pick(5, 8)} epochs; {Drops} spans of equal length, the rate dropping after each. Each arm's first rate is searched for. Judged by the accuracy of nearest centroids, a linear classifier, on test embeddings: labels aren't used before that.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
        [.. Factors.Select(factor => new Arm(factor.Name, Plans.Text($"lr = step_decay(rate, {factor.Factor:0.####}, every: 20%)"), trial => Train(factor.Factor, trial)) { IsTuned = true })];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.05], [0.001, 0.003, 0.01, 0.03, 0.1]), Accuracy, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var (name, factor) in Factors)
        {
            var expected = Math.Pow(Math.Max(factor / Kept, Kept / factor), Drops - 1);
            yield return MechanismCheck.Near($"{name}: largest over smallest η/T at the drops is (s·exp(λΔ))^±{Drops - 1}{(factor == Kept ? ", which is 1" : "")}.", outcome[name].Mean(Spread), expected, 1e-9 * expected);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. Factors.Skip(1).Select(factor => new Effect($"A linear classifier does better on what the coupled schedules have learnt than with {factor.Name}.", Accuracy, "coupled", factor.Name, 0.005, IsHigherBetter: true)),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Accuracy, "share of the test images whose nearest centroid is their class's"), new(Trained.TestLoss, "InfoNCE on test images at T = 0.1"), new(Spread, "largest over smallest η/T at the starts of the spans"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Scale, "lr", "contrastive_temperature", Trained.Loss, Trained.TestAccuracy);

    static Measures Train(double factor, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(128, 4000), trial.Size.Pick(200, 1000));
        var ground = data.Normalisation.Of(0);
        var task = new ContrastiveLearning(LabData.NetworkFor(trial, data, Dense.Relu([128], outputs: 32)), data, (view, example, in moment, which) =>
            Augmentation.Digits.Apply(view, [example], 28, 28, 1, new((2 * moment.Seed) + which, (int)moment.Step), strength: 1, ground));
        var plan = Plans.Text($"lr = step_decay({trial.Rate}, {factor}, every: 20%)\ncontrastive_temperature = exponential({FirstTemperature}, rate: {Kept}, per: 20%)\nmomentum = 0.9");
        var run = Trained.Run(trial, LabData.Of(data.Name, task), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = trial.Size.Pick(5, 8), Batch = 64 });
        double[] scale = [.. run.Values("lr").Zip(run.Values("contrastive_temperature"), (rate, temperature) => rate / temperature)];
        var span = (int)Math.Round((double)scale.Length / Drops, MidpointRounding.AwayFromZero);
        double[] atDrops = [.. Enumerable.Range(0, Drops).Select(drop => scale[drop * span])];
        return run.Measures().With(Accuracy, run.Summary.Accuracy).With(Spread, atDrops.Max() / atDrops.Min()).With(Scale, Curve.Of(scale));
    }
}
