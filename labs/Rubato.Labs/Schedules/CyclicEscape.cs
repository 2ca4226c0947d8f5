using Rubato.Engine;
using Rubato.Labs.Landscapes;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Schedules;

/// <summary>Whether rates that rise again leave poor minima that falling ones are caught in.</summary>
public sealed class CyclicEscape : Lab
{
    const string Score = "score", StepsToLeave = "steps_to_leave", Monotone = "monotone", Network = "network";
    const int Walks = 100;

    static readonly (string Name, string Formula)[] Schedules =
    [
        (Monotone, "cosine(1, 0)"),
        ("triangular", "repeat(triangle(0, 1), every: 20%)"),
        ("restarts", "repeat(cosine(1, 0), every: 20%)"),
    ];

    static readonly Landscape[] Places = [new DoubleWell(), new MuellerBrown(), new Rastrigin(), new Plateau(), new Saddle()];

    /// <summary>Rates of the escapes whose times are measured in the mechanism, on a double well with this noise.</summary>
    static readonly double[] KramersRates = [0.03, 0.025, 0.02];

    const double KramersNoise = 4.5, KramersHeight = 1;

    /// <inheritdoc/>
    public override string Id => "cyclic-escape";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Schedules;

    /// <inheritdoc/>
    public override string Claim => "Rates that rise again and again leave poor minima in which a rate that only falls is caught.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Where a network ends depends on where it happens to be when the rate gets small. Leslie Smith (2017) and Ilya Loshchilov with Frank Hutter (2017) proposed rates that rise again, in triangles or by restarts, and one of the reasons given is escape: a large step jumps over a wall that small steps can't climb.",
        "With noisy gradients the wall is climbed by chance. The noise acts as heat of temperature T = ησ²/2, and Hendrik Kramers' law (1940) says how long it takes to climb a height ΔF: a time that grows as exp(ΔF/T). Half the rate doesn't double the waiting time, it squares the exponential. So what counts is how many steps a schedule spends while it is hot.",
        "That makes it an open question whether cycles are better. They are hot several times, for a shorter time each, and what they climbed out of they can also climb back into. A monotone rate is hot once, for long. Here all of them get the same number of gradients and the same search for their own best peak.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> RealData => ["mnist"];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"Landscapes: {Walks} walks of {Steps(size):N0} noisy gradients on a double well, the Müller–Brown surface, Rastrigin's function in ten dimensions, a plateau and a saddle; the noise is such that at the rate 1/L (L the largest curvature) the temperature is a third of the barrier, and 0.1 where there is none. The score is the share of walks that end in the global basin (of Rastrigin's, the share of coordinates); on plateau and saddle, the share of the steps that are left once a walk has got away. Network: 784-64-10 with relu on {LabData.MnistName(size)}, {size.Pick("300", "2,000")} images, trained on shuffled labels first, then on the right ones for {size.Pick(3, 8)} epochs, SGD with momentum 0.9, batch 32; the score is the test accuracy. Five cycles in every cyclic schedule; each arm's peak is searched for, in units of 1/L (gradient descent is stable below 2/L), or of 0.1 for the network.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. from place in Places from schedule in Schedules select new Arm($"{place.Name}, {schedule.Name}", $"lr = peak · {schedule.Formula}", trial => Wander(place, schedule.Formula, trial)) { IsTuned = true },
        .. Schedules.Select(schedule => new Arm($"{Network}, {schedule.Name}", $"lr = peak · {schedule.Formula}", trial => Recover(schedule.Formula, trial)) { IsTuned = true }),
        .. KramersRates.Select(rate => new Arm(Plans.Text($"escape at {rate}"), Plans.Text($"lr = {rate} until the walk has left its well"), trial => Escape(rate, trial)) { IsDeterministic = true }),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([1], [0.06, 0.125, 0.25, 0.5, 1, 1.5]), Score, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        // ln(time) over 1/T is a line of slope ΔF, time in units of the flow: steps × rate.
        var slope = LeastSquares.Slope(KramersRates.Select(rate => (2 / (rate * KramersNoise * KramersNoise), Math.Log(rate * outcome[Plans.Text($"escape at {rate}")].Mean("escape_steps")))));
        yield return MechanismCheck.Near("The time to leave a well grows as exp(ΔF/T) with T = ησ²/2: the slope of its logarithm over 1/T is the barrier ΔF, to 20% (Kramers' law is exact for high walls and small steps).", slope, KramersHeight, 0.2 * KramersHeight);
        var escaped = Schedules.Sum(schedule => Walk.Many(new DoubleWell(), Rates(schedule.Formula, 1.5 / new DoubleWell().Curvature, 500), 0, 5, new CounterRandom(1)).Count(walk => walk.Reached > 0));
        yield return MechanismCheck.AtMost("Without noise none of 15 walks leaves its well, whatever the schedule does below the limit of stability.", escaped, 0);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. from place in Places.Take(3).Select(place => place.Name).Append(Network)
           from schedule in Schedules.Skip(1)
           select new Effect($"{Title(place)}: {schedule.Name} ends in the better place more often than the monotone rate.", Score, $"{place}, {schedule.Name}", $"{place}, {Monotone}", place == Network ? 0.005 : 0.05, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Score, "share of the walks that end in the global basin; on plateau and saddle the share of steps that are left; the network's test accuracy"), new(StepsToLeave, "mean steps until a walk is where it should be, for good; all steps where it never is"),
        new("escape_steps", "mean steps until a walk first left its well"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, "lr", Trained.Loss, Trained.TestAccuracy);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome) => Places.Select(place =>
        $"{Title(place.Name)}: " + string.Join(", ", Schedules.Select(schedule => outcome[$"{place.Name}, {schedule.Name}"]).Select(arm => $"{arm.Arm.Name[(place.Name.Length + 2)..]} {ChartNumber.Format(arm.Mean(Score), 3)} at {ChartNumber.Format(arm.Rate)}/L{(place.Barrier > 0 ? "" : Plans.Text($", away after {arm.Mean(StepsToLeave):0} steps"))}")) + ".");

    static int Steps(LabSize size) => size.Pick(300, 2000);

    static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    static double[] Rates(string formula, double peak, int steps) => [.. Plans.Values(formula, steps).Select(share => share * peak)];

    static Measures Wander(Landscape place, string formula, Trial trial)
    {
        var rate = 1 / place.Curvature;
        var noise = Math.Sqrt(2 / rate * (place.Barrier > 0 ? place.Barrier / 3 : 0.1));
        var found = Walk.Many(place, Rates(formula, trial.Rate * rate, Steps(trial.Size)), noise, Walks, new CounterRandom((ulong)trial.Seed).Derive(place.Name));
        return new Measures().With(Score, place.Barrier > 0 ? found.Average(walk => walk.Reached) : found.Average(walk => 1 - (walk.Steps / (double)Steps(trial.Size)))).With(StepsToLeave, found.Average(walk => walk.Steps));
    }

    static Measures Escape(double rate, Trial trial)
    {
        var (well, random) = (new DoubleWell(KramersHeight, Tilt: 0), new CounterRandom((ulong)trial.Seed).Derive("escape"));
        var (walks, total) = (trial.Size.Pick(100, 2000), 0L);
        Span<double> x = [1.0], gradient = [0.0];
        for (var walk = 0; walk < walks; walk++)
        {
            var own = random.Derive((ulong)walk);
            for (x[0] = 1; x[0] > 0; total++)
            {
                well.Gradient(x, gradient);
                x[0] -= rate * (gradient[0] + (KramersNoise * own.Normal((ulong)total)));
            }
        }

        return new Measures().With("escape_steps", (double)total / walks);
    }

    /// <summary>A network that learnt shuffled labels by heart, or began to, goes on with the right ones.</summary>
    static Measures Recover(string formula, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(300, 2000), 1000);
        var network = LabData.NetworkFor(trial, data, Dense.Relu([64]));
        var common = new Recipe { Optimizer = "sgd", Batch = 32 };
        Trained.Run(trial, LabData.Of(data.Name, new ImageClassification(network, data.WithTrain(images => images.WithShuffledLabels(seed: 1)))), common with { Plan = "lr = 0.05\nmomentum = 0.9", Epochs = trial.Size.Pick(3, 10) });
        var run = Trained.Run(trial, LabData.Of(data.Name, new ImageClassification(network, data)), common with { Plan = Plans.Text($"lr = {0.1 * trial.Rate} * ({formula})\nmomentum = 0.9"), Epochs = trial.Size.Pick(3, 8) });
        return run.Measures().With(Score, run.Summary.Accuracy);
    }
}
