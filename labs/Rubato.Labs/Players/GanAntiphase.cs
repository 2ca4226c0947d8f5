using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Labs.Players;

/// <summary>Two players whose rates cycle in phase or in turns: when that calms the game, and when it pumps it.</summary>
public sealed class GanAntiphase : Lab
{
    const string Modes = "modes", Good = "good_share", Distance = "energy_distance";
    const int Count = 8, Latent = 8, Batch = 64, StepsAnEpoch = 32;
    const double Deviation = 0.1, BaseRate = 1e-3, Depth = 0.9;

    /// <summary>Periods whose effects are judged; the others fill the chart.</summary>
    static readonly int[] Judged = [8, 60, 500];

    static readonly double[] Depths = [0.1, 0.3, 0.5, 0.9];

    /// <summary>Phases of the second player's cycle.</summary>
    static readonly (string Name, double Phase)[] Phases = [("in phase", 0), ("a quarter", Math.PI / 2), ("anti-phase", Math.PI)];

    /// <inheritdoc/>
    public override string Id => "gan-antiphase";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Players;

    /// <inheritdoc/>
    public override string Claim => "Rates of generator and discriminator that cycle in anti-phase make the game more stable.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "A generator learns to draw, a discriminator to tell drawings from samples (Ian Goodfellow and others, 2014). Neither descends on a landscape: each step of one tilts the ground under the other, and what comes of it near a balance is a rotation. In its simplest form the game is x ← x − η₁(y + μx), y ← y + η₂(x − μy): the players circle each other, pulled inwards by a friction μ and thrown outwards by every step's overshoot.",
        "It has been proposed to let the two rates cycle in anti-phase, one large while the other is small, so that the players take turns. The linear game can be solved for that: what one period multiplies the distance from the balance by is the spectral radius of the product of its steps' matrices.",
        "The answer is not a yes. A child on a swing pumps by moving at the right moments of each period; this is parametric resonance, and anti-phase does it. With equal rates the game turns by about η a step, so a period of T steps has turned it by η·T. Where that is near π, one rate is large and the other small at the same two points of every round, and each time the distance grows: by about half the depth times the mean rate a step. On the map of growth over period and depth this is a tongue of instability that starts at π and widens with the depth (Michael Faraday, 1831; Émile Mathieu, 1868), with narrower ones further out. Away from them anti-phase is indeed the calmer one.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> RealData => [];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"Linear game: friction μ = 0.05, mean rate 0.1, rates 0.1·(1 + 0.9·cos(2πt/T)), the second player's shifted in phase; growth a step of the distance from the balance. Network: a ring of {Count} Gaussians of deviation {Plans.Number(Deviation)}, generator and discriminator of two hidden layers of 64 with relu, {Latent} latent numbers, Adam (β₁ = 0.5), batch 64, {StepsAnEpoch * Epochs(size):N0} steps; rates {Plans.Number(BaseRate)} in the mean, constant or cycling with 90% depth, in phase or in anti-phase, with periods of {string.Join(", ", Periods(size))} steps, as where a network's own rotation lies isn't known beforehand. Of 2,000 drawings a mode is covered that gets at least 20 within three deviations, and the good ones are those that are so near to any.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        new("constant", "lr[generator.*] = lr[discriminator.*] = 0.001", trial => Train(null, 0, trial)),
        .. from period in Periods(size) from isAnti in new[] { false, true }
           select new Arm(Name(period, isAnti), $"period {period}, {(isAnti ? "phase π" : "phase 0")}", trial => Train(period, isAnti ? Math.PI : 0, trial)),
    ];

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        yield return MechanismCheck.Near("At mean 0.1, T = 40, depth 0.9, μ = 0.05 the anti-phase game grows by 1.042 a step.", LinearGame.Growth(0.1, 40, Depth, 0.05, Math.PI), 1.042, 5e-4);
        yield return MechanismCheck.Near("In phase it grows by 1.002 a step.", LinearGame.Growth(0.1, 40, Depth, 0.05, 0), 1.002, 5e-4);
        var points = (from period in new[] { 7, 20, 31, 40, 63, 90 } from phase in Phases select (period, phase.Phase)).ToArray();
        yield return MechanismCheck.AtMost($"The map agrees with the game played: largest relative difference of the growth a step over {points.Length} points, after 200 periods.",
            points.Max(point => Math.Abs(LinearGame.Played(0.1, point.period, Depth, 0.05, point.Phase, periods: 200) / LinearGame.Growth(0.1, point.period, Depth, 0.05, point.Phase) - 1)), 2e-3);
        foreach (var depth in Depths)
        {
            var (low, peak, high) = FirstTongue(depth);
            yield return MechanismCheck.Near(Plans.Text($"Depth {depth}: anti-phase grows most where mean rate × period is π (in π; it grows faster than in phase from {low * 0.1 / Math.PI:0.00} to {high * 0.1 / Math.PI:0.00})."), peak * 0.1 / Math.PI, 1, 0.07);
            yield return MechanismCheck.Near(Plans.Text($"Depth {depth}: there it grows by half of depth × mean rate a step, to 5%."), LinearGame.Growth(0.1, peak, depth, 0.05, Math.PI) - 1, 0.05 * depth, 0.0025 * depth);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. Judged.Select(period => new Effect($"With a period of {period} steps, more of the drawings are good in anti-phase than in phase.", Good, Name(period, true), Name(period, false), 0.05, IsHigherBetter: true)),
        .. Judged.Select(period => new Effect($"With a period of {period} steps, anti-phase covers more of the eight modes.", Modes, Name(period, true), Name(period, false), 0.5, IsHigherBetter: true)),
        new("With a period of 8 steps, more of the drawings are good in anti-phase than at constant rates.", Good, Name(8, true), "constant", 0.05, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Modes, $"modes covered, of {Count}"), new(Good, "share of the drawings within three deviations of a centre"), new(Distance, "energy distance of drawings and samples, 0 where they are alike"), new(Trained.Diverged, "share of the runs that diverged"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome)
    {
        double[] periods = [.. Enumerable.Range(2, 139).Select(period => (double)period)];
        yield return new()
        {
            Title = "growth a step of the linear game",
            Note = "depth 0.9; above 1 the game explodes",
            XTitle = "period in steps; dotted: mean rate × period = π, 2π, 3π, 4π",
            XMarks = [.. Enumerable.Range(1, 4).Select(turn => turn * Math.PI / 0.1)],
            Series = [.. Phases.Select(phase => new ChartSeries(phase.Name, periods, [.. periods.Select(period => LinearGame.Growth(0.1, (int)period, Depth, 0.05, phase.Phase))]))],
            PlotHeight = 240,
        };
        yield return new()
        {
            Title = "growth in anti-phase, by depth",
            Note = "the tongue widens",
            XTitle = "period in steps; dotted: mean rate × period = π, 2π, 3π, 4π",
            XMarks = [.. Enumerable.Range(1, 4).Select(turn => turn * Math.PI / 0.1)],
            Series = [.. Depths.Select(depth => new ChartSeries(Plans.Text($"depth {depth}"), periods, [.. periods.Select(period => LinearGame.Growth(0.1, (int)period, depth, 0.05, Math.PI))]))],
            PlotHeight = 190,
        };
        double[] phases = [.. Enumerable.Range(0, 65).Select(i => i / 32.0)];
        yield return new()
        {
            Title = "growth over the phase",
            Note = "31 and 40 lie in the tongue",
            XTitle = "phase in π",
            Series = [.. new[] { 12, 31, 40, 90 }.Select(period => new ChartSeries($"T = {period}", phases, [.. phases.Select(phase => LinearGame.Growth(0.1, period, Depth, 0.05, phase * Math.PI))]))],
            PlotHeight = 190,
        };
        ChartSeries Share(bool isAnti, int colour) => new(isAnti ? "anti-phase" : "in phase", [.. Periods(outcome.Size).Select(period => (double)period)], [.. Periods(outcome.Size).Select(period => outcome[Name(period, isAnti)].Mean(Good))]) { HasDots = true, Colour = colour };
        yield return new() { Title = "share of good drawings", Note = "the networks, by the period of their rates", XTitle = "period in steps", IsLogX = true, Series = [Share(false, 0), Share(true, 2)], PlotHeight = 170 };
        foreach (var chart in ArmCharts.Of(outcome, Trained.Loss, Trained.TestLoss, "lr[generator.*]", "lr[discriminator.*]")) yield return chart;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome)
    {
        var calmer = Enumerable.Range(2, 139).Where(period => LinearGame.Growth(0.1, period, Depth, 0.05, Math.PI) < LinearGame.Growth(0.1, period, Depth, 0.05, 0)).ToArray();
        var spans = calmer.Where(period => !calmer.Contains(period - 1)).Select(first => (First: first, Last: Enumerable.Range(first, 139).TakeWhile(calmer.Contains).Last())).ToArray();
        yield return Plans.Text($"In the linear game, at depth 0.9 and periods from 2 to 140, anti-phase is calmer than in phase at {string.Join(" and ", spans.Select(span => $"{span.First}–{span.Last}"))} steps, and pumps the game at all others. The rule that follows: keep mean rate × period below {0.1 * spans[0].Last / Math.PI:0.0}·π, so that the game turns by clearly less than half a round in a period; or choose a small depth, whose tongue is narrow.");
        yield return "Drawings that are good: " + string.Join("; ", outcome.Arms.Select(arm => $"{arm.Arm.Name}: {ChartNumber.Percent(arm.Mean(Good))} in {ChartNumber.Format(arm.Mean(Modes), 2)} modes")) + ".";
    }

    /// <summary>The periods up to twice π over the mean rate at which anti-phase grows faster than in phase, and the one at which it grows most.</summary>
    static (int Low, int Peak, int High) FirstTongue(double depth)
    {
        int[] inside = [.. Enumerable.Range(5, 62).Where(period => LinearGame.Growth(0.1, period, depth, 0.05, Math.PI) > LinearGame.Growth(0.1, period, depth, 0.05, 0))];
        return (inside[0], inside.MaxBy(period => LinearGame.Growth(0.1, period, depth, 0.05, Math.PI)), inside[^1]);
    }

    static int[] Periods(LabSize size) => size.Pick<int[]>([8, 60, 500], [8, 25, 60, 150, 500]);

    static int Epochs(LabSize size) => size.Pick(2, 94);

    static string Name(int period, bool isAnti) => $"{(isAnti ? "anti-phase" : "in phase")}, T = {period}";

    static Measures Train(int? period, double phase, Trial trial)
    {
        var ring = GaussianMixture.Ring(Count, radius: 2, deviation: Deviation);
        var task = new AdversarialTraining(AdversarialPair.OfPoints(Latent), Latent, (ulong)trial.Seed, [2], ring.Generate(1, DataPart.Train, Batch * StepsAnEpoch).Coordinates, ring.Generate(1, DataPart.Test, 512).Coordinates);
        string Rate(double shift) => period is { } steps ? Plans.Text($"{BaseRate} * (1 + {Depth} * cos(6.283185307 * step / {steps} + {shift}))") : Plans.Number(BaseRate);
        var plan = $"lr[generator.*] = {Rate(0)}\nlr[discriminator.*] = {Rate(phase)}\nbeta1 = 0.5";
        var run = Trained.Run(trial, LabData.Of("ring", task), new Recipe { Optimizer = "adam", Plan = plan, Epochs = Epochs(trial.Size), Batch = Batch });
        var drawn = Draw(task.Network, trial);
        var nearest = drawn.Select(point => Enumerable.Range(0, Count).Select(mode => (Mode: mode, Distance: double.Hypot(point.X - ring.Centres[mode].X, point.Y - ring.Centres[mode].Y))).MinBy(found => found.Distance)).ToArray();
        var good = nearest.Where(found => found.Distance <= 3 * Deviation).ToArray();
        return run.Measures()
            .With(Modes, good.GroupBy(found => found.Mode).Count(mode => mode.Count() >= 20)).With(Good, (double)good.Length / drawn.Length).With(Distance, run.Summary.Loss);
    }

    static (double X, double Y)[] Draw(Network network, Trial trial)
    {
        const int Drawings = 2000;
        using (new Tape().Evaluate())
        {
            var points = network.Forward(Creation.Normal([Drawings, Latent], new CounterRandom((ulong)trial.Seed).Derive("drawings")), Pass.Evaluation);
            return [.. Enumerable.Range(0, Drawings).Select(i => ((double)points.Data[2 * i], (double)points.Data[(2 * i) + 1]))];
        }
    }
}
