using System.Globalization;
using Rubato.Engine;
using Rubato.Functions;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Schedules;

/// <summary>Seven ways for a rate to fall, on one task; and which of them would find the optimum of a noisy problem in the long run.</summary>
public sealed class DecayZoo : Lab
{
    const string NeverDecays = "constant";

    /// <summary>The decays by their names, from a rate of {0}.</summary>
    static readonly (string Name, string Formula)[] Decays =
    [
        (NeverDecays, "constant({0})"),
        ("inverse time", "inverse_time({0}, rate: 1, per: 100st)"),
        ("1/√k", "inverse_sqrt({0}, per: 50st)"),
        ("step", "step_decay({0}, 0.3, every: 200st)"),
        ("exponential", "exponential({0}, rate: 0.7, per: 100st)"),
        ("polynomial", "polynomial({0}, 0, 2)"),
        ("cosine", "cosine({0}, 0)"),
    ];

    /// <inheritdoc/>
    public override string Id => "decay-zoo";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Schedules;

    /// <inheritdoc/>
    public override string Claim => "How a rate falls matters more in a short training than whether it would converge in an endless one.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Herbert Robbins and Sutton Monro asked in 1951 how steps must shrink so that a noisy search surely ends at its goal. Two conditions do: the steps' sum must be infinite, or the search may stop short of a goal that is far; and the sum of their squares must be finite, or the noise never dies out.",
        "Which of the usual decays keep them can be read off how they fall in the end. As k⁻ᵖ the sum is infinite for p ≤ 1 and that of the squares finite for p > ½: inverse time, with p = 1, keeps both; 1/√k, with p = ½, just misses the second; a constant misses it clearly. Step and exponential decay fall as a power of a number below 1, so that all they will ever walk is finite. Polynomial and cosine decay end at 0 when the training does.",
        "But nobody trains forever. Within a budget the conditions say little, and decays that end at 0 in time, which fail the first of them, are what practitioners use. So the decays run here on one task with one budget, each at its own best first rate.",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-64-10 with relu on {LabData.MnistName(size)}, {size.Pick("600", "6,000")} training and 1,000 test images, batch 32, SGD with momentum 0.9, {size.Pick(2, 5)} epochs ({size.Pick(38, 940)} steps); each arm's first rate is searched for.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        .. Decays.Select(decay => new Arm(decay.Name, $"lr = {At(decay.Formula, "rate")}", trial => Train(At(decay.Formula, trial.Rate), trial)) { IsTuned = true }),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.1], [0.003, 0.01, 0.03, 0.1, 0.3]), Trained.TestLoss);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var (name, text) in Decays)
        {
            var formula = At(text, 0.1);
            var fall = LongRun.Of(Formula.Parse(formula));
            var (early, late) = fall.Kind == FallKind.Power ? (Exponent(formula, 100_000), Exponent(formula, 1_000_000)) : (Exponent(formula, 1000), Exponent(formula, 4000));
            var (statement, holds) = fall.Kind switch
            {
                FallKind.Power => (Plans.Text($"{name} falls as k⁻ᵖ with p = {fall.Power}"), Math.Abs(late - fall.Power) < 0.001),
                FallKind.Geometric => ($"{name} falls faster than every power of k: the exponent grows with k", late > 3 * early && early > 1),
                _ => ($"{name} is 0 from the end of the run on", late == double.PositiveInfinity),
            };
            yield return new($"{statement}, as its verdict below assumes.", Plans.Text($"exponents {ChartNumber.Format(early)} and {ChartNumber.Format(late)}"), holds);
        }

        yield return new("Of these decays only inverse time keeps both conditions of Robbins and Monro.", string.Join(", ", Decays.Where(decay => LongRun.Of(Formula.Parse(At(decay.Formula, 0.1))).Converges).Select(decay => decay.Name)),
            Decays.Single(decay => LongRun.Of(Formula.Parse(At(decay.Formula, 0.1))).Converges).Name == "inverse time");
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        .. Decays.Skip(1).Select(decay => new Effect($"The test loss ends lower with {decay.Name} decay than with a constant rate.", Trained.TestLoss, decay.Name, NeverDecays, 0.005)),
        new("Cosine decay, which keeps neither condition, ends lower than inverse time, which keeps both.", Trained.TestLoss, "cosine", "inverse time", 0.005),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Trained.TestLoss, "loss on the test images"), new(Trained.TestAccuracy, "share of the test images that are right"), new(Trained.TrainLoss, "mean loss of the last epoch's batches"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, "lr", Trained.Loss, Trained.TestLoss, Trained.TestAccuracy);

    /// <inheritdoc/>
    public override IEnumerable<string> Findings(LabOutcome outcome) =>
    [
        "The conditions of Robbins and Monro, from each formula's form: " + string.Join("; ", Decays.Select(decay => $"{decay.Name}: {LongRun.Of(Formula.Parse(At(decay.Formula, 0.1))).Verdict}")) + ".",
        "By test loss, best first: " + string.Join(", ", outcome.Arms.OrderBy(arm => arm.Mean(Trained.TestLoss)).Select(arm => $"{arm.Arm.Name} {ChartNumber.Format(arm.Mean(Trained.TestLoss))}")) + ".",
    ];

    static string At(string formula, object rate) => string.Format(CultureInfo.InvariantCulture, formula, rate);

    /// <summary>−d ln η / d ln k, from k to 4k, of a run of 1,000 steps that nobody stops.</summary>
    static double Exponent(string formula, long k)
    {
        var plan = Plan.Parse($"lr = {formula}", "plan").Compile(new PlanContext(formula.StartsWith("cosine", StringComparison.Ordinal) || formula.StartsWith("polynomial", StringComparison.Ordinal) ? 1000 : 8 * k));
        var (now, later) = (plan.At("lr", k), plan.At("lr", 4 * k));
        return now == 0 && later == 0 ? double.PositiveInfinity : Math.Log(now / later) / Math.Log(4);
    }

    static Measures Train(string formula, Trial trial)
    {
        var data = LabData.Mnist(trial.Size, trial.Size.Pick(600, 6000), 1000);
        return Trained.Run(trial, LabData.Classify(trial, data, Dense.Relu([64])), new Recipe { Optimizer = "sgd", Plan = $"lr = {formula}\nmomentum = 0.9", Epochs = trial.Size.Pick(2, 5), Batch = 32 }).Measures();
    }
}
