using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Feedback;

/// <summary>The rate as what a PI controller sets so that a measured ratio meets its set-point; and which ratios can be controlled at all.</summary>
public sealed class PiControl : Lab
{
    const string Ratio = "measured / set-point", StepsToBand = "steps_to_band", Constant = "constant", Tuned = "tuned constant";
    const double Base = 0.1, Kp = 0.2, Ki = 0.5, Band = 1.5;
    const int RatioSetPoint = 8, Window = 9;

    /// <summary>What is measured, its set-point, and whether a measurement that is too low raises the rate.</summary>
    sealed record Control(string Name, string Measured, double SetPoint, bool IsReversed, Func<Trained, (double[] Steps, double[] Values)> Readings)
    {
        /// <summary>What the rate may not exceed, whatever the controller says.</summary>
        public string? Cap { get; init; }

        public string PlanFrom(double start)
        {
            var controlled = Plans.Text($"pi({Measured}, {SetPoint}, start: {start}, min: 1e-6, max: 100, kp: {Kp}, ki: {Ki}{(IsReversed ? ", reverse: true" : "")})");
            return Cap is null ? $"lr = {controlled}" : $"lr = min({controlled}, {Cap})";
        }
    }

    static readonly Control[] Controls =
    [
        new("‖g‖/loss, raised when low", "grad_norm / loss", RatioSetPoint, false, Ratios),
        new("‖g‖/loss, lowered when low", "grad_norm / loss", RatioSetPoint, true, Ratios),
        new("share of 2/L", "sharpness(every: 2st) / sharpness_limit(every: 2st)", 0.5, false, Shares),
        new("share of 2/L, capped", "sharpness(every: 2st) / sharpness_limit(every: 2st)", 0.5, false, Shares) { Cap = "1.9 / sharpness(every: 2st)" },
    ];

    static readonly (string Name, double Start)[] Starts = [("100× too high", 100 * Base), ("100× too low", Base / 100)];

    /// <inheritdoc/>
    public override string Id => "pi-control";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Feedback;

