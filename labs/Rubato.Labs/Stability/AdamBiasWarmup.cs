using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Stability;

/// <summary>Adam's bias correction is a schedule; warmup and it do a part of each other's work.</summary>
public sealed class AdamBiasWarmup : Lab
{
    const int FirstSteps = 50, Batch = 32;
    const double FirstRate = 1e-3, HighRate = 0.02;
    const string Size = "update size", Direction = "update direction", Uncorrected = "(1 - 0.9 ^ (step + 1)) / sqrt(1 - 0.999 ^ (step + 1))";

    static readonly (string Name, bool IsCorrected, bool HasWarmup)[] Ways =
    [
        ("corrected", true, false), ("corrected, warmup", true, true), ("uncorrected", false, false), ("uncorrected, warmup", false, true),
    ];

    /// <inheritdoc/>
    public override string Id => "adam-bias-warmup";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "Adam's bias correction and warmup interact at the start: without the correction the first steps are several times too large, and warmup makes up for it.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Adam divides an average of gradients m by the root of an average of their squares v. Both averages begin at 0, and so are too small at first: after t steps their weights sum to 1 − β₁ᵗ and 1 − β₂ᵗ only. The bias correction divides by these sums (D. P. Kingma and J. Ba, 2015). Corrected, the first update moves every weight by exactly the rate, whatever its gradient.",
        "Without it the update is (1 − β₁ᵗ)/√(1 − β₂ᵗ) times as long: 3.2 times at the first step, 6.6 times at the thirteenth, still 1.3 times after a thousand, with the usual 0.9 and 0.999. The direction is the same. So leaving the correction out is nothing but a learning-rate schedule, the opposite of a warmup, and a plan can write it in one line.",
        "Even corrected, the first updates aren't what they will be: both averages have seen a few batches only, and every weight moves by about the full rate, by chance or not. Warmup keeps these steps short until the averages mean something (L. Liu et al., 2019; J. Ma and D. Yarats, 2019).",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-{size.Pick(16, 64)}-10 with relu on {LabData.MnistName(size)}, batch 32, Adam with β = 0.9 and 0.999. First updates: {FirstSteps} steps at 0.001 (warmup: rising to it), ε = 0; every {Every(size)}th is compared with the long-run update at the same weights, E g/√(E g²) over the batches of {size.Pick("300", "2,000")} images. Training: {size.Pick("300", "5,000")} images, {size.Pick(2, 3)} epochs under a cosine, warmup over the first 10%; the base rate is searched for, and once more fixed at 0.02.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. Ways.Select(way => new Arm($"first updates, {way.Name}", Plans.Text($"lr = {FirstFormula(way.HasWarmup)}, correction {(way.IsCorrected ? "on" : "off")}"), trial => First(way.IsCorrected, way.HasWarmup, trial))),
        new("correction as a plan", $"lr = {FirstRate} * {Uncorrected}, correction on", AsPlan) { IsDeterministic = true },
        .. Ways.Select(way => new Arm($"tuned, {way.Name}", Formula("rate", way), trial => Train(Formula(Plans.Number(trial.Rate), way), trial)) { IsTuned = true }),
        .. Ways.Select(way => new Arm($"rate 0.02, {way.Name}", Formula(Plans.Number(HighRate), way), trial => Train(Formula(Plans.Number(HighRate), way), trial))),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.003], [3e-4, 1e-3, 3e-3, 0.01, 0.03]), Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var warmup in new[] { "", ", warmup" })
        {
            yield return MechanismCheck.AtMost($"The first update of corrected Adam{warmup} moves every weight that has a gradient by the rate: largest relative deviation.", outcome[$"first updates, corrected{warmup}"].Values("first_corrected").Max(), 1e-3);
            yield return MechanismCheck.AtMost($"Without correction{warmup} it moves each by (1 − β₁)/√(1 − β₂) = 3.162 rates.", outcome[$"first updates, uncorrected{warmup}"].Values("first_uncorrected").Max(), 1e-3);
        }

        yield return MechanismCheck.AtMost($"Adam without correction is corrected Adam under the rate times (1 − β₁ᵗ)/√(1 − β₂ᵗ): distance of their weights after {FirstSteps} steps over the way that they went.", outcome["correction as a plan"].Mean("distance"), 1e-3);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("The first updates point more along the long-run direction with warmup.", Direction, "first updates, corrected, warmup", "first updates, corrected", 0.05, IsHigherBetter: true),
        new("Without correction warmup lowers the test loss, each at its best rate.", Trained.TestLoss, "tuned, uncorrected, warmup", "tuned, uncorrected", 0.01),
        new("With correction warmup lowers it too.", Trained.TestLoss, "tuned, corrected, warmup", "tuned, corrected", 0.01),
        new("At the rate 0.02 warmup lowers the test loss without correction.", Trained.TestLoss, "rate 0.02, uncorrected, warmup", "rate 0.02, uncorrected", 0.01),
        new("At the rate 0.02 warmup lowers it with correction too.", Trained.TestLoss, "rate 0.02, corrected, warmup", "rate 0.02, corrected", 0.01),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Size, "length of the first updates over that of the long-run update at the rate 0.001, mean"), new(Direction, "cosine of the two, mean"),
        new(Trained.TestLoss, "loss on the test images"), new(Trained.TrainLoss, "mean loss of the last epoch's batches"), new(Trained.TestAccuracy, "share of the test images that are right"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Size, Direction, Trained.Loss, "lr");

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        double Gain(string rate, string correction) => outcome[$"{rate}, {correction}"].Mean(Trained.TestLoss) - outcome[$"{rate}, {correction}, warmup"].Mean(Trained.TestLoss);
        yield return Plans.Text($"The interaction, as what warmup takes off the test loss: {Gain("tuned", "uncorrected"):0.0000} without correction and {Gain("tuned", "corrected"):0.0000} with it at the best rates; {Gain("rate 0.02", "uncorrected"):0.0000} and {Gain("rate 0.02", "corrected"):0.0000} at 0.02.");
        yield return Plans.Text($"The best rate is {outcome["tuned, uncorrected"].Rate} without correction and {outcome["tuned, corrected"].Rate} with it; with warmup {outcome["tuned, uncorrected, warmup"].Rate} and {outcome["tuned, corrected, warmup"].Rate}.");
    }

    static int Every(LabSize size) => size.Pick(10, 5);

    static string FirstFormula(bool hasWarmup) => Plans.Number(FirstRate) + (hasWarmup ? $" * (step + 1) / {FirstSteps}" : "");

    static string Formula(string rate, (string Name, bool IsCorrected, bool HasWarmup) way)
    {
        var shape = way.HasWarmup ? $"linear(0, {rate}) for 10% then cosine({rate}, 0)" : $"cosine({rate}, 0)";
        return way.IsCorrected ? $"lr = {shape}" : $"let shape = {shape}; lr = shape * {Uncorrected}";
    }

    static ImageClassification Task(Trial trial, int images)
    {
        var data = LabData.Mnist(trial.Size, images, trial.Size.Pick(200, 2000));
        return new(LabData.NetworkFor(trial, data, Dense.Relu([trial.Size.Pick(16, 64)])), data);
    }

    static Measures Train(string plan, Trial trial) =>
        Trained.Run(trial, LabData.Of("images", Task(trial, trial.Size.Pick(300, 5000))), new Recipe { Optimizer = "adam", Plan = plan, Epochs = trial.Size.Pick(2, 3), Batch = Batch }).Measures();

    /// <summary>The first updates, their lengths and directions beside the long-run update at the same weights.</summary>
    static Measures First(bool isCorrected, bool hasWarmup, Trial trial)
    {
        var task = Task(trial, trial.Size.Pick(300, 2000));
        var rates = Plans.Values(FirstFormula(hasWarmup), FirstSteps);
        List<double> steps = [], sizes = [], directions = [];
        var (correctedError, uncorrectedError) = (0.0, 0.0);
        var longRun = Array.Empty<double>();
        Descend(task, isCorrected, rates, trial, step => longRun = step % Every(trial.Size) == 0 ? LongRun(task, trial, step) : [], (step, update, gradient) =>
        {
            if (step == 0)
            {
                double Error(double factor) => update.Zip(gradient).Where(pair => pair.Second != 0).Max(pair => Math.Abs((Math.Abs(pair.First) / (factor * rates[0])) - 1));
                (correctedError, uncorrectedError) = (Error(1), Error((1 - 0.9) / Math.Sqrt(1 - 0.999)));
            }

            if (longRun.Length == 0) return;
            var (length, longLength) = (Descent.Norm(update), Descent.Norm(longRun));
            steps.Add(step);
            sizes.Add(length / (FirstRate * longLength));
            directions.Add(update.Zip(longRun, (a, b) => a * b).Sum() / (length * longLength));
        });
        return new Measures().With("first_corrected", correctedError).With("first_uncorrected", uncorrectedError)
            .With(Size, sizes.Average()).With(Direction, directions.Average()).With(Size, Curve.Of(steps, sizes)).With(Direction, Curve.Of(steps, directions));
    }

    /// <summary>How far Adam without correction and corrected Adam under its schedule are from each other.</summary>
    static Measures AsPlan(Trial trial)
    {
        double[] Way(bool isCorrected, string formula)
        {
            var task = Task(trial, 300);
            double[] way = [];
            Descend(task, isCorrected, Plans.Values(formula, FirstSteps), trial, _ => { }, (_, update, _) => way = way.Length == 0 ? update : [.. way.Zip(update, (a, b) => a + b)]);
            return way;
        }

        var (off, plan) = (Way(false, Plans.Number(FirstRate)), Way(true, $"{Plans.Number(FirstRate)} * {Uncorrected}"));
        return new Measures().With("distance", Descent.Norm(off.Zip(plan, (a, b) => a - b)) / Descent.Norm(off));
    }

    /// <summary>Adam with ε = 0; after each update it shows the update and, of the first one, the gradient.</summary>
    static void Descend(ImageClassification task, bool isCorrected, double[] rates, Trial trial, Action<int> before, Action<int, double[], float[]> after)
    {
        var all = new Objective(task, new BatchOrder(trial.Seed, task.Count).Epoch(0).Take(Batch).ToArray(), new BatchMoment(trial.Seed, 0, 0, 0));
        var (start, gradient, end) = (new float[all.Count], new float[all.Count], new float[all.Count]);
        all.Gradient(gradient);
        Descent.Run(task, new Adam(task.Network.Parameters, epsilon: 0, biasCorrection: isCorrected), rates, Batch, trial, step =>
        {
            before(step);
            all.Position(start);
        }, step =>
        {
            all.Position(end);
            after(step, [.. end.Zip(start, (a, b) => (double)a - b)], gradient);
        });
    }

    /// <summary>−E g/√(E g²) over all batches at the present weights: what Adam would do had it seen them all here.</summary>
    static double[] LongRun(ImageClassification task, Trial trial, int step)
    {
        int[][] batches = [.. new BatchOrder(trial.Seed, task.Count).Epoch(0).Chunk(Batch)];
        var objective = new Objective(task, batches[0], new BatchMoment(trial.Seed, step, 0, 0));
        var (gradient, mean, square) = (new float[objective.Count], new double[objective.Count], new double[objective.Count]);
        foreach (var batch in batches)
        {
            objective.On(batch).Gradient(gradient);
            for (var i = 0; i < gradient.Length; i++)
            {
                mean[i] += gradient[i] / (double)batches.Length;
                square[i] += gradient[i] * (double)gradient[i] / batches.Length;
            }
        }

        return [.. mean.Zip(square, (m, v) => v > 0 ? -m / Math.Sqrt(v) : 0)];
    }
}
