using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Stability;

/// <summary>The rate in proportion to the batch: how far that goes, where curvature ends it, and how far warmup carries it.</summary>
public sealed class LinearScaling : Lab
{
    const string Sharpness = "sharpness", StartLimit = "limit_at_start", EndLimit = "limit_at_end", Rate = "rate", Floor = "floor";
    const int SmallestBatch = 16;
    const double BaseRate = 0.02;

    static readonly int[] Batches = [16, 64, 256, 512, 1024, 2048];

    /// <summary>Batches of the noisy quadratic, with the rate 0.02 for each of their examples.</summary>
    static readonly int[] QuadraticBatches = [1, 4, 16];

    /// <inheritdoc/>
    public override string Id => "linear-scaling";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "A batch k times as large bears a rate k times as high, until the rate meets 2/L; warmup carries it further.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "One step with a batch of 64 and the rate 4η does about what four steps with batches of 16 and the rate η do: the four gradients are taken at nearly the same weights, and their mean times 4η is their sum times η. Noise agrees too: the mean of four times as many examples has a quarter of the variance, and a rate four times as high makes up for it. That is the linear scaling rule (Alex Krizhevsky, 2014; Priya Goyal and others, 2017).",
        "It holds as long as the weights hardly move within those four steps. The rate has a limit that doesn't grow with the batch: gradient descent is unstable above 2/L, L the largest curvature. From there on the rule asks for more than the landscape bears.",
        "Curvature is often largest at the start, and falls in the first steps at a small rate. Goyal and others therefore warmed up for five epochs, and trained with batches of 8,192. So there are two questions: where does the rule break, and how much further does warmup carry it?",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-64-10 with relu on {LabData.MnistName(size)}, {size.Pick("2,048", "4,096")} training and 1,000 test images, SGD without momentum, {size.Pick(2, 10)} epochs whatever the batch; the rate is {Plans.Number(BaseRate)} for a batch of {SmallestBatch} and in proportion for others, falling to 0 by a cosine; warmup is over the first 20% of the steps. L is measured by Lanczos' iteration at the start and at the end. Quadratic: ½x² with gradient noise of variance 1 an example, the rate 0.02 an example. Nothing is tuned: the rule itself is what is tested.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. from batch in Batches.Take(size.Pick(5, 6)) from isWarmed in new[] { false, true } select new Arm(Name(batch, isWarmed), $"batch {batch}; {Formula(batch, isWarmed)}", trial => Train(batch, isWarmed, trial)),
        .. QuadraticBatches.Select(batch => new Arm($"quadratic, batch {batch}", Plans.Text($"lr = {0.02 * batch}"), trial => Walk(batch, trial)) { IsDeterministic = true }),
    ];

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var batch in QuadraticBatches)
        {
            var rate = 0.02 * batch;
            var expected = rate / batch / (2 * (2 - rate));
            yield return MechanismCheck.Near(Plans.Text($"Batch {batch} at the rate {rate}: the quadratic's loss stalls at (η/B)/(2(2 − η)), which the rule leaves alone but for η in the divisor; to 5%."), outcome[$"quadratic, batch {batch}"].Mean(Floor), expected, 0.05 * expected);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. Batches.Skip(1).Take(4).Select(batch => new Effect($"At a batch of {batch} and {batch / SmallestBatch} times the rate, test accuracy is higher with warmup than without.", Trained.TestAccuracy, Name(batch, true), Name(batch, false), 0.005, IsHigherBetter: true)),
        new("Without warmup, the rule costs accuracy from a batch of 16 to one of 256.", Trained.TestAccuracy, Name(16, false), Name(256, false), 0.005, IsHigherBetter: true),
        new("Without warmup, it does to one of 1,024.", Trained.TestAccuracy, Name(16, false), Name(1024, false), 0.005, IsHigherBetter: true),
        new("With warmup, it does to one of 1,024.", Trained.TestAccuracy, Name(16, true), Name(1024, true), 0.005, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Rate, "peak rate"), new(StartLimit, "2/L before the first step"), new(EndLimit, "2/L after the last"), new(Trained.TestAccuracy, "share of the test images that are right"),
        new(Trained.TrainLoss, "mean loss of the last epoch's batches"), new(Trained.Diverged, "share of the runs that diverged"), new(Floor, "mean loss over the last half of the steps"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome)
    {
        var batches = outcome.Arms.Where(arm => arm.Arm.Name.EndsWith("no warmup", StringComparison.Ordinal)).Select(arm => double.Parse(arm.Arm.Name.Split(' ')[1].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        ChartSeries Series(string name, bool isWarmed, int colour) => new(name, batches, [.. batches.Select(batch => outcome[Name((int)batch, isWarmed)].Mean(Trained.TestAccuracy))]) { HasDots = true, Colour = colour };
        yield return new() { Title = "test accuracy", Note = "at equal epochs, the rate in proportion to the batch", XTitle = "batch", IsLogX = true, Series = [Series("no warmup", false, 0), Series("warmup", true, 1)], PlotHeight = 200 };
        foreach (var chart in ArmCharts.Of(outcome, Trained.TestAccuracy, Trained.Loss, "lr")) yield return chart;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        var limit = outcome[Name(SmallestBatch, false)].Mean(StartLimit);
        yield return $"Before the first step 2/L is {ChartNumber.Format(limit, 3)}: the rule meets it at a batch of {ChartNumber.Format(SmallestBatch * limit / BaseRate, 3)}.";
        yield return "Accuracy without and with warmup: " + string.Join("; ", outcome.Arms.Where(arm => arm.Arm.Name.EndsWith("no warmup", StringComparison.Ordinal)).Select(arm => arm.Arm.Name[..^11]).Select(batch =>
            $"{batch} {ChartNumber.Percent(outcome[$"{batch}, no warmup"].Mean(Trained.TestAccuracy))} and {ChartNumber.Percent(outcome[$"{batch}, warmup"].Mean(Trained.TestAccuracy))}")) + ".";
    }

    static string Name(int batch, bool isWarmed) => $"batch {batch}, {(isWarmed ? "warmup" : "no warmup")}";

    static string Formula(int batch, bool isWarmed)
    {
        var rate = BaseRate * batch / SmallestBatch;
        return isWarmed ? Plans.Text($"lr = linear(0, {rate}) for 20% then cosine({rate}, 0)") : Plans.Text($"lr = cosine({rate}, 0)");
    }

    static Measures Train(int batch, bool isWarmed, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(2048, 4096), 1000);
        var layers = new Sequential(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(64, relu: true)), ("fc2", new LinearLayer(10)));
        var epochs = trial.Size.Pick(2, 10);
        var run = Trained.Run(trial, LabData.Classify(trial, data, layers), new Recipe { Optimizer = "sgd", Plan = Formula(batch, isWarmed), Epochs = epochs, Batch = batch, Probes = Plans.Text($"{Sharpness}(every: {epochs - 1}ep)") });
        var limits = run.Probes.Of(Sharpness).Values.Select(sharpness => 2 / sharpness).ToArray();
        return run.Measures().With(Rate, BaseRate * batch / SmallestBatch).With(StartLimit, limits[0]).With(EndLimit, limits[^1]);
    }

    static Measures Walk(int batch, Trial trial)
    {
        const int Steps = 1000;
        var rate = 0.02 * batch;
        var noise = new CounterRandom((ulong)trial.Seed).Derive("noise");
        var x = new double[trial.Size.Pick(300, 3000)];
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            for (var walk = 0; walk < x.Length; walk++) x[walk] -= rate * (x[walk] + (noise.Normal(((ulong)step * (ulong)x.Length) + (ulong)walk) / Math.Sqrt(batch)));
            losses[step] = x.Average(value => value * value) / 2;
        }

        return new Measures().With(Floor, losses.Skip(Steps / 2).Average());
    }
}
