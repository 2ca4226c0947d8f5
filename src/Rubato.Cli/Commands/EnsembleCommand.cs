using System.CommandLine;
using System.Globalization;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Ensembles;
using Rubato.Training.Records;
using Rubato.Training.Tasks;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato ensemble</c>: the snapshots of runs together, and the few of them that are best together.</summary>
static class EnsembleCommand
{
    public static Command Create()
    {
        var runs = new Argument<string[]>("runs") { Description = "folders of runs that kept snapshots of the same model on the same data", Arity = ArgumentArity.OneOrMore };
        var choose = new Option<int?>("--choose") { Description = "how many members a chosen ensemble has" };
        var diversity = new Option<double>("--diversity") { Description = "how much the choice prefers members that disagree (default 0: the loss alone)" };
        var command = new Command("ensemble", "Judge the snapshots of runs alone, together, and as a few that are chosen.") { runs, choose, diversity };
        command.SetAction(call => CommandLine.Guard(() => Run(call.GetRequiredValue(runs), call.GetValue(choose), call.GetValue(diversity))));
        return command;
    }

    static int Run(string[] paths, int? choose, double diversity)
    {
        List<(string Name, float[] Probabilities)> members = [];
        ImageData? data = null;
        foreach (var path in paths)
        {
            var folder = RunFolder.Open(path);
            var workload = Workload.Load(folder.ReadRecipe().Resolve(DefaultPlans.For));
            if (workload.Images is not { } images || workload.Task is not ImageClassification)
                throw new TrainingException($"ensemble: {path} isn't a run that tells images apart, and others have no classes to vote on.");
            if (data is not null && (images.Test.Count, images.Test.Classes) != (data.Test.Count, data.Test.Classes))
                throw new TrainingException($"ensemble: {path} was trained on {images.Name} with {images.Test.Count} test images; the runs before it on {data.Name} with {data.Test.Count}. Give runs on the same data.");
            data ??= images;
            foreach (var (step, file) in folder.Snapshots)
            {
                Snapshot.Load(file).WriteTo(workload.Task.Network);
                members.Add((string.Create(CultureInfo.InvariantCulture, $"{folder.Name}, step {step}"), Predictions.Of(workload.Task.Network, data.Test, data.Normalisation)));
            }
        }

        if (members.Count < 2)
            throw new TrainingException($"ensemble: got {members.Count} snapshots; at least two are needed. Train with --snapshots cycles and a plan that has cycles, or give several runs.");
        if (choose is { } size && (size < 1 || size > members.Count))
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"choose: got {size}; there are {members.Count} snapshots. Give 1 to {members.Count}."));
        if (!(diversity >= 0 && double.IsFinite(diversity)))
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"diversity: got {diversity}; 0 or more is allowed."));
        Show(members, [.. Enumerable.Range(0, data!.Test.Count).Select(data.Test.Label)], choose, diversity, data.Test.Classes);
        return ExitCode.Success;
    }

    static void Show(List<(string Name, float[] Probabilities)> members, int[] labels, int? choose, double diversity, int classes)
    {
        float[][] all = [.. members.Select(member => member.Probabilities)];
        var judged = Ensemble.Evaluate(all, labels);
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("member", "test accuracy", "test loss");
        void Row(string name, Evaluation found) => table.AddRow(Markup.Escape(name), Numbers.Percent(found.Accuracy), Numbers.Value(found.Loss));
        for (var i = 0; i < members.Count; i++) Row(members[i].Name, judged.Members[i]);
        Row($"all {members.Count} together", judged.Together);
        if (choose is { } size)
        {
            var chosen = GreedySubset.Choose(all, labels, size, diversity);
            Row($"chosen: {string.Join("; ", chosen.Order().Select(i => members[i].Name))}", Ensemble.Evaluate([.. chosen.Select(i => all[i])], labels).Together);
            var apart = GreedySubset.ByDisagreement(all, labels, size);
            Row($"chosen by disagreement: {string.Join("; ", apart.Order().Select(i => members[i].Name))}", Ensemble.Evaluate([.. apart.Select(i => all[i])], labels).Together);
        }

        var console = Screen.Output();
        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Two members disagree on {100 * Diversity.MeanOfPairs(Diversity.Disagreement(all, classes)):F1}% of the test images on average.");
        if (choose is not null) console.MarkupLine("[grey]The choice saw these test images: judge it on others before you trust its lead.[/]");
    }
}
