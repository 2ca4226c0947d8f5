using Rubato.Training.Diagnosis;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Training.Tests.Diagnosis;

/// <summary>A record that was made up: a healthy run of 200 steps in 10 epochs, of which a test changes what it is about.</summary>
sealed record MadeUpRun
{
    public int Steps { get; init; } = 200;

    public int Epochs { get; init; } = 10;

    public string Optimizer { get; init; } = "sgd";

    public RunOutcome Outcome { get; init; } = RunOutcome.Finished;

    /// <summary>Falls from 2.3 to 0.02, with a little jitter.</summary>
    public Func<int, double> Loss { get; init; } = step => (2.3 * Math.Exp(-step / 40.0)) + 0.02 + (step % 3 * 0.005);

    public Func<int, double> GradNorm { get; init; } = _ => 1;

    /// <summary>A warmup of 10%, then a fall to a twentieth.</summary>
    public Func<int, double> Rate { get; init; } = step => step < 20 ? 0.05 * (step + 1) / 20 : 0.05 * (1 - (0.95 * (step - 20) / 180.0));

    public Dictionary<string, Func<int, double>> Others { get; init; } = [];

    public Dictionary<string, Func<int, double>> Signals { get; init; } = new() { ["update_ratio[fc1.weight]"] = _ => 3e-3, ["group_grad_norm[fc1.weight]"] = _ => 0.7 };

    public Func<int, double> TrainAccuracy { get; init; } = epoch => 1 - (0.5 / (epoch + 1) / (epoch + 1));

    public Func<int, double> TestAccuracy { get; init; } = epoch => 0.98 - (0.4 / (epoch + 1) / (epoch + 1));

    public Func<int, double> TestLoss { get; init; } = epoch => 0.1 + (0.5 / (epoch + 1) / (epoch + 1));

    public MadeUpRun With(string hyperparameter, Func<int, double> values) => this with { Others = new(Others) { [hyperparameter] = values } };

    public MadeUpRun Measuring(string signal, Func<int, double> values) => this with { Signals = new(Signals) { [signal] = values } };

    public RunRecord Record()
    {
        long[] steps = [.. Enumerable.Range(0, Steps).Select(step => (long)step)];
        long[] measured = [.. steps.Where(step => step % 10 == 0)];
        Series All(Func<int, double> values) => new(steps, [.. steps.Select(step => values((int)step))]);
        return new()
        {
            Recipe = new Recipe { Data = "digits", Model = "mlp", Optimizer = Optimizer, Epochs = Epochs, Batch = 32 },
            Losses = All(Loss),
            GradNorms = All(GradNorm),
            Hyperparameters = Others.Append(new("lr", Rate)).ToDictionary(pair => pair.Key, pair => All(pair.Value)),
            Signals = Signals.ToDictionary(pair => pair.Key, pair => new Series(measured, [.. measured.Select(step => pair.Value((int)step))])),
            Epochs = [.. Enumerable.Range(0, Epochs).Select(epoch => new EpochRecord(epoch, (epoch + 1) * (Steps / Epochs), Loss(((epoch + 1) * (Steps / Epochs)) - 1), TrainAccuracy(epoch), TestLoss(epoch), TestAccuracy(epoch), epoch, 1000))],
            Outcome = Outcome,
        };
    }
}
