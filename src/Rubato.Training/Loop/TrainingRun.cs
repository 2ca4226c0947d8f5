using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Averages;
using Rubato.Training.Checkpoints;
using Rubato.Training.Data;
using Rubato.Training.Ensembles;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;
using Rubato.Training.Weights;

namespace Rubato.Training;

/// <summary>A recipe that is ready to run: the network is built, the plan compiled for it and checked.</summary>
public sealed class TrainingRun
{
    const string BatchSizeName = "batch_size", PartsName = "accumulation_steps";

    readonly ResolvedRecipe _recipe;
    readonly Workload _workload;
    readonly ITrainingTask _task;
    readonly BatchGradient _gradient;
    readonly ClippedGradients _optimizer;
    readonly ExampleStream _examples;
    readonly EpochTally _tally = new();
    readonly PlanPart _plan;
    readonly ProbeTarget _target;
    readonly ProbeHost _probes;
    readonly ProgressPart _progress;
    readonly IdentityPart _identity;
    readonly IReadOnlyList<ITrainingCompanion> _companions;
    readonly EvaluatedWeights _evaluated;
    readonly HashSet<long> _snapshots;
    readonly IReadOnlyList<(string Name, ICheckpointed Part)> _parts;
    readonly bool _crossesEpochs;
    int _batchSize, _accumulationSteps = 1;
    long _step;
    (long Steps, Evaluation Found) _judged = (-1, default);

    /// <summary>Builds everything that a run on images needs; nothing is written yet.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">Its data set.</param>
    /// <exception cref="TrainingException">The recipe doesn't fit the data.</exception>
    /// <exception cref="PlanException">The plan can't be read, or can't run here.</exception>
    public TrainingRun(ResolvedRecipe recipe, ImageData data)
        : this(recipe, Workload.Of(recipe, data))
    {
    }

    /// <summary>Builds everything that a run needs; nothing is written yet.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="workload">What it works on; as a rule <see cref="Workload.Load"/> of the recipe.</param>
    /// <param name="resumes">Whether it is for <see cref="Resume"/>: a branch that has a checkpoint of its own no longer needs the run that it came from.</param>
    /// <exception cref="TrainingException">The recipe doesn't fit the workload.</exception>
    /// <exception cref="PlanException">The plan can't be read, or can't run here.</exception>
    public TrainingRun(ResolvedRecipe recipe, Workload workload, bool resumes = false)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(workload);
        var plan = Rubato.Plan.Parse(recipe.Plan, "plan");
        (_recipe, _workload, _task, _batchSize) = (recipe, workload, workload.Task, recipe.Batch);
        if (recipe.Batch > _task.Count) throw new TrainingException($"batch: got {recipe.Batch}; {workload.Data} has {_task.Count} training examples. Give a smaller batch.");
        Processor.Threads = recipe.Threads;

        var network = _task.Network;
        _gradient = new(_task);
        _examples = new(recipe.Seed, _task.Count);
        _optimizer = Optimizers.Build(recipe.Optimizer, network.Parameters);
        ITrainingCompanion[] companions = [new Freezing(network), new Pruning(network), new ExponentialAverage(network), new StochasticAverage(network), new GradientNoise(network, recipe.Seed)];
        var hyperparameters = new Hyperparameters(_optimizer, network,
        [
            .. _task.Hyperparameters,
            .. companions.SelectMany(companion => companion.Hyperparameters),
            new(HyperparameterInfo.Count(BatchSizeName, 1, _task.Count, recipe.Batch, "examples of an update"), value => _batchSize = (int)value),
            new(HyperparameterInfo.Count(PartsName, 1, _task.Count, 1, "parts that an update's batch is computed in, to save memory"), value => _accumulationSteps = (int)value),
        ]);
        Hyperparameters = hyperparameters.All;