    /// <inheritdoc/>
    public override string Claim => "A PI controller that holds a measured ratio at its set-point finds the learning rate from a start a hundred times too high or too low.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "A thermostat doesn't know how large the room is; it measures, compares and corrects. Solvers of differential equations choose their step sizes so: Kjell Gustafsson (1991) used a PI controller, one part of the correction in proportion to how the error changed, the other to the error itself. Why not let a controller set the learning rate, so that some measured ratio stays where it should be?",
        "On a plant that answers in proportion, x = c·η, the arithmetic is simple: in logarithms the error obeys ε′ = (1 − kp − ki)·ε + kp·(ε before), so it shrinks by the larger root of z² − (1 − kp − ki)z − kp at every report. A rate that is held at a bound must not remember how long it was held: without such anti-windup it would stay there long after the error has turned.",
        "Training isn't such a plant. The ratio of gradient norm to loss, a natural first choice, rises as the loss falls, whatever the rate; and it is low both where the rate is too low and where it is too high. A controller can't tell on which side it is. The share of the stability limit 2/L that the rate uses, η·L/2, does answer to the rate in one direction, at once: it is proportional to it.",
        "And no controller undoes what a first step at a hundred times the rate has done: it acts on what it has seen. A cap that is measured before the step, min(…, 1.9 / sharpness), is what keeps that step short.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-32-10 with relu on {LabData.MnistName(size)}, {size.Pick("256", "2,560")} training and {size.Pick("200", "1,000")} test images, SGD without momentum, batch 64, {size.Pick(24, 400)} steps. The controller acts at every report, kp = {Plans.Number(Kp)}, ki = {Plans.Number(Ki)} in logarithms, the rate between 1e-6 and 100, starting at 10 or 0.001. ‖g‖/loss is to be {RatioSetPoint}, about what it is half-way through a run at the best constant rate; both directions of control are tried. L is the largest eigenvalue of the Hessian, measured at every second step; the share is to be 0.5. In the band: within a factor of {Plans.Number(Band)} of the set-point, and so is the median of nine readings from there on. The constant rate is searched for among four.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        new(Tuned, "lr = rate", trial => Train(Plans.Text($"lr = {trial.Rate}"), null, trial)) { IsTuned = true },
        .. Starts.Select(start => new Arm($"{Constant}, {start.Name}", Plans.Text($"lr = {start.Start}"), trial => Train(Plans.Text($"lr = {start.Start}"), null, trial))),
        .. from control in Controls from start in Starts
           select new Arm($"{control.Name}, {start.Name}", control.PlanFrom(start.Start), trial => Train(control.PlanFrom(start.Start), control, trial)),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.1], [0.03, 0.1, 0.2, 0.4]), Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        var errors = OnAPlant(steps: 60, (lr, _) => 3 * lr).Select(lr => Math.Log(1 / (3 * lr))).ToArray();
        var root = (1 - Kp - Ki + Math.Sqrt(Math.Pow(1 - Kp - Ki, 2) + (4 * Kp))) / 2;
        yield return MechanismCheck.Near("Where the measurement is proportional to the rate, each report leaves the share z of the error's logarithm, z the larger root of z² − (1 − kp − ki)z − kp.", errors[30] / errors[29], root, 1e-6);
        var held = OnAPlant(steps: 400, (lr, step) => step < 300 ? 1e-9 : 3 * lr);
        yield return MechanismCheck.AtMost("Held at its upper bound for 300 reports, the rate leaves it at the first report after the error has turned: nothing was wound up (reports until it moved).", held.Skip(301).TakeWhile(lr => lr >= 100).Count(), 1);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. from control in Controls from start in Starts
           select new Effect($"{start.Name}: control by {control.Name} ends at a higher test accuracy than leaving the rate where it is.", Trained.TestAccuracy, $"{control.Name}, {start.Name}", $"{Constant}, {start.Name}", 0.02, IsHigherBetter: true),
        .. Starts.Select(start => new Effect($"{start.Name}: control by the share of 2/L, capped, still ends at a lower accuracy than the tuned constant rate.", Trained.TestAccuracy, Tuned, $"{Controls[3].Name}, {start.Name}", 0.01, IsHigherBetter: true)),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(StepsToBand, "steps until the measurement is in the band about its set-point for the first time; all steps where it never is"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Trained.TrainLoss, "mean loss of the last epoch's batches"), new("last_rate", "rate of the last step"), new(Trained.Diverged, "share of the runs that diverged"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, Ratio, "lr", Trained.Loss, Trained.TestAccuracy);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        var (tuned, loss) = (outcome[Tuned].Mean(Trained.TestAccuracy), outcome[Tuned].Mean(Trained.TestLoss));
        foreach (var start in Starts)
        {
            var reached = Controls.Where(control => outcome[$"{control.Name}, {start.Name}"] is var arm && arm.Mean(StepsToBand) <= 200 && arm.Mean(Trained.TestLoss) <= 1.05 * loss).Select(control => control.Name).ToArray();
            var capped = outcome[$"{Controls[3].Name}, {start.Name}"];
            yield return Plans.Text($"What was hoped for, to be in the band within 200 steps and to end within 5% of the tuned run's loss, is reached from {start.Name} by {(reached.Length == 0 ? "none of the controls" : string.Join(" and ", reached))}; {capped.Arm.Name} is in the band after {capped.Mean(StepsToBand):0} steps and ends {100 * ((capped.Mean(Trained.TestLoss) / loss) - 1):+0.0;-0.0}% from that loss.");
        }

        foreach (var start in Starts)
            yield return $"{start.Name}: " + string.Join("; ", Controls.Select(control => outcome[$"{control.Name}, {start.Name}"]).Select(arm =>
                $"{arm.Arm.Name[..^(start.Name.Length + 2)]} is in its band after {ChartNumber.Format(arm.Mean(StepsToBand), 3)} steps and ends at {ChartNumber.Percent(arm.Mean(Trained.TestAccuracy))}")) + $"; the tuned constant rate, {ChartNumber.Format(outcome[Tuned].Rate)}, at {ChartNumber.Percent(tuned)}.";
    }

    /// <summary>The rates that the controller gives, from 100, on something that answers at once.</summary>
    static IEnumerable<double> OnAPlant(int steps, Func<double, int, double> answer)
    {
        var run = Plan.Parse(Plans.Text($"lr = pi(x, 1, start: 100, min: 1e-6, max: 100, kp: {Kp}, ki: {Ki})"), "plan").Compile(new PlanContext(steps) { Signals = ["x"] }).Start();
        for (var step = 0; step < steps; step++)
        {
            var rate = run.Advance()[0];
            yield return rate;
            run.Report("x", answer(rate, step));
        }
    }

    static Measures Train(string plan, Control? control, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(256, 2560), trial.Size.Pick(200, 1000));
        var run = Trained.Run(trial, LabData.Classify(trial, data, Dense.Relu([32])), new Recipe { Optimizer = "sgd", Plan = plan, Epochs = trial.Size.Pick(6, 10), Batch = 64 });
        var measures = run.Measures().With("last_rate", run.Values("lr")[^1]);
        if (control is null) return measures;
        var (steps, values) = control.Readings(run);
        double[] shares = [.. values.Select(value => Math.Clamp(value / control.SetPoint, 1e-6, 1e6))];
        var arrived = Enumerable.Range(0, Math.Max(0, shares.Length - Window)).FirstOrDefault(i => shares[i] is > 1 / Band and < Band && shares[i..(i + Window)].Order().ElementAt(Window / 2) is > 1 / Band and < Band, -1);
        return measures.With(StepsToBand, arrived < 0 ? run.Steps.Count : steps[arrived]).With(Ratio, Curve.Of(steps, shares));
    }

    static (double[] Steps, double[] Values) Ratios(Trained run) => ([.. run.Steps.Steps.Select(step => (double)step)], [.. run.Steps.GradNorms.Zip(run.Steps.Losses, (norm, loss) => norm / loss)]);

    static (double[] Steps, double[] Values) Shares(Trained run)
    {
        var (steps, sharpness) = run.Probes.Of("sharpness");
        return ([.. steps.Select(step => (double)step)], [.. sharpness.Zip(run.Probes.Of("sharpness_limit").Values, (now, limit) => now / limit)]);
    }
}
