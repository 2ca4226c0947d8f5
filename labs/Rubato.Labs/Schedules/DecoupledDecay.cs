using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Schedules;

/// <summary>AdamW's decay fades with the rate; coupled to it, the shrink of a step stays what it was.</summary>
public sealed class DecoupledDecay : Lab
{
    const string WeightNorm = "weight_norm", Shrink = "shrink of a step", LargestError = "largest_error", Alone = "decay alone, ";
    const int AloneSteps = 200;
    const double Sum = 1, LastRate = 0.01;

    /// <summary>Weight decays by their names, of a peak rate and so many steps: Σηλ is 1 whatever the rate, so that the decay alone would shrink the weights by e.</summary>
    static readonly (string Name, Func<double, int, string> Of)[] Decays =
    [
        ("no decay", (_, _) => "0"),
        ("constant", (rate, steps) => Plans.Number(Sum / (steps * rate * (1 + LastRate) / 2))), // a cosine's mean is half of its ends' sum
        ("coupled", (_, steps) => Plans.Text($"couple(lr, shrink: {Sum / steps})")),
    ];

    /// <inheritdoc/>
    public override string Id => "decoupled-decay";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Schedules;

    /// <inheritdoc/>
    public override string Claim => "AdamW's weight decay fades as the rate falls; with λ ∝ 1/η every step shrinks the weights by the same share, to the end.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Weight decay pulls every weight towards zero, so that only those stay large for which the data keep pulling the other way. In AdamW (Ilya Loshchilov and Frank Hutter, 2019) it is decoupled from the gradient: each step multiplies the weights by 1 − η·λ, whatever Adam's own step is.",
        "There is an η in that. When the rate falls to a hundredth, so does the pull: at the end of a cosine nothing decays any more. The regularisation that one thought was constant was a pulse at the start.",
        "A plan can say what was meant: weight_decay = c / lr, or couple(lr, shrink: c). Then the factor is 1 − c at every step. Here both get the same sum of shrinks over the run at any rate, one that would divide the weights by e if no gradient held against it: the constant λ front-loaded, the coupled one evenly. Which of them generalises better isn't decided by the arithmetic.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-256-10 with relu on {LabData.MnistName(size)}, {size.Pick("300", "1,000")} training and {size.Pick("500", "2,000")} test images, AdamW, batch 32, {size.Pick(5, 20)} epochs, the rate falling by a cosine to a hundredth. λ constant or c/η, either with Σηλ = 1. Each arm's peak rate is searched for. Decay alone: a loss without slope, so that nothing but the decay moves the weights.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. Decays.Select(decay => new Arm(decay.Name, $"weight_decay = {decay.Name switch { "coupled" => Plans.Text($"couple(lr, shrink: 1/{Steps(size)})"), "constant" => "λ of Σηλ = 1", _ => "0" }}", trial => Train(decay.Of(trial.Rate, Steps(trial.Size)), trial)) { IsTuned = true }),
        .. Decays.Skip(1).Select(decay => new Arm(Alone + decay.Name, $"weight_decay = {decay.Of(0.01, AloneSteps)}, lr = {Rates(0.01)}", trial => OnlyDecay(decay.Of(0.01, AloneSteps), trial)) { IsDeterministic = true }),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.003], [0.0003, 0.001, 0.003, 0.01, 0.03]), Trained.TestAccuracy, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        yield return MechanismCheck.AtMost("Coupled, every step multiplies the weights' norm by 1 − c (largest deviation over the run, in single precision).", outcome[Alone + "coupled"].Mean(LargestError), 1e-6);
        yield return MechanismCheck.AtMost("With a constant λ it is multiplied by 1 − η·λ.", outcome[Alone + "constant"].Mean(LargestError), 1e-6);
        yield return MechanismCheck.Near("Both shrink the weights alike over the 200 steps, to 2% (a cosine counted from its top has half a step more): ln of the last norm over the first.", outcome[Alone + "coupled"].Mean("log_shrink"), outcome[Alone + "constant"].Mean("log_shrink"), 0.02 * Math.Abs(outcome[Alone + "constant"].Mean("log_shrink")));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("Coupled, the weights end smaller than with a constant λ.", WeightNorm, "coupled", "constant", 0.1),
        new("Coupled, test accuracy is higher than with a constant λ.", Trained.TestAccuracy, "coupled", "constant", 0.003, IsHigherBetter: true),
        new("A constant λ has a higher test accuracy than none.", Trained.TestAccuracy, "constant", "no decay", 0.003, IsHigherBetter: true),
        new("Coupled decay has a higher test accuracy than none.", Trained.TestAccuracy, "coupled", "no decay", 0.003, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(WeightNorm, "norm of the first layer's weights at the end"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Trained.TestLoss, "loss on the test images"), new(Trained.TrainLoss, "mean loss of the last epoch's batches"),
        new(LargestError, "largest deviation of a step's factor from what it must be"), new("log_shrink", "ln of the last norm over the first"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Shrink, "weight norm", "lr", Trained.TestLoss);

    static string Rates(double rate) => Plans.Text($"cosine({rate}, {rate * LastRate})");

    static int Images(LabSize size) => size.Pick(300, 1000);

    static int Epochs(LabSize size) => size.Pick(5, 20);

    static int Steps(LabSize size) => Epochs(size) * ((Images(size) + 31) / 32);

    static Measures Train(string decay, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, Images(trial.Size), trial.Size.Pick(500, 2000));
        var run = Trained.Run(trial, LabData.Classify(trial, data, Dense.Relu([256])), new Recipe { Optimizer = "adamw", Plan = $"lr = {Rates(trial.Rate)}\nweight_decay = {decay}", Epochs = Epochs(trial.Size), Batch = 32, Probes = $"{WeightNorm}(every: 5st)" });
        var (at, norms) = run.Probes.Of($"{WeightNorm}[fc1.weight]");
        double[] shrinks = [.. run.Values("lr").Zip(run.Values("weight_decay"), (rate, share) => rate * share)];
        return run.Measures().With(WeightNorm, norms[^1]).With(Shrink, Curve.Of(shrinks)).With("weight norm", Curve.Of([.. at.Select(step => (double)step)], norms));
    }

    /// <summary>Compares each step's factor with 1 − η·λ of the plan.</summary>
    static Measures OnlyDecay(string decay, Trial trial)
    {
        var run = Trained.Run(trial, LabData.Of("flat", new ConstantSlope(slope: 0)), new Recipe { Optimizer = "adamw", Plan = $"lr = {Rates(0.01)}\nweight_decay = {decay}", Epochs = AloneSteps, Batch = 1, Probes = $"{WeightNorm}(every: 1st)" });
        var norms = run.Probes.Of($"{WeightNorm}[weight]").Values;
        double[] expected = [.. run.Values("lr").Zip(run.Values("weight_decay"), (rate, share) => 1 - (rate * share))];
        return new Measures()
            .With(LargestError, Enumerable.Range(0, norms.Count - 1).Max(step => Math.Abs((norms[step + 1] / norms[step]) - expected[step])))
            .With("log_shrink", Math.Log(norms[^1] / norms[0]));
    }
}
