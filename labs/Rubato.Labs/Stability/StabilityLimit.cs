using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Stability;

/// <summary>Gradient descent is stable only below two over the curvature.</summary>
public sealed class StabilityLimit : Lab
{
    const string TooHigh = "cosine(12, 0)", Stretch = "stretch", Doublings = "doublings", Product = "lr_sharpness";

    /// <inheritdoc/>
    public override string Id => "stability-limit";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Stability;

    /// <inheritdoc/>
    public override string Claim => "Gradient descent is stable only for rates below 2/L, L the largest curvature: warmup carries a larger peak, and a rate that is capped by the measured curvature survives any peak.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "In a valley of curvature λ the gradient is λ times the distance from the floor, so a step of the rate η leaves 1 − ηλ of that distance. While ηλ < 1 the walker comes down on its own side; up to 2 it crosses over and still comes nearer; beyond 2 every step lands farther away on the other side, and the loss explodes. The steepest of all directions, whose curvature L is the largest eigenvalue of the Hessian, decides: η < 2/L. It is the oldest law of the trade (L. F. Richardson, 1911); for networks it was measured by J. M. Cohen et al. (2021).",
        "On a quadratic the law is exact. A network is not one: where a rate just above the limit throws the weights about, they often land where the ground is flatter, so that the rate is below the limit again (A. Lewkowycz et al., 2020). A warmup gives this time to happen, and so a larger peak may survive.",
        "Since L can be measured while training, a plan can keep the law by itself: lr = min(planned, 1.9 / sharpness). With momentum μ the law for full batches is weaker, (2 + 2μ)/L, but with small batches it is noise that decides, and momentum carries the noise of 1/(1 − μ) batches along. The probe usable_rate is (1 − μ)(2 + 2μ)/L, which is 2/L where there is no momentum.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"Quadratic: a random matrix of 30 × 30, 300 steps. Largest rate: 784-{Hidden(size)}-10 with relu on {LabData.MnistName(size)}, full batches of {Batch(size)}, {Steps(size)} steps, found by halving an interval between 1/4 and 64 times 2/L at the start; a rate survives if the loss ends a tenth below that of guessing, which a network whose units have all died can't reach. Training: the same network, {size.Pick("400", "5,000")} images in batches of 32, 2 epochs, SGD; curvature of 128 examples, measured every {Every(size)}.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        new("quadratic, 0.99 × 2/L", "lr = 0.99 · 2/L", trial => DescendQuadratic(0.99, trial)) { IsDeterministic = true },
        new("quadratic, 1.01 × 2/L", "lr = 1.01 · 2/L", trial => DescendQuadratic(1.01, trial)) { IsDeterministic = true },
        new("network, 0.9 × 2/L", "lr = 0.9 · 2/L, one step", trial => StepApart(0.9, trial)) { IsDeterministic = true },
        new("network, 1.1 × 2/L", "lr = 1.1 · 2/L, one step", trial => StepApart(1.1, trial)) { IsDeterministic = true },
        new("largest, at once", "lr = peak", trial => Largest(peak => Plans.Text($"{peak}"), trial)),
        new("largest, warmup", "lr = linear(0, peak) for 50% then peak", trial => Largest(peak => Plans.Text($"linear(0, {peak}) for 50% then {peak}"), trial)),
        Training("too high", TooHigh, 0),
        Training("capped", $"min({TooHigh}, 1.9 / sharpness(every: {Every(size)}))", 0),
        Tuned("tuned", 0),
        Training("momentum, too high", TooHigh, 0.9),
        Training("momentum, capped by 1.9 / sharpness", $"min({TooHigh}, 1.9 / sharpness(every: {Every(size)}))", 0.9),
        Training("momentum, capped by usable_rate", $"min({TooHigh}, 0.95 * usable_rate(every: {Every(size)}))", 0.9),
        Tuned("momentum, tuned", 0.9),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.03, 0.3], [0.01, 0.03, 0.1, 0.3, 1]), Trained.TestAccuracy, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        yield return MechanismCheck.Near("On the quadratic a step at 0.99 × 2/L leaves 0.98 of the distance in the steepest direction, …", outcome["quadratic, 0.99 × 2/L"].Mean(Stretch), 0.98, 1e-3);
        yield return MechanismCheck.Near("… and one at 1.01 × 2/L makes it 1.02 of what it was.", outcome["quadratic, 1.01 × 2/L"].Mean(Stretch), 1.02, 1e-3);
        yield return MechanismCheck.AtMost("Just below the limit the quadratic's loss falls: last over first, …", outcome["quadratic, 0.99 × 2/L"].Mean("growth"), 0.1);
        yield return MechanismCheck.AtLeast("… and just above it explodes.", outcome["quadratic, 1.01 × 2/L"].Mean("growth"), 1e3);
        yield return MechanismCheck.Near("Two copies of the network, with tanh for relu, that differ by a hair in its steepest direction come nearer by a step below the limit, to |1 − 0.9 · 2|, …", outcome["network, 0.9 × 2/L"].Mean(Stretch), 0.8, 0.02);
        yield return MechanismCheck.Near("… and part by one above it, to |1 − 1.1 · 2|.", outcome["network, 1.1 × 2/L"].Mean(Stretch), 1.2, 0.02);
        yield return MechanismCheck.AtMost("Wherever curvature was measured, the capped rate is at most 1.9 over it.", outcome["capped"].Values(Product).Max(), 1.9 + 1e-9);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("Full-batch descent survives a larger peak rate with warmup than without, in doublings.", Doublings, "largest, warmup", "largest, at once", 0.5, IsHigherBetter: true),
        new("A plan whose peak is far too high ends more accurate under the cap than without.", Trained.TestAccuracy, "capped", "too high", 0.05, IsHigherBetter: true),
        new("A rate that was searched for is still more accurate than the capped plan.", Trained.TestAccuracy, "tuned", "capped", 0.005, IsHigherBetter: true),
        new("With momentum and small batches usable_rate is the better cap.", Trained.TestAccuracy, "momentum, capped by usable_rate", "momentum, capped by 1.9 / sharpness", 0.005, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Stretch, "what a step makes of a distance in the steepest direction"), new("limit", "2/L at the start"), new("largest", "largest rate that survives"),
        new(Doublings, "log₂ of that over the limit"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Trained.TrainLoss, "mean loss of the last epoch's batches"), new(Trained.Diverged, "share of the runs that diverged"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, "quadratic loss", Trained.Loss, "lr", "sharpness", "usable_rate");

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        double Times(string arm) => Math.Pow(2, outcome[arm].Mean(Doublings));
        double Right(string arm) => 100 * outcome[arm].Mean(Trained.TestAccuracy);
        yield return Plans.Text($"Over the whole way the largest constant rate that survived was {Times("largest, at once"):0.0} times 2/L of the first weights, with warmup {Times("largest, warmup"):0.0} times.");
        yield return Plans.Text($"Without momentum the cap 1.9 / sharpness turns {Right("too high"):0.0}% into {Right("capped"):0.0}%; a tuned rate gives {Right("tuned"):0.0}%. With momentum 0.9 it gives {Right("momentum, capped by 1.9 / sharpness"):0.0}%, usable_rate {Right("momentum, capped by usable_rate"):0.0}%, tuned {Right("momentum, tuned"):0.0}%.");
    }

    static int Hidden(LabSize size) => size.Pick(16, 64);

    static int Batch(LabSize size) => size.Pick(100, 500);

    static int Steps(LabSize size) => size.Pick(12, 60);

    static int Images(LabSize size) => size.Pick(400, 5000);

    static string Every(LabSize size) => size.Pick("8st", "25st");

    /// <summary>The network with its data; with tanh it has a Hessian everywhere, while relu's kinks are no part of one.</summary>
    static ImageClassification Task(Trial trial, int images, bool isSmooth = false)
    {
        var data = LabData.Mnist(trial.Size, images, trial.Size.Pick(200, 2000));
        int[] hidden = [Hidden(trial.Size)];
        return new(LabData.NetworkFor(trial, data, isSmooth ? Dense.Tanh(hidden) : Dense.Relu(hidden)), data);
    }

    static Arm Training(string name, string formula, double momentum) => new(name, Plan(formula, momentum), trial => Train(Plan(formula, momentum), trial));

    static Arm Tuned(string name, double momentum) => new(name, Plan("cosine(rate, 0)", momentum), trial => Train(Plan(Plans.Text($"cosine({trial.Rate}, 0)"), momentum), trial)) { IsTuned = true };

    static string Plan(string formula, double momentum) => $"lr = {formula}" + (momentum > 0 ? Plans.Text($"; momentum = {momentum}") : "");

    static Measures Train(string plan, Trial trial)
    {
        var task = Task(trial, Images(trial.Size));
        var run = Trained.Run(trial, LabData.Of("images", task), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = 2, Batch = 32 });
        var (at, curvatures) = run.Probes.Of("sharpness");
        return run.Measures().With(Product, at.Zip(curvatures, (step, curvature) => run.Values("lr")[(int)step] * curvature).DefaultIfEmpty(0).Max());
    }

    /// <summary>Gradient descent on a random quadratic at a multiple of 2/L.</summary>
    static Measures DescendQuadratic(double share, Trial trial)
    {
        const int Size = 30, Count = 300;
        var quadratic = new RandomQuadratic(Size, new CounterRandom((ulong)trial.Seed).Derive("quadratic"));
        double Along(IEnumerable<double> x) => Math.Abs(x.Zip(quadratic.Steepest, (a, b) => a * b).Sum());
        double[] x = [.. Enumerable.Repeat(1.0, Size)];
        var (first, losses) = (Along(x), new double[Count]);
        for (var step = 0; step < Count; step++)
        {
            losses[step] = quadratic.Value(x);
            x = [.. x.Zip(quadratic.Gradient(x), (place, slope) => place - (share * 2 / quadratic.Sharpness * slope))];
        }

        return new Measures().With(Stretch, Math.Pow(Along(x) / first, 1.0 / Count)).With("growth", losses[^1] / losses[0]).With("quadratic loss", Curve.Of(losses));
    }

    /// <summary>What a step makes of the distance between two copies of the network that differ in the steepest direction.</summary>
    static Measures StepApart(double share, Trial trial)
    {
        const float Hair = 1e-3f;
        var objective = Descent.OnAll(Task(trial, Batch(trial.Size), isSmooth: true));
        var (sharpness, steepest) = objective.Steepest();
        float[] GradientAt(float distance)
        {
            objective.Move(steepest, distance);
            var gradient = new float[objective.Count];
            objective.Gradient(gradient);
            return gradient;
        }

        var (ahead, behind) = (GradientAt(Hair / 2), GradientAt(-Hair));
        return new Measures().With(Stretch, Descent.Norm(steepest.Select((v, i) => (Hair * v) - (share * 2 / sharpness * (ahead[i] - behind[i])))) / Hair);
    }

    /// <summary>The largest peak that full-batch descent survives, by halving the interval of its logarithm; survival is a loss a tenth below guessing.</summary>
    static Measures Largest(Func<double, string> formula, Trial trial)
    {
        var limit = 2 / Descent.OnAll(Task(trial, Batch(trial.Size))).Steepest().Sharpness;
        var (low, high) = (-2.0, 6.0);
        for (var halving = 0; halving < trial.Size.Pick(4, 7); halving++)
        {
            var middle = (low + high) / 2;
            var task = Task(trial, Batch(trial.Size));
            var loss = Descent.Run(task, new Sgd(task.Network.Parameters), Plans.Values(formula(limit * Math.Pow(2, middle)), Steps(trial.Size)), task.Count, trial);
            if (loss < 0.9 * Math.Log(10)) low = middle;
            else high = middle;
        }

        return new Measures().With("limit", limit).With("largest", limit * Math.Pow(2, low)).With(Doublings, low);
    }
}
