using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Schedules;

/// <summary>A constant rate stalls at a noise floor; decay goes below it.</summary>
public sealed class NoiseFloor : Lab
{
    const double Curvature = 1, NoiseDeviation = 1, Rate = 0.1, WrongLabels = 0.2;

    static readonly double[] Rates = [0.02, 0.05, 0.1, 0.3];

    /// <summary>Decays by their names, from a first rate.</summary>
    static readonly (string Name, string Formula)[] Decays =
    [
        ("step", "step_decay({0}, 0.1, every: 34%)"),
        ("exponential", "exponential({0}, rate: 0.01, per: 100%)"),
        ("inverse-time", "inverse_time({0}, rate: 1, per: 10%)"),
        ("1/√k", "inverse_sqrt({0}, per: 5%)"),
        ("polynomial", "polynomial({0}, 0, 2)"),
        ("cosine", "cosine({0}, 0)"),
    ];

    /// <inheritdoc/>
    public override string Id => "noise-floor";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Schedules;

    /// <inheritdoc/>
    public override string Claim => "A constant learning rate stalls at a floor that gradient noise holds up; a rate that decays sinks below it.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "A mini-batch's gradient is the true gradient plus noise. Far from the minimum the true part rules and the loss falls; near it the noise does, and every step throws the weights about by rate × noise. Shrinking and shaking then balance: the loss stalls, and no further step helps.",
        "On the quadratic ½λx² with gradient noise of variance σ² that balance can be solved: E[x²] = (1 − ηλ)² E[x²] + η²σ², so the loss stalls at ησ²/(2(2 − ηλ)). It is proportional to the rate for small rates: to go below it, the rate must fall. How it falls matters less than that it does, unless it falls so fast that the loss is left behind.",
        "A network that can fit every example is a special case: where all examples agree, their gradients vanish together, and with them the noise. Then a constant rate has no floor. With labels that are wrong they never agree, and the floor is back.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"Quadratic: λ = 1, σ = 1, {size.Pick("2,000", "20,000")} independent walks of 2,000 steps from x = 3; the floor is the mean loss over the last half. Network: 784-256-128-10 with relu on {LabData.MnistName(size)}, {size.Pick("1,000", "5,000")} training images, batch 16, SGD without momentum, {size.Pick(2, 6)} epochs; each arm's first rate is searched for. Once more with a fifth of the training labels wrong.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. Rates.Select(rate => new Arm(Plans.Text($"quadratic, {rate}"), Plans.Text($"lr = {rate}"), trial => Walk(Plans.Text($"{rate}"), trial)) { IsDeterministic = true }),
        .. Decays.Select(decay => new Arm($"quadratic, {decay.Name}", $"lr = {At(decay.Formula, Rate)}", trial => Walk(At(decay.Formula, Rate), trial)) { IsDeterministic = true }),
        .. Decays.Prepend((Name: "constant", Formula: "{0}")).Select(decay => new Arm($"network, {decay.Name}", $"lr = {At(decay.Formula, "rate")}", trial => Train(At(decay.Formula, trial.Rate), 0, trial)) { IsTuned = true }),
        new("wrong labels, constant", "lr = rate, a fifth of the labels wrong", trial => Train(Plans.Number(trial.Rate), WrongLabels, trial)) { IsTuned = true },
        new("wrong labels, cosine", "lr = cosine(rate, 0), a fifth of the labels wrong", trial => Train(At("cosine({0}, 0)", trial.Rate), WrongLabels, trial)) { IsTuned = true },
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.1], [0.03, 0.1, 0.3, 0.6]), Trained.TrainLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var rate in Rates)
        {
            var floor = Floor(rate);
            yield return MechanismCheck.Near(Plans.Text($"At the constant rate {rate} the quadratic's loss stalls at ησ²/(2(2 − ηλ)), to 5%."), outcome[Plans.Text($"quadratic, {rate}")].Mean("floor"), floor, 0.05 * floor);
        }

        foreach (var (name, _) in Decays)
            yield return MechanismCheck.AtMost($"{name} decay from 0.1 ends below that rate's floor.", outcome[$"quadratic, {name}"].Mean("end_loss"), Floor(Rate));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. Decays.Select(decay => new Effect($"The network's training loss ends lower with {decay.Name} decay than with a constant rate.", Trained.TrainLoss, $"network, {decay.Name}", "network, constant", 0.002)),
        new("Where a fifth of the labels is wrong, so that noise stays, the training loss ends lower with cosine decay than with a constant rate.", Trained.TrainLoss, "wrong labels, cosine", "wrong labels, constant", 0.02),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new("floor", "mean loss over the last half of the steps"), new("end_loss", "mean loss at the last step"),
        new(Trained.TrainLoss, "mean loss of the last epoch's batches"), new(Trained.TestLoss, "loss on the test images"), new(Trained.TestAccuracy, "share of the test images that are right"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, "quadratic loss", Trained.Loss, Trained.TestLoss, "lr");

    static string At(string formula, object rate) => string.Format(CultureInfo.InvariantCulture, formula, rate);

    static double Floor(double rate) => rate * NoiseDeviation * NoiseDeviation / (2 * (2 - (rate * Curvature)));

    static Measures Walk(string formula, Trial trial)
    {
        const int Steps = 2000;
        var rates = Plans.Values(formula, Steps);
        var x = Enumerable.Repeat(3.0, trial.Size.Pick(500, 20_000)).ToArray();
        var noise = new CounterRandom((ulong)trial.Seed).Derive("gradient noise");
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            for (var walk = 0; walk < x.Length; walk++) x[walk] -= rates[step] * ((Curvature * x[walk]) + (NoiseDeviation * noise.Normal(((ulong)step * (ulong)x.Length) + (ulong)walk)));
            losses[step] = 0.5 * Curvature * x.Average(value => value * value);
        }

        return new Measures().With("floor", losses.Skip(Steps / 2).Average()).With("end_loss", losses[^1]).With("quadratic loss", Curve.Of(losses));
    }

    static Measures Train(string formula, double wrongLabels, Trial trial)
    {
        var clean = LabData.Mnist(trial.Size, trial.Size.Pick(1000, 5000), 1000);
        var data = wrongLabels > 0 ? clean.WithTrain(images => images.WithLabelNoise(wrongLabels, seed: 1).Images) : clean;
        return Trained.Run(trial, LabData.Classify(trial, data, ImageModels.Mlp(10)), new Recipe { Optimizer = "sgd", Plan = $"lr = {formula}", Epochs = trial.Size.Pick(2, 6), Batch = 16 }).Measures();
    }
}
