using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Stability;

/// <summary>A rate in proportion to the batch keeps accuracy, until it meets the stability limit.</summary>
public sealed class LinearScaling : Lab
{
    const int Reference = 16;
    const double BaseRate = 0.1;
    const string Scaled = "scaled(0.1, by: batch_size, reference: 16)", Limit = "limit", Times = "rate_over_limit";

    static readonly int[] Batches = [16, 64, 256, 512, 1024, 2048];

    /// <inheritdoc/>
    public override string Id => "linear-scaling";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "A learning rate in proportion to the batch size keeps the accuracy at equal epochs, until it meets 2/L; warmup carries it further.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "A batch that is k times larger makes k times fewer steps in an epoch. To go as far, each must be k times as long: η ∝ B (A. Krizhevsky, 2014; P. Goyal et al., 2017). The reason is simple arithmetic. k small steps add up k gradients; one step of the rate kη on the joined batch adds up the same k gradients, but all taken at the place where it begins. While the weights hardly move in between, the two are the same; their difference grows in proportion to the rate.",
        "It can't go on for ever. The rate meets 2/L, L the largest curvature, beyond which a step makes the loss rise instead of fall. Early in training the weights move fastest and curvature changes most, so that this is where large batches fail, and a warmup is the usual remedy. What is lost beyond that is not stability but the number of steps.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-{size.Pick(16, 64)}-10 with tanh on {LabData.MnistName(size)}, {size.Pick("1,024", "4,096")} images, {size.Pick(2, 6)} epochs of SGD without momentum in batches from 16 to {Taken(size)[^1]}; the rate is 0.1 at batch 16, constant, after a warmup of 25% or none. 2/L is measured at the first weights, on 128 images. For the largest batch a rate is searched for as well.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        new("steps apart", "one step of 4η on 64 images, four of η on 16 each", StepsApart) { IsDeterministic = true },
        .. Taken(size).Select(batch => Training(Name(batch), Scaled, batch)),
        .. Taken(size).Select(batch => Training($"{Name(batch)}, warmup", $"(linear(0, 1) for 25% then 1) * {Scaled}", batch)),
        .. Taken(size)[1..].Select(batch => Training($"{Name(batch)}, not scaled", "0.1", batch)),
        new("batch 1024, warmup, tuned", "lr = (linear(0, 1) for 25% then 1) * rate, batch 1024", trial => Train(Plans.Text($"(linear(0, 1) for 25% then 1) * {trial.Rate}"), 1024, trial)) { IsTuned = true },
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.4], [0.1, 0.2, 0.4, 0.8, 1.6, 3.2]), Trained.TestAccuracy, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        yield return MechanismCheck.AtMost("One step of 4η on four batches joined goes where four steps of η go: distance over the way, at η = 0.001.", outcome["steps apart"].Mean("at 0.001"), 0.01);
        yield return MechanismCheck.Near("Their distance grows in proportion to the rate: at η = 0.002 over that at 0.001.", outcome["steps apart"].Mean("at 0.002") / outcome["steps apart"].Mean("at 0.001"), 2, 0.1);
        foreach (var batch in Taken(outcome.Size))
            yield return MechanismCheck.Near($"The plan's rate at batch {batch} is 0.1 · {batch}/16.", outcome[Name(batch)].Mean("peak"), BaseRate * batch / Reference, 1e-12);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("At batch 64 the scaled rate is more accurate than that of batch 16.", Trained.TestAccuracy, Name(64), $"{Name(64)}, not scaled", 0.01, IsHigherBetter: true),
        new("At batch 256 it is too.", Trained.TestAccuracy, Name(256), $"{Name(256)}, not scaled", 0.01, IsHigherBetter: true),
        new("At batch 256 the scaled rate is more accurate with warmup than without.", Trained.TestAccuracy, $"{Name(256)}, warmup", Name(256), 0.01, IsHigherBetter: true),
        new("At batch 1,024 it is too.", Trained.TestAccuracy, $"{Name(1024)}, warmup", Name(1024), 0.01, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new("peak", "largest rate"), new(Limit, "2/L at the first weights"), new(Times, "largest rate over that"),
        new(Trained.TestAccuracy, "share of the test images that are right"), new(Trained.TestLoss, "loss on the test images"), new(Trained.TrainLoss, "mean loss of the last epoch's batches"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) =>
    [
        new LineChart
        {
            Title = "test accuracy by batch size", XTitle = "batch size", IsLogX = true, PlotHeight = 200, Note = $"mean over {outcome.Seeds.Count} seeds",
            Series =
            [
                Line(outcome, "scaled", ""), Line(outcome, "scaled, warmup", ", warmup"), Line(outcome, "not scaled", ", not scaled"),
            ],
        },
        .. ArmCharts.Of(outcome, Trained.TestAccuracy, Trained.Loss),
    ];

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        double Right(string arm) => 100 * outcome[arm].Mean(Trained.TestAccuracy);
        yield return Plans.Text($"Batch 16 reaches {Right(Name(16)):0.0}%.");
        foreach (var batch in Taken(outcome.Size)[1..])
            yield return Plans.Text($"Batch {batch}, whose scaled rate is {outcome[Name(batch)].Mean(Times):0.0} times 2/L: {Right(Name(batch)):0.0}%, with warmup {Right($"{Name(batch)}, warmup"):0.0}%, not scaled {Right($"{Name(batch)}, not scaled"):0.0}%.");
        var tuned = outcome["batch 1024, warmup, tuned"];
        yield return Plans.Text($"The best rate for batch 1024 is {tuned.Rate}, {tuned.Mean(Times):0.0} times 2/L, where the rule asks for {BaseRate * 1024 / Reference}; it gives {Right("batch 1024, warmup, tuned"):0.0}%.");
    }

    static int[] Taken(LabSize size) => size == LabSize.Quick ? [16, 64, 256, 1024] : Batches;

    static string Name(int batch) => $"batch {batch}";

    static ChartSeries Line(LabOutcome outcome, string name, string suffix)
    {
        var batches = Taken(outcome.Size).Where(batch => batch > Reference || suffix != ", not scaled").ToArray();
        return new(name, [.. batches.Select(batch => (double)batch)], [.. batches.Select(batch => outcome[Name(batch) + suffix].Mean(Trained.TestAccuracy))]) { HasDots = true };
    }

    static Arm Training(string name, string formula, int batch) => new(name, $"lr = {formula}, batch {batch}", trial => Train(formula, batch, trial));

    static ImageClassification Task(Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(1024, 4096), trial.Size.Pick(200, 2000));
        return new(LabData.NetworkFor(trial, data, Dense.Tanh([trial.Size.Pick(16, 64)])), data);
    }

    static Measures Train(string formula, int batch, Trial trial)
    {
        var run = Trained.Run(trial, LabData.Of("images", Task(trial)), new Recipe { Optimizer = "sgd", Plan = $"lr = {formula}", Epochs = trial.Size.Pick(2, 6), Batch = batch, Probes = "sharpness(every: 1000000st)" });
        var (limit, peak) = (2 / run.Probes.Of("sharpness").Values[0], run.Values("lr").Max());
        return run.Measures().With("peak", peak).With(Limit, limit).With(Times, peak / limit);
    }

    /// <summary>Where four small steps and one large step lead from the same weights: their distance over the way.</summary>
    static Measures StepsApart(Trial trial)
    {
        double Distance(double rate)
        {
            var (small, large) = (Way(rate, 4, trial), Way(4 * rate, 1, trial));
            return Descent.Norm(small.Zip(large, (a, b) => a - b)) / Descent.Norm(large);
        }

        return new[] { 0.001, 0.002 }.Aggregate(new Measures(), (measures, rate) => measures.With(Plans.Text($"at {rate}"), Distance(rate)));
    }

    static double[] Way(double rate, int parts, Trial trial)
    {
        var task = Task(trial);
        var objective = new Objective(task, Enumerable.Range(0, 64).ToArray(), new BatchMoment(trial.Seed, 0, 0, 0));
        var (start, gradient, end) = (new float[objective.Count], new float[objective.Count], new float[objective.Count]);
        objective.Position(start);
        foreach (var batch in Enumerable.Range(0, 64).Chunk(64 / parts))
        {
            objective.On(batch).Gradient(gradient);
            objective.Move(gradient, -rate);
        }

        objective.Position(end);
        return [.. end.Zip(start, (a, b) => (double)a - b)];
    }
}
