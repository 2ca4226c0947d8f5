using System.Collections.Concurrent;
using Rubato.Engine;
using Rubato.Training.Ensembles;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;

namespace Rubato.Labs.Layers;

/// <summary>Several models for the price of one training, and whether a chosen few of them are better than any.</summary>
public sealed class SnapshotEnsemble : Lab
{
    const string Accuracy = "accuracy", ChosenBy = "accuracy_on_choice", Loss = "ensemble_loss", MemberLoss = "member_loss", Disagreement = "disagreement", Steps = "steps";
    const int Members = 6, Few = 3;

    /// <summary>What is trained: how, and how many networks come of it.</summary>
    enum Training
    {
        Cycles,
        Single,
        Independent,
    }

    /// <summary>Several arms judge the members of one training: it is made once.</summary>
    readonly ConcurrentDictionary<(Training, long Seed, double Rate, LabSize), Lazy<Member[]>> _made = new();

    /// <summary>One network: its probabilities on the images to choose by and on those to judge by, and the steps and rates of the run that it is the last of.</summary>
    sealed record Member(float[] Choice, float[] Judged, long Steps, IReadOnlyList<double> Rates);

    /// <inheritdoc/>
    public override string Id => "snapshot-ensemble";

    /// <inheritdoc/>
    public override LabFamily Family => LabFamily.Layers;

    /// <inheritdoc/>
    public override string Claim => "The networks at the ends of a cyclical rate's cycles, together, beat the last of them and a single network of the same budget.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Story =>
    [
        "Several networks that err in different places are better together than alone: the mean of their probabilities never has a larger loss than their mean loss (Jensen's inequality), and it gains what they disagree. But to train several costs several trainings.",
        "Gao Huang and others (2017) take them from one. Under a cosine rate with restarts a network comes to rest at the end of every cycle; a copy is kept there, and the restart throws the weights out again, to come to rest elsewhere. Six cycles give six networks for the price of one.",
        "Each has had only a sixth of the budget to itself, though all start from where the one before ended; and neighbours may be too much alike. So the comparison has to be with one network that gets the whole budget under a single cosine, and with six independent ones, each trained for a sixth.",
        "And if only three of six may be kept, which? Those that disagree most, those whose mean does best on held-back images, or any three?",
    ];

    /// <inheritdoc/>
    public override TimeSpan Usual => TimeSpan.FromMinutes(3);

    /// <inheritdoc/>
    public override string Setting(LabSize size) =>
        $"784-128-10 with relu on {LabData.MnistName(size)}, {size.Pick("160", "2,000")} training images, SGD with momentum 0.9, batch 32, {size.Pick(6, 24)} epochs in all for every training. {size.Pick("500", "1,000")} test images to choose by (base rates and members), {size.Pick("500", "2,000")} others to judge by. Each training's peak rate is searched for.";

    /// <inheritdoc/>
    public override IReadOnlyList<Arm> Arms(LabSize size) =>
    [
        Of("snapshot ensemble", "the mean of all six of repeat(cosine(peak, 0), every: a sixth)", Training.Cycles, members => [members]),
        Of("last snapshot", "the last of the six alone", Training.Cycles, members => [members[^1..]]),
        Of("single cosine", "one network under cosine(peak, 0) with the whole budget", Training.Single, members => [members]),
        Of("independent ensemble", "the mean of six networks of other first weights, each under cosine(peak, 0) with a sixth of the budget", Training.Independent, members => [members]),
        Of("three that do best", "the three of the six snapshots that are best together on the images to choose by, greedily", Training.Cycles, members => [Pick(members, GreedySubset.Choose([.. members.Select(member => member.Choice)], Labels(size).Choice, Few))]),
        Of("three that disagree", "the best of the six and, greedily, the two that disagree most with those before", Training.Cycles, members => [Pick(members, GreedySubset.ByDisagreement([.. members.Select(member => member.Choice)], Labels(size).Choice, Few))]),
        Of("any three", "the mean over all twenty threes", Training.Cycles, members => [.. Threes().Select(three => Pick(members, three))]),
    ];

    /// <inheritdoc/>
    public override Tuning Tuning(LabSize size) => new(size.Pick<double[]>([0.1], [0.02, 0.05, 0.1, 0.2]), ChosenBy, IsHigherBetter: true);

