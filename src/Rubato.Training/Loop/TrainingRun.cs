using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Reports;

namespace Rubato.Training;

/// <summary>A recipe that is ready to run: the network is built, the plan compiled for it and checked.</summary>
public sealed class TrainingRun
{
    const int SmallestSide = 4;

    readonly ResolvedRecipe _recipe;
    readonly ImageData _data;
    readonly ImageClassification _task;
    readonly Optimizer _optimizer;
    readonly PlanBinding _binding;
    readonly int[] _given;
    (long Steps, double Loss, double Accuracy) _judged = (-1, double.NaN, double.NaN);
    (long Step, double Loss) _lastFinite = (-1, double.NaN);

    /// <summary>Builds everything that a run needs; nothing is written yet.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">Its data set.</param>
    /// <exception cref="TrainingException">The recipe doesn't fit the data.</exception>
    /// <exception cref="PlanException">The plan can't be read, or can't run here.</exception>
    public TrainingRun(ResolvedRecipe recipe, ImageData data)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        var plan = Rubato.Plan.Parse(recipe.Plan, "plan");
        Require(recipe, data);
        (_recipe, _data) = (recipe, data);
        Processor.Threads = recipe.Threads;

        Shape input = [data.Train.Height, data.Train.Width, data.Train.Channels];
        var network = Models.Build(recipe.Model, input, data.Train.Classes, (ulong)recipe.Seed);
        _task = new(network, data, recipe.Batch, recipe.Seed);
        var groups = Engine.ParameterGroup.Each(network.Parameters);
        _optimizer = recipe.Optimizer == "sgd"
            ? new Sgd(network.Parameters, groups, decay: WeightDecayKind.Decoupled)
            : new AdamW(network.Parameters, groups);
        var hyperparameters = new Hyperparameters(_optimizer, network, value => _task.LabelSmoothing = value);

