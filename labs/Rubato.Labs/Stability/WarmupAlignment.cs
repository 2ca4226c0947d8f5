using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Stability;

/// <summary>Whether successive gradients agree more under a warmup, and whether that is because the rate is low.</summary>
public sealed class WarmupAlignment : Lab
{
    const string Cosine = "grad_cosine", Early = "cosine_early", Later = "cosine_later", Rise = "cosine_rise", Correlation = "correlation";
    const string Warmed = "linear(0, {0}) for 20% then cosine({0}, 0)", Unwarmed = "{0} for 20% then cosine({0}, 0)";
    const double HighPeak = 0.1;

    static readonly double[] QuadraticRates = [0.1, 0.4, 1];

    /// <inheritdoc/>
    public override string Id => "warmup-alignment";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "Warmup makes successive gradients agree: their cosine rises over the warmup and is higher than without one.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "If two batches in a row ask for nearly the same step, the network is on a slope, and longer steps would do no harm. If they ask for opposite steps, it is being thrown from one side of a valley to the other. The cosine of the angle between successive gradients tells which: 1 where they agree, about 0 where noise rules, below 0 where each undoes the one before.",
        "Warmup is said to bring gradients into line before the rate gets high. But the rate has a hand in the measurement itself. On a noisy quadratic ½λx² that has come to rest, gradient noise included, the correlation of successive gradients is −ηλ/2 exactly: a higher rate overshoots more, and the next gradient has to point back. So a higher cosine at a lower rate proves nothing yet about where the weights are.",
        "What would prove it is what remains: a higher cosine after the warmup, when both trainings have the same rate, and a lower loss in the end.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"A convolutional network (3×3×8, pool, 3×3×16, pool, 10) on {LabData.MnistName(size)}, {size.Pick("320", "2,560")} training and 1,000 test images, SGD with momentum 0.9, batch 32, {size.Pick(30, 400)} steps, the rate at its peak over the first 20% or rising to it, then falling to 0 by a cosine. Both once with their own best peak and once at the peak {Plans.Number(HighPeak)}; and once at 0.0005 throughout. The cosine is taken at every step; early: the first 20% of the steps; later: from 20% to 60%. Quadratic: λ = 1, σ = 1, at rest.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        new("no warmup", "lr = peak for 20% then cosine(peak, 0)", trial => Train(Unwarmed, trial.Rate, trial)) { IsTuned = true },
        new("warmup", "lr = linear(0, peak) for 20% then cosine(peak, 0)", trial => Train(Warmed, trial.Rate, trial)) { IsTuned = true },
        new("small rate", "lr = 0.0005 throughout", trial => Train("{0}", 0.0005, trial)),
        new("no warmup, high", "lr = 0.1 for 20% then cosine(0.1, 0)", trial => Train(Unwarmed, HighPeak, trial)),
        new("warmup, high", "lr = linear(0, 0.1) for 20% then cosine(0.1, 0)", trial => Train(Warmed, HighPeak, trial)),
        .. QuadraticRates.Select(rate => new Arm(Plans.Text($"quadratic, {rate}"), Plans.Text($"lr = {rate}"), trial => Walk(rate, trial)) { IsDeterministic = true }),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.03], [0.01, 0.02, 0.05, 0.1]), Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome) => QuadraticRates.Select(rate =>
        MechanismCheck.Near(Plans.Text($"On the quadratic at the rate {rate} the correlation of successive gradients is −ηλ/2."), outcome[Plans.Text($"quadratic, {rate}")].Mean(Correlation), -rate / 2, 0.01));

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("At the same peak, the cosine over the first 20% of the steps is higher with warmup.", Early, "warmup, high", "no warmup, high", 0.03, IsHigherBetter: true),
        new("At the same peak, the cosine rises more within these steps with warmup.", Rise, "warmup, high", "no warmup, high", 0.03, IsHigherBetter: true),
        new("At the same peak, it is still higher after the warmup, at the same rates.", Later, "warmup, high", "no warmup, high", 0.03, IsHigherBetter: true),
        new("At the same peak, the test loss at the end is lower with warmup.", Trained.TestLoss, "warmup, high", "no warmup, high", 0.01),
        new("Each at its best peak, the test loss at the end is lower with warmup.", Trained.TestLoss, "warmup", "no warmup", 0.01),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Early, "mean cosine of successive gradients over the first 20% of the steps"), new(Rise, "mean over 10–20% of the steps less that over the first 10%"), new(Later, "mean over 20–60%"),
        new(Trained.TestLoss, "loss on the test images"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Correlation, "correlation of successive gradients"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Cosine, "lr", Trained.Loss);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        var (with, without, small) = (outcome["warmup, high"], outcome["no warmup, high"], outcome["small rate"]);
        yield return Plans.Text($"At the peak 0.1 the mean cosine is {with.Mean(Early):0.00} during the warmup and {with.Mean(Later):0.00} after it; without warmup {without.Mean(Early):0.00} and {without.Mean(Later):0.00} over the same steps. Within the warmup it changes by {with.Mean(Rise):+0.00;-0.00}.");
        yield return Plans.Text($"At a rate that stays at 0.0005 it is {small.Mean(Early):0.00} and {small.Mean(Later):0.00}{(small.Mean(Early) > with.Mean(Early) ? ": gradients agree where the weights have hardly moved, and warmup puts off that they cease to" : "")}.");
    }

    static Measures Train(string formula, double peak, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(320, 2560), 1000);
        var layers = new Sequential(("conv1", new PooledConvolutionLayer(8, 3)), ("conv2", new PooledConvolutionLayer(16, 3)), ("flatten", new FlattenLayer()), ("head", new LinearLayer(10)));
        var plan = string.Format(System.Globalization.CultureInfo.InvariantCulture, $"lr = {formula}\nmomentum = 0.9", peak);
        var run = Trained.Run(trial, LabData.Classify(trial, data, layers), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = trial.Size.Pick(3, 5), Batch = 32, Probes = $"{Cosine}(every: 1st)" });
        return run.Measures()
            .With(Early, run.Mean(Cosine, 0, 0.2)).With(Later, run.Mean(Cosine, 0.2, 0.6))
            .With(Rise, run.Mean(Cosine, 0.1, 0.2) - run.Mean(Cosine, 0, 0.1));
    }

    /// <summary>Walks at rest, started from the distribution in which they stay: variance η/(λ(2 − ηλ))·σ².</summary>
    static Measures Walk(double rate, Trial trial)
    {
        var random = new CounterRandom((ulong)trial.Seed).Derive("walk");
        var (walks, steps) = (trial.Size.Pick(500, 5000), 50);
        double product = 0, square = 0;
        for (var walk = 0; walk < walks; walk++)
        {
            var own = random.Derive((ulong)walk);
            var x = Math.Sqrt(rate / (2 - rate)) * own.Normal(0);
            var before = x + own.Normal(1);
            for (var step = 1; step <= steps; step++)
            {
                x -= rate * before;
                var gradient = x + own.Normal((ulong)step + 1);
                (product, square, before) = (product + (gradient * before), square + (gradient * gradient), gradient);
            }
        }

        return new Measures().With(Correlation, product / square);
    }
}