        var target = _target = new ProbeTarget(_task, _optimizer, recipe.Batch, recipe.Seed);
        StepsPerEpoch = (_task.Count + recipe.Batch - 1) / recipe.Batch;
        var context = new PlanContext((long)StepsPerEpoch * recipe.Epochs, StepsPerEpoch, recipe.Batch)
        {
            SamplesPerEpoch = _task.Count,
            Hyperparameters = Hyperparameters,
            Groups = Models.GroupsOf(network),
            Signals = [.. Signals.All, .. ProbeCatalog.SignalsFor(target, recipe.Plan)],
        };
        var first = plan.Compile(context with { Horizon = plan.HorizonOf(new Duration(recipe.Epochs, DurationUnit.Epochs), context) });
        _crossesEpochs = first.Sets(BatchSizeName);
        Steps = first.Context.Horizon + StepsAdded();
        Plan = Steps > first.Context.Horizon && !recipe.HoldsAfter ? Extended(first, Steps) : first;
        Findings = Plan.Check();
        if (Findings.Any(f => f.Severity == FindingSeverity.Error)) throw new PlanException(Findings, "plan");
        _plan = new(Plan, hyperparameters.SettersOf(Plan), first);
        _probes = new(ProbeSchedule.Of(ProbeChoice.Parse(recipe.Recipe.Probes), Plan, target), target, (signal, value) => Feedback.Report(signal, value));
        _progress = new(_examples, _tally);
        _companions = [.. companions.Where(companion => companion.Hyperparameters.Any(settable => Plan.Sets(settable.Info.Name)))];
        _evaluated = new(_task, _optimizer.Inner, [.. _companions.OfType<WeightAverage>()]);
        _snapshots = recipe.KeepsSnapshots ? [.. CycleMinima.Of(Plan)] : [];
        _identity = new(recipe, workload);
        _parts = [("network", new NetworkPart(network)), ("optimizer", new OptimizerPart(_optimizer)), ("plan", _plan), ("progress", _progress), ("probes", _probes), ("identity", _identity), .. _companions.Select(companion => (companion.GetType().Name, (ICheckpointed)companion))];
        if (!resumes) BranchOff();
    }

    /// <summary>Updates from start to end.</summary>
    public long Steps { get; }

    /// <summary>Updates in an epoch, where the plan doesn't set the batch size.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>What a plan may set here.</summary>
    public IReadOnlyList<HyperparameterInfo> Hyperparameters { get; }

    /// <summary>The plan as it will run.</summary>
    public CompiledPlan Plan { get; }

    /// <summary>What can be said against the plan; no errors.</summary>
    public ImmutableArray<PlanFinding> Findings { get; }

    /// <summary>What is measured, and when.</summary>
    public IReadOnlyList<ScheduledProbe> Probes => _probes.Schedule;

    /// <summary>The recipe that it follows.</summary>
    internal Recipe Recipe => _recipe.Recipe;

    /// <summary>All that could be measured, with prices and refusals; finding these takes a moment.</summary>
    internal IReadOnlyList<SignalInfo> Measurable => ProbeCatalog.SignalsFor(_target);

    /// <summary>The network that is trained.</summary>
    public Network Network => _task.Network;

    PlanRun Feedback => _plan.Binding.Run;

    /// <summary>Trains, and leaves the whole record in a folder, however the run ends.</summary>
    /// <param name="folder">A new folder.</param>
    /// <param name="observer">Watches; nobody where null.</param>
    /// <param name="stop">Ends the run after the present step.</param>
    /// <exception cref="RunFolderException">The folder can't be written to, or another process is at work on it.</exception>
    public RunSummary Execute(RunFolder folder, ITrainingObserver? observer = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var held = RunLock.Take(folder);
        folder.WriteRecipe(_recipe.Recipe);
        folder.WritePlan(_recipe.Plan);
        return Train(folder, [], observer, stop);
    }

    /// <summary>
    /// Goes on with a run that was stopped or killed, from its newest whole checkpoint, or from the start where there is none. It ends with
    /// the same weights and the same record as if nothing had happened.
    /// </summary>
    /// <param name="folder">The run's folder; its recipe is the one that this run was built from.</param>
    /// <param name="observer">Watches, and is told where the run goes on.</param>
    /// <param name="stop">Ends the run after the present step.</param>
    /// <exception cref="TrainingException">The run has ended already, or recipe, plan or data aren't what they were.</exception>
    /// <exception cref="RunFolderException">The folder can't be written to, or another process is at work on it.</exception>
    public RunSummary Resume(RunFolder folder, ITrainingObserver? observer = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var held = RunLock.Take(folder);
        folder.RemovePartials();
        var checkpoints = new CheckpointFolder(folder);
        var checkpoint = checkpoints.Newest(out var skipped);
        if (checkpoint is not null) Restore(checkpoint, folder);
        else BranchOff();
        if (folder.ReadRecipe() is var recipe && (recipe.Extend, recipe.After) != (_recipe.Recipe.Extend, _recipe.Recipe.After))
            folder.WriteRecipe(recipe with { Extend = _recipe.Recipe.Extend, After = _recipe.Recipe.After });
        checkpoints.RemoveAfter(_step);
        observer?.Resumed(new(_step, skipped));
        return Train(folder, checkpoint?.Records ?? [], observer, stop);
    }

    void Restore(Checkpoint checkpoint, RunFolder folder)
    {
        try
        {
            checkpoint.Restore(_parts);
        }
        catch (CheckpointException e)
        {
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"{folder.Path}: the checkpoint of step {checkpoint.Step} doesn't fit the run: {e.Message}."));
        }

        _step = checkpoint.Step;
        if (_step >= Steps && folder.ReadSummary()?.Outcome == RunOutcome.Finished)
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"{folder.Path}: this run has done all its {Steps} steps. To train longer, add steps: --extend 5ep."));
    }

    /// <summary>Starts with the network and optimiser of the run that the recipe names, and at its place in the data.</summary>
    void BranchOff()
    {
        if (_recipe.Recipe.From is not { } from) return;
        var checkpoint = BranchPoint.Load(from);
        try
        {
            foreach (var (name, part) in _parts)
                if (part is NetworkPart or OptimizerPart) part.Restore(new(checkpoint, name));
            // The other plan's last values aren't this run's: what its own plan doesn't set has its initial value, as in any run.
            for (var i = 0; i < _optimizer.Hyperparameters.Length; i++) _optimizer.Set(_optimizer.Hyperparameters[i], _optimizer.Ranges[i].Value);
            _identity.RequireData(new(checkpoint, "identity"));
            _progress.BranchOff(new(checkpoint, "progress"), checkpoint.Step);
        }
        catch (CheckpointException e)
        {
            throw new TrainingException($"from: {from} doesn't fit this run: {e.Message}. Give the same data, model and optimizer.");
        }
    }

    /// <summary>The plan for a longer run; where that would change what was done, the error has the two ways out.</summary>
    static CompiledPlan Extended(CompiledPlan first, long steps)
    {
        try
        {
            return first.Extend(steps);
        }
        catch (PlanException e)
        {
            const string ways = "Keep its last values in the added steps: --after hold. Or give these steps a plan of their own: rubato train --from RUN --plan '…' --epochs N.";
            throw new PlanException([.. e.Findings.Select(finding => finding with { Remedy = ways })], e.SourceName);
        }
    }

    /// <summary>Updates behind those of the recipe's epochs.</summary>
    long StepsAdded()
    {
        if (_recipe.Extend is not { } more) return 0;
        if (more.Unit == DurationUnit.Epochs && _crossesEpochs)
            throw new TrainingException($"extend: got {more}; where the plan sets batch_size, epochs aren't counted beyond the run's own. Give steps, as in 500st.");
        var steps = more.Unit == DurationUnit.Epochs ? more.Amount * StepsPerEpoch : more.Amount;
        return Math.Max(1, (long)decimal.Round(steps, MidpointRounding.AwayFromZero));
    }

    RunSummary Train(RunFolder folder, IReadOnlyList<RecordMark> records, ITrainingObserver? observer, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var ended = Update(folder, records, clock, observer, stop);
        var found = Judge(_step);
        if (ended.Outcome == RunOutcome.Finished && !double.IsFinite(found.Loss)) ended = new(RunOutcome.Diverged, Divergence(_step - 1, "the test loss after it", found.Loss));
        var weights = _evaluated.Show(() => Save(folder.ModelPath));
        var summary = new RunSummary
        {
            Outcome = ended.Outcome,
            Message = ended.Message,
            Accuracy = found.Accuracy,
            Loss = found.Loss,
            Seconds = _progress.SecondsBefore + clock.Elapsed.TotalSeconds,
            ProbeSeconds = _probes.Seconds,
            Steps = _step,
            Run = folder.Path,
            Weights = weights,
        };
        folder.WriteSummary(summary);
        Report.Write(folder, _workload.Pictures);
        return summary;
    }

    (RunOutcome Outcome, string Message) Update(RunFolder folder, IReadOnlyList<RecordMark> records, Stopwatch clock, ITrainingObserver? observer, CancellationToken stop)
    {
        long Bytes(string path) => records.FirstOrDefault(record => record.File == Path.GetFileName(path)).Bytes;
        using var steps = folder.ContinueSteps([.. Plan.Columns.Select(column => column.ToString())], Bytes(folder.StepsPath));
        using var epochs = folder.ContinueEpochs(Bytes(folder.EpochsPath));
        using var probes = folder.ContinueProbes(Bytes(folder.ProbesPath));
        var checkpoints = new CheckpointFolder(folder);
        using var writer = new CheckpointWriter(checkpoints, _recipe.KeepCheckpoints);
        var every = CheckpointSteps();
        while (_step < Steps)
        {
            if (stop.IsCancellationRequested)
            {
                SaveCheckpoint();
                writer.Wait();
                return (RunOutcome.Stopped, string.Create(CultureInfo.InvariantCulture, $"Stopped after {_step} of {Steps} steps."));
            }

            _probes.BeforeStep(_step);
            if (!TryApply(out var refusal))
            {
                SaveCheckpoint();
                writer.Wait();
                return (RunOutcome.Diverged, refusal);
            }

            foreach (var companion in _companions) companion.BeforeGradient(_step);
            var epoch = _examples.Epoch;
            var (examples, moment) = (_examples.Take(_batchSize, _crossesEpochs), new BatchMoment(_recipe.Seed, _progress.Origin + _step, epoch, 0));
            var batch = _gradient.Compute(examples.Span, moment, _accumulationSteps);
            _tally.Add(batch);
            steps.Append(_step, epoch, batch.Loss, batch.GradNorm, _plan.Binding.Values);
            if (!double.IsFinite(batch.Loss) || !double.IsFinite(batch.GradNorm))
            {
                var (what, value) = double.IsFinite(batch.Loss) ? ("the gradient's norm", batch.GradNorm) : ("the loss", batch.Loss);
                return (RunOutcome.Diverged, Divergence(_step, what, value));
            }

            _progress.LastFinite = (_step, batch.Loss);
            Feedback.Report(Signals.Loss, batch.Loss);
            Feedback.Report(Signals.Accuracy, batch.Accuracy);
            Feedback.Report(Signals.GradNorm, batch.GradNorm);
            _probes.AfterGradient(examples, moment, batch.Loss, batch.GradNorm);
            foreach (var companion in _companions) companion.AfterGradient(moment.Step);
            _optimizer.Step();
            _probes.AfterStep();
            probes.Append(_step, _probes.Readings);
            foreach (var companion in _companions) companion.AfterStep(_step);
            if (_snapshots.Contains(_step)) folder.KeepSnapshot(_evaluated.Show(() => Snapshot.Of(Network, _step)));
            observer?.StepDone(new(_step, epoch, batch.Loss, batch.GradNorm, _tally.Accuracy, _tally.SamplesPerSecond, _plan.Binding.Values));
            _step++;
            if (_examples.Epoch > epoch || (_step == Steps && _crossesEpochs)) EndEpoch(epoch);
            writer.ThrowIfFailed();
            if (_step % every == 0 || _step == Steps) SaveCheckpoint();
        }

        writer.Wait();
        return (RunOutcome.Finished, string.Create(CultureInfo.InvariantCulture, $"Finished all {Steps} steps."));

        void EndEpoch(int epoch)
        {
            steps.Flush();
            probes.Flush();
            var rate = _tally.SamplesPerSecond;
            var found = Judge(_step);
            Feedback.Report(Signals.ValLoss, found.Loss);
            Feedback.Report(Signals.ValAccuracy, found.Accuracy);
            var record = new EpochRecord(epoch, _step, _tally.Loss, double.IsNaN(_tally.Accuracy) ? null : _tally.Accuracy, found.Loss, found.Accuracy, _progress.SecondsBefore + clock.Elapsed.TotalSeconds, rate);
            epochs.Append(record);
            if (found.Loss < _progress.BestLoss)
            {
                _progress.BestLoss = found.Loss;
                checkpoints.Create();
                _evaluated.Show(() => Save(folder.BestPath));
            }

            observer?.EpochDone(record);
            _tally.StartAgain();
        }

        void SaveCheckpoint()
        {
            _progress.Seconds = _progress.SecondsBefore + clock.Elapsed.TotalSeconds;
            writer.Begin(memory => CheckpointDraft.Of(_step, _parts, [steps.Mark(), epochs.Mark(), probes.Mark()], memory), () =>
            {
                steps.FlushToDisk();
                epochs.FlushToDisk();
                probes.FlushToDisk();
            });
        }
    }

    /// <summary>Hands the plan's values of a step out; where one isn't allowed, says which.</summary>
    bool TryApply(out string refusal)
    {
        try
        {
            _plan.Binding.Apply(_step);
            refusal = "";
            return true;
        }
        catch (ArgumentOutOfRangeException e)
        {
            refusal = string.Create(CultureInfo.InvariantCulture, $"Stopped at step {_step} of {Steps}, as the plan has a value that isn't allowed: {e.Message.Split('\n', '(')[0].Trim()}{UnusableSignals.Of(Feedback)} Bound the formula with clamp(…), or give what it measures a start.");
            return false;
        }
    }

    /// <summary>Steps between checkpoints.</summary>
    long CheckpointSteps() => _recipe.CheckpointEvery is { } every ? Plan.Context.StepsOf(every) : long.MaxValue;

    /// <summary>Judges the network after so many updates, once for each count of them.</summary>
    Evaluation Judge(long steps)
    {
        if (_judged.Steps != steps) _judged = (steps, _evaluated.Show(_task.Evaluate));
        return _judged.Found;
    }

    /// <summary>Writes the network as it is, and gives the hash of its parameters.</summary>
    string Save(string path)
    {
        AtomicFile.Write(path, stream => Safetensors.Write(stream, Network.State));
        return Network.Parameters.Hash();
    }

    string Divergence(long step, string what, double value)
    {
        var (last, loss) = _progress.LastFinite;
        var before = last < 0
            ? "No loss before it was finite"
            : string.Create(CultureInfo.InvariantCulture, $"The last finite loss was {loss:G4} at step {last}");
        var rate = Plan.Sets("lr") ? string.Create(CultureInfo.InvariantCulture, $", lr then {_plan.Binding.Values[FirstRate()]:G4}") : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"Diverged at step {step} of {Steps}: {what} became {value}. {before}{rate}. Try a lower peak rate or a longer warmup.");
    }

    int FirstRate() => Enumerable.Range(0, Plan.Columns.Length).First(i => Plan.Columns[i].Name == "lr");
}