        Steps = (long)_task.StepsPerEpoch * recipe.Epochs;
        Plan = plan.Compile(new PlanContext(Steps, _task.StepsPerEpoch, recipe.Batch)
        {
            Hyperparameters = hyperparameters.Names,
            Groups = Models.GroupsOf(network),
            Signals = Signals.All,
        });
        Findings = Plan.Check();
        if (Findings.Any(f => f.Severity == FindingSeverity.Error)) throw new PlanException(Findings, "plan");
        _binding = hyperparameters.Bind(Plan);
        _given = new int[data.Test.Count];
    }

    /// <summary>Updates from start to end.</summary>
    public long Steps { get; }

    /// <summary>Updates in an epoch.</summary>
    public int StepsPerEpoch => _task.StepsPerEpoch;

    /// <summary>The plan as it will run.</summary>
    public CompiledPlan Plan { get; }

    /// <summary>What can be said against the plan; no errors.</summary>
    public ImmutableArray<PlanFinding> Findings { get; }

    /// <summary>The network that is trained.</summary>
    public Network Network => _task.Network;

    /// <summary>Trains, and leaves the whole record in a folder, however the run ends.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="observer">Watches; nobody where null.</param>
    /// <param name="stop">Ends the run after the present step.</param>
    /// <exception cref="RunFolderException">The folder can't be written to.</exception>
    public RunSummary Execute(RunFolder folder, ITrainingObserver? observer = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.WriteRecipe(_recipe.Recipe);
        folder.WritePlan(_recipe.Plan);
        var clock = Stopwatch.StartNew();
        var (outcome, message, steps) = Train(folder, clock, observer, stop);
        var (loss, accuracy) = Judge(steps);
        if (outcome == RunOutcome.Finished && !double.IsFinite(loss))
            (outcome, message) = (RunOutcome.Diverged, Divergence(steps - 1, "the test loss after it", loss));
        AtomicFile.Write(folder.ModelPath, stream => Safetensors.Write(stream, Network.State));
        var summary = new RunSummary
        {
            Outcome = outcome,
            Message = message,
            Accuracy = accuracy,
            Loss = loss,
            Seconds = clock.Elapsed.TotalSeconds,
            Steps = steps,
            Run = folder.Path,
            Weights = Network.Parameters.Hash(),
        };
        folder.WriteSummary(summary);
        Report.Write(folder, new ReportPictures(_data, _given));
        return summary;
    }

    (RunOutcome Outcome, string Message, long Steps) Train(RunFolder folder, Stopwatch clock, ITrainingObserver? observer, CancellationToken stop)
    {
        using var steps = folder.StartSteps([.. Plan.Columns.Select(column => column.ToString())]);
        using var epochs = folder.StartEpochs();
        var epoch = EpochTally.Start(0);
        for (var step = 0L; step < Steps; step++)
        {
            if (stop.IsCancellationRequested)
                return (RunOutcome.Stopped, string.Create(CultureInfo.InvariantCulture, $"Stopped after {step} of {Steps} steps."), step);
            _binding.Apply(step);
            var batch = _task.ComputeGradient(step);
            epoch.Add(batch);
            steps.Append(step, epoch.Epoch, batch.Loss, batch.GradNorm, _binding.Values);
            if (!double.IsFinite(batch.Loss) || !double.IsFinite(batch.GradNorm))
            {
                var (what, value) = double.IsFinite(batch.Loss) ? ("the gradient's norm", batch.GradNorm) : ("the loss", batch.Loss);
                return (RunOutcome.Diverged, Divergence(step, what, value), step);
            }

            _lastFinite = (step, batch.Loss);
            _binding.Run.Report(Signals.Loss, batch.Loss);
            _binding.Run.Report(Signals.Accuracy, (double)batch.Correct / batch.Count);
            _binding.Run.Report(Signals.GradNorm, batch.GradNorm);
            _optimizer.Step();
            observer?.StepDone(new(step, epoch.Epoch, batch.Loss, batch.GradNorm, epoch.Accuracy, epoch.SamplesPerSecond, _binding.Values));
            if ((step + 1) % StepsPerEpoch != 0) continue;

            steps.Flush();
            var rate = epoch.SamplesPerSecond;
            var (loss, accuracy) = Judge(step + 1);
            _binding.Run.Report(Signals.ValLoss, loss);
            _binding.Run.Report(Signals.ValAccuracy, accuracy);
            var record = new EpochRecord(epoch.Epoch, step + 1, epoch.Loss, epoch.Accuracy, loss, accuracy, clock.Elapsed.TotalSeconds, rate);
            epochs.Append(record);
            observer?.EpochDone(record);
            epoch = EpochTally.Start(epoch.Epoch + 1);
        }

        return (RunOutcome.Finished, string.Create(CultureInfo.InvariantCulture, $"Finished all {Steps} steps."), Steps);
    }

    /// <summary>Judges the network on the test images after so many updates, once for each count of them.</summary>
    (double Loss, double Accuracy) Judge(long steps)
    {
        if (_judged.Steps != steps)
        {
            var (loss, accuracy) = _task.Evaluate(_given);
            _judged = (steps, loss, accuracy);
        }

        return (_judged.Loss, _judged.Accuracy);
    }

    string Divergence(long step, string what, double value)
    {
        var before = _lastFinite.Step < 0
            ? "No loss before it was finite"
            : string.Create(CultureInfo.InvariantCulture, $"The last finite loss was {_lastFinite.Loss:G4} at step {_lastFinite.Step}");
        var rate = Plan.Sets("lr") ? string.Create(CultureInfo.InvariantCulture, $", lr then {_binding.Values[FirstRate()]:G4}") : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"Diverged at step {step} of {Steps}: {what} became {value}. {before}{rate}. Try a lower peak rate or a longer warmup.");
    }

    int FirstRate() => Enumerable.Range(0, Plan.Columns.Length).First(i => Plan.Columns[i].Name == "lr");

    static void Require(ResolvedRecipe recipe, ImageData data)
    {
        if (data.Train.Count == 0 || data.Test.Count == 0)
            throw new TrainingException($"data: {data.Name} has {data.Train.Count} training and {data.Test.Count} test images; at least one of each is needed.");
        if (recipe.Batch > data.Train.Count)
            throw new TrainingException($"batch: got {recipe.Batch}; {data.Name} has {data.Train.Count} training images. Give a smaller batch.");
        var most = int.MaxValue / Models.MostNumbersOfAnImage(recipe.Model, data.Train);
        if (recipe.Batch > most)
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture, $"batch: got {recipe.Batch}; at most {most} images of {data.Train.Height}×{data.Train.Width} pixels go through {recipe.Model} at once. Give a smaller batch."));
        if (recipe.Model == "cnn" && Math.Min(data.Train.Height, data.Train.Width) < SmallestSide)
            throw new TrainingException(
                $"model: cnn needs images of at least {SmallestSide}×{SmallestSide}; {data.Name} has {data.Train.Height}×{data.Train.Width}. Use --model mlp.");
    }

    /// <summary>Sums over the epoch so far.</summary>
    struct EpochTally
    {
        long _started;
        double _loss;
        int _correct, _count, _batches;

        public int Epoch { get; private init; }

        public readonly double Loss => _loss / _batches;

        public readonly double Accuracy => (double)_correct / _count;

        public readonly double SamplesPerSecond => _count / Stopwatch.GetElapsedTime(_started).TotalSeconds;

        public static EpochTally Start(int epoch) => new() { Epoch = epoch, _started = Stopwatch.GetTimestamp() };

        public void Add(BatchResult batch)
        {
            _loss += batch.Loss;
            _correct += batch.Correct;
            _count += batch.Count;
            _batches++;
        }
    }
}
