using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Schedules;

/// <summary>A long memory of gradients under a rate that falls fast; and a momentum that follows the rate.</summary>
public sealed class MomentumMismatch : Lab
{
    const string Staleness = "velocity_staleness", Cosine = "velocity_cosine", MeanStaleness = "mean_staleness", MeanCosine = "mean_cosine";

    /// <summary>Decays by the steps in which the rate halves, and the momentum whose memory is half of that.</summary>
    static readonly (string Name, string Formula, string Tracking)[] Decays =
    [
        ("half-life 10", "exponential({0}, rate: 0.5, per: 10st)", "1 - 2 / 10"),
        ("half-life 40", "exponential({0}, rate: 0.5, per: 40st)", "1 - 2 / 40"),
        ("half-life 160", "exponential({0}, rate: 0.5, per: 160st)", "1 - 2 / 160"),
        ("cosine", "cosine({0}, 0)", "clamp(1 - 2 * 3.14159 * sin(1.5708 * progress) / (0.6931 * horizon * max(cos(1.5708 * progress), 0.001)), 0.5, 0.99)"),
    ];

    static readonly (string Name, Func<string, string> Of)[] Momenta = [("β = 0.5", _ => "0.5"), ("β = 0.9", _ => "0.9"), ("β = 0.99", _ => "0.99"), ("tracking", tracking => tracking)];

    /// <summary>Rates and momenta for which the staleness on a constant slope is known.</summary>
    static readonly (double Momentum, int HalfLife)[] Known = [(0.5, 10), (0.9, 40), (0.99, 160)];

    /// <inheritdoc/>
    public override string Id => "momentum-mismatch";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Schedules;

    /// <inheritdoc/>
    public override string Claim => "A momentum whose memory is long for the decay of the rate moves by stale gradients; one that tracks the rate's half-life doesn't.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Momentum (Boris Polyak, 1964) keeps a velocity: each step adds the new gradient to a share β of what was there, u ← βu + g, and moves by −ηu. It remembers some 1/(1 − β) steps: two for β = 0.5, ten for 0.9, a hundred for 0.99.",
        "If the rate halves within that memory, two clocks disagree. Most of the velocity then comes from gradients of a time when the rate was much higher and the weights were elsewhere. A velocity that held each gradient at the rate of its own step, Polyak's own form, would be a different one; how different, as a share, is its staleness. For gradients that don't change and a rate that falls by a factor ρ a step it is β(1/ρ − 1)/(1 − β): about the memory times ln 2 over the half-life.",
        "The cure suggests itself: let β follow, so that the memory stays a fixed share of the half-life. Under exponential decay that is a constant; under a cosine, whose half-life shrinks towards the end, β must fall.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-64-10 with relu on {LabData.MnistName(size)}, {size.Pick("192", "2,560")} training and {size.Pick("200", "1,000")} test images, SGD, batch 64, {size.Pick("24", "400")} steps; the rate halves every 10, 40 or 160 steps, or falls to 0 by a cosine; β is 0.5, 0.9, 0.99, or such that the memory 1/(1 − β) is half of the rate's half-life (under the cosine between 0.5 and 0.99). The first rate of each arm is searched for. Constant slope: a linear loss, whose gradient is the same everywhere.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. from decay in Decays.Where((_, i) => size == LabSize.Full || i is 0 or 3)
           from momentum in Momenta
           select new Arm($"{decay.Name}, {momentum.Name}", $"lr = {string.Format(System.Globalization.CultureInfo.InvariantCulture, decay.Formula, "rate")}; momentum = {momentum.Of(decay.Tracking)}", trial => Train(decay.Formula, momentum.Of(decay.Tracking), trial)) { IsTuned = true },
        .. Known.Select(known => new Arm(Slope(known), Plans.Text($"lr = exponential(1, rate: 0.5, per: {known.HalfLife}st); momentum = {known.Momentum}"), trial => Slide(known, trial)) { IsDeterministic = true }),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.1], [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]), Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var known in Known)
        {
            var ratio = Math.Pow(0.5, 1.0 / known.HalfLife);
            var expected = known.Momentum * ((1 / ratio) - 1) / (1 - known.Momentum);
            yield return MechanismCheck.Near(Plans.Text($"On a constant slope, β = {known.Momentum} and a half-life of {known.HalfLife} steps: the staleness is β(1/ρ − 1)/(1 − β), to 1%."), outcome[Slope(known)].Mean(Staleness), expected, 0.01 * expected);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. from decay in new[] { Decays[0], Decays[3] }
           from momentum in new[] { "β = 0.9", "β = 0.99" }
           select new Effect($"{decay.Name}: the test loss is lower with a momentum that tracks the half-life than with {momentum}.", Trained.TestLoss, $"{decay.Name}, tracking", $"{decay.Name}, {momentum}", 0.01),
        new("half-life 10: the velocity points more along the present descent with tracking than with β = 0.99, each at its best rate.", MeanCosine, "half-life 10, tracking", "half-life 10, β = 0.99", 0.05, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(MeanStaleness, "‖v − v′‖/‖v‖, mean over the run"), new(MeanCosine, "cosine of velocity and descent direction, mean over the run"), new(Trained.TestLoss, "loss on the test images"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Staleness, "staleness at the end of the slope"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Staleness, Cosine, "momentum", "lr", Trained.Loss);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome) => Decays.Where(decay => outcome.Arms.Any(arm => arm.Arm.Name.StartsWith(decay.Name, StringComparison.Ordinal)))
        .Select(decay => $"{decay.Name}: " + string.Join(", ", Momenta.Select(momentum => outcome[$"{decay.Name}, {momentum.Name}"]).Select(arm => $"{arm.Arm.Name[(decay.Name.Length + 2)..]} ends at {ChartNumber.Format(arm.Mean(Trained.TestLoss), 3)} with a staleness of {ChartNumber.Format(arm.Mean(MeanStaleness), 2)}")) + ".");

    static string Slope((double Momentum, int HalfLife) known) => Plans.Text($"slope, β = {known.Momentum}, half-life {known.HalfLife}");

    static Measures Train(string formula, string momentum, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(192, 2560), trial.Size.Pick(200, 1000));
        var plan = $"lr = {string.Format(System.Globalization.CultureInfo.InvariantCulture, formula, trial.Rate)}\nmomentum = {momentum}";
        var run = Trained.Run(trial, LabData.Classify(trial, data, Dense.Relu([64])), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = trial.Size.Pick(8, 10), Batch = 64, Probes = $"{Staleness}(every: 4st), {Cosine}(every: 4st)" });
        return run.Measures().With(MeanStaleness, run.Mean(Staleness, from: 0.02)).With(MeanCosine, run.Mean(Cosine, from: 0.02));
    }

    static Measures Slide((double Momentum, int HalfLife) known, Trial trial)
    {
        var steps = (int)Math.Max(100, 12 / (1 - known.Momentum));
        var plan = Plans.Text($"lr = exponential(1, rate: 0.5, per: {known.HalfLife}st)\nmomentum = {known.Momentum}");
        var run = Trained.Run(trial, LabData.Of("slope", new ConstantSlope()), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = steps, Batch = 1, Probes = $"{Staleness}(every: 1st)" });
        return new Measures().With(Staleness, run.Probes.Of(Staleness).Values[^1]);
    }
}