    /// <inheritdoc/>
    public override IEnumerable<MechanismCheck> Mechanism(LabOutcome outcome)
    {
        foreach (var name in new[] { "snapshot ensemble", "independent ensemble" })
            yield return MechanismCheck.AtMost($"{name}: its loss is at most its members' mean loss, for every seed (largest difference).", outcome[name].Trials.Max(trial => trial[Loss] - trial[MemberLoss]), 1e-6);
        var steps = outcome.Arms.Select(arm => arm.Mean(Steps)).ToArray();
        yield return MechanismCheck.Near("All trainings make the same number of steps.", steps.Max(), steps.Min(), 0);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Effect> Effects =>
    [
        new("The snapshots together are right more often than the last of them.", Accuracy, "snapshot ensemble", "last snapshot", 0.003, IsHigherBetter: true),
        new("The snapshots together are right more often than a single network of the same budget.", Accuracy, "snapshot ensemble", "single cosine", 0.003, IsHigherBetter: true),
        new("The snapshots together are right more often than independent networks of the same budget.", Accuracy, "snapshot ensemble", "independent ensemble", 0.003, IsHigherBetter: true),
        new("Three that disagree are right more often than any three.", Accuracy, "three that disagree", "any three", 0.002, IsHigherBetter: true),
        new("Three that do best on held-back images are right more often than any three.", Accuracy, "three that do best", "any three", 0.002, IsHigherBetter: true),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Measured> Table =>
    [
        new(Accuracy, "share of the images to judge by that are right"), new(Loss, "loss of the mean probabilities"), new(MemberLoss, "mean loss of the members"), new(Disagreement, "share of images on which two members differ, mean of all pairs"), new(Steps, "steps of the training"),
    ];

    /// <inheritdoc/>
    public override IEnumerable<LineChart> Charts(LabOutcome outcome) => ArmCharts.Of(outcome, "lr", "accuracy of a member");

    Arm Of(string name, string differs, Training training, Func<Member[], Member[][]> choose) => new(name, differs, trial =>
    {
        var members = _made.GetOrAdd((training, trial.Seed, trial.Rate, trial.Size), key => new(() => Train(key.Item1, trial))).Value;
        var (choice, judged) = Labels(trial.Size);
        var chosen = choose(members);
        var together = chosen.Select(some => Ensemble.Evaluate([.. some.Select(member => member.Judged)], judged)).ToArray();
        return new Measures()
            .With(Accuracy, together.Average(found => found.Together.Accuracy))
            .With(ChosenBy, chosen.Average(some => Ensemble.Judge(Ensemble.Mean([.. some.Select(member => member.Choice)]), choice).Accuracy))
            .With(Loss, together.Average(found => found.Together.Loss)).With(MemberLoss, together.Average(found => found.Members.Average(member => member.Loss)))
            .With(Disagreement, chosen.Average(some => some.Length < 2 ? 0 : Diversity.MeanOfPairs(Diversity.Disagreement([.. some.Select(member => member.Judged)], 10))))
            .With(Steps, members.Sum(member => member.Steps))
            .With("lr", Curve.Of([.. members.SelectMany(member => member.Rates)]))
            .With("accuracy of a member", new Curve([.. Enumerable.Range(1, chosen[0].Length).Select(i => (double)i)], [.. together[0].Members.Select(member => member.Accuracy)]));
    })
    { IsTuned = true };

    static Member[] Pick(Member[] members, IEnumerable<int> which) => [.. which.Select(i => members[i])];

    static IEnumerable<int[]> Threes() => from a in Enumerable.Range(0, Members) from b in Enumerable.Range(a + 1, Members - a - 1) from c in Enumerable.Range(b + 1, Members - b - 1) select new[] { a, b, c };

    static int Chosen(LabSize size) => size.Pick(500, 1000);

    static (int[] Choice, int[] Judged) Labels(LabSize size)
    {
        var test = Data(size).Test;
        int[] all = [.. Enumerable.Range(0, test.Count).Select(test.Label)];
        return (all[..Chosen(size)], all[Chosen(size)..]);
    }

    static Rubato.Training.Data.ImageData Data(LabSize size) => LabData.Mnist(size, size.Pick(160, 2000), size.Pick(1000, 3000));

    static Member[] Train(Training training, Trial trial)
    {
        var data = Data(trial.Size);
        var epochs = trial.Size.Pick(6, 24);
        Member[] Run(long seed, string formula, int ownEpochs)
        {
            var workload = LabData.Classify(trial with { Seed = seed }, data, Dense.Relu([128]));
            List<Member> found = [];
            var recipe = new Recipe { Optimizer = "sgd", Plan = $"lr = {formula}\nmomentum = 0.9", Epochs = ownEpochs, Batch = 32, Snapshots = "cycles" };
            var run = Trained.Run(trial with { Seed = seed }, workload, recipe, folder =>
            {
                foreach (var (_, file) in folder.Snapshots)
                {
                    Snapshot.Load(file).WriteTo(workload.Task.Network);
                    var all = Predictions.Of(workload.Task.Network, data.Test, data.Normalisation);
                    found.Add(new(all[..(10 * Chosen(trial.Size))], all[(10 * Chosen(trial.Size))..], 0, []));
                }
            });
            found[^1] = found[^1] with { Steps = run.Steps.Count, Rates = run.Values("lr") };
            return [.. found];
        }

        return training switch
        {
            Training.Cycles => Run(trial.Seed, Plans.Text($"repeat(cosine({trial.Rate}, 0), every: {epochs / Members}ep)"), epochs),
            Training.Single => Run(trial.Seed, Plans.Text($"cosine({trial.Rate}, 0)"), epochs),
            _ => [.. Enumerable.Range(0, Members).SelectMany(member => Run((trial.Seed * 100) + member, Plans.Text($"cosine({trial.Rate}, 0)"), epochs / Members))],
        };
    }
}
