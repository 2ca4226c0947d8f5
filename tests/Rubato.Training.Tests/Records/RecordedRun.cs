using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

/// <summary>A run's folder with a record that was made up: no network is trained for it.</summary>
sealed record RecordedRun
{
    public int Steps { get; init; } = 20;

    public int Epochs { get; init; } = 2;

    public Recipe Recipe { get; init; } = new() { Data = "glyphs", Model = "mlp", Optimizer = "sgd", Epochs = 2, Batch = 16, Seed = 5 };

    public string Plan { get; init; } = "lr = linear(0.1, 0.01)\nmomentum = 0.9";

    public IReadOnlyList<string> Columns { get; init; } = ["lr", "momentum"];

    public Func<int, double> Loss { get; init; } = step => 2.5 / (step + 1);

    public Func<int, double> Lr { get; init; } = step => 0.1 / (step + 1);

    public double Accuracy { get; init; } = 0.9;

    public RunOutcome? Outcome { get; init; } = RunOutcome.Finished;

    public RunFolder In(TestFolder folder, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At(name))!);
        var run = RunFolder.CreateAt(folder.At(name));
        run.WriteRecipe(Recipe);
        run.WritePlan(Plan);
        using (var steps = run.StartSteps(Columns))
        using (var epochs = run.StartEpochs())
        {
            for (var i = 0; i < Steps; i++)
            {
                steps.Append(i, i * Epochs / Steps, Loss(i), 1 + (i % 3), [.. Columns.Select(column => column == "lr" ? Lr(i) : 0.9)]);
                if ((i + 1) % (Steps / Epochs) == 0)
                    epochs.Append(new(i * Epochs / Steps, i + 1, Loss(i), 0.8, Loss(i) + 0.1, Accuracy - (0.1 * (Epochs - 1 - (i * Epochs / Steps))), 2.0 * (i + 1), 1000));
            }
        }

        if (Outcome is { } outcome)
            run.WriteSummary(RunFolderTests.Summary() with { Outcome = outcome, Accuracy = Accuracy, Steps = Steps, Run = run.Path, Seconds = 2.0 * Steps });
        return run;
    }
}
