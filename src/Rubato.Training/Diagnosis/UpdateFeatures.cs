namespace Rubato.Training.Diagnosis;

/// <summary>Clipping, memory, decay, running statistics, batches and units.</summary>
static class UpdateFeatures
{
    /// <summary>Below it the rate's fall no longer matters, as nothing moves.</summary>
    const double LivingRate = 0.1;

    public static readonly Feature ClippedEarly = new("clipped_early", "share", "steps among the first 5% in which the gradient was clipped", record => Clipped(record, 0, 0.05));

    public static readonly Feature ClippedLate = new("clipped_late", "share", "steps among the last half in which the gradient was clipped", record => Clipped(record, 0.5, 1.01));

    public static readonly Feature MemoryShare = new("memory_share", "share", "steps that the velocity remembers, 1/(1 − β), over the steps of the run", record => record.Memory is { Count: > 0 } memory ? Series.Median(memory.Values.Select(beta => 1 / (1 - beta))) / record.Steps : double.NaN);

    public static readonly Feature Staleness = new("staleness", "ratio", "steps that the velocity remembers over those in which the rate falls by 1/e, median while the rate falls from its peak to 10% of it", StalenessOf);

    public static readonly Feature VelocityCosine = new("velocity_cosine", "cosine", "between gradient and velocity, median over the steps", record => Series.Median(record.Signal("velocity_cosine").Values));

    public static readonly Feature GradientCosine = new("gradient_cosine", "cosine", "between successive gradients, median over the last two thirds of the steps", record => Series.Median(record.Signal("grad_cosine").Between(0.333, 1.01, record.Steps)));

    public static readonly Feature Shrink = new("shrink", "ratio", "rate times decay, summed over the steps: the weights alone would shrink by e to this power", record => Shrinks(record) is { Length: > 0 } shrinks ? shrinks.Sum() : double.NaN);

    public static readonly Feature ShrinkLeft = new("shrink_left", "share", "rate times decay in the last 10% of the steps over its largest", record => Shrinks(record) is { Length: > 9 } shrinks && shrinks.Max() > 0 ? shrinks.Skip(shrinks.Length * 9 / 10).Average() / shrinks.Max() : double.NaN);

    public static readonly Feature WeightGrowth = new("weight_growth", "ratio", "norm of the weights at the end over the least of the last three quarters of the steps, median over the groups", GrowthOf);

    public static readonly Feature StatisticsMemory = new("statistics_memory", "share", "steps that batch norm's running statistics remember, 1/bn_momentum, over the steps of the run", record => record.Scheduled("bn_momentum") is { Count: > 0 } momentum ? Series.Median(momentum.Values.Select(value => 1 / value)) / record.Steps : double.NaN);

    public static readonly Feature BatchNormed = new("batch_normed", "share", "1 where the record shows that the network has batch norm", record => record.Scheduled("bn_momentum") is not null || record.Signal("bn_loss_gap").Count > 0 || record.Recipe.Model == "resnet8" ? 1 : 0);

    public static readonly Feature StatisticsGap = new("statistics_gap", "loss", "loss with running statistics minus loss with the batch's, median over the steps", record => Series.Median(record.Signal("bn_loss_gap").Values));

    public static readonly Feature BatchShare = new("batch_share", "share", "examples of an update over those of an epoch", record => record.Epochs is [var first, ..] ? 1.0 / Math.Max(1, first.Step) : double.NaN);

    public static readonly Feature Snr = new("snr", "ratio", "signal to noise of the batch's gradient, median over the steps", record => Series.Median(record.Signal("gradient_snr").Values));

    public static readonly Feature NoiseOverBatch = new("noise_over_batch", "ratio", "gradient noise scale over the batch, median over the steps", record => Series.Median(record.Signal("noise_scale").Values) / (record.Recipe.Batch ?? Recipes.Recipe.Defaults.Batch!.Value));

    public static readonly Feature DeadUnits = new("dead_units", "share", "relu units that gave 0 for every example, mean of the last third of the measurements", record => record.Signal("dead_units").Mean(0.667, 1.01, record.Steps));

    public static readonly Feature EarlyDeadUnits = new("early_dead_units", "share", "the same over the first 10% of the steps", record => record.Signal("dead_units").Mean(0, 0.1, record.Steps));

    public static readonly Feature WeightPull = new("weight_pull", "share", "gradient norm of the weights, median over their groups, over that of the whole gradient, median over the steps: about 0 where no gradient comes through", WeightPullOf);

    public static IReadOnlyList<Feature> All { get; } =
        [ClippedEarly, ClippedLate, MemoryShare, Staleness, VelocityCosine, GradientCosine, Shrink, ShrinkLeft, WeightGrowth, BatchNormed, StatisticsMemory, StatisticsGap, BatchShare, Snr, NoiseOverBatch, DeadUnits, EarlyDeadUnits, WeightPull];

    static double Clipped(RunRecord record, double from, double to)
    {
        if (record.Scheduled("clip_norm") is not { Count: > 0 } bounds) return 0;
        var first = (int)(from * record.Steps);
        var last = Math.Min(record.Steps, Math.Max(first + 10, (int)(to * record.Steps)));
        return Enumerable.Range(first, Math.Max(1, last - first)).Average(step => step < record.GradNorms.Count && record.GradNorms.Values[step] > bounds.Values[step] ? 1.0 : 0);
    }

    static double StalenessOf(RunRecord record)
    {
        if (record.Scheduled("lr") is not { Count: > 2 } rates || record.Memory is not { } memory) return double.NaN;
        var peak = rates.Values.Max();
        var from = Enumerable.Range(0, rates.Count).Last(step => rates.Values[step] >= 0.999 * peak);
        List<double> found = [];
        for (var step = from; step + 1 < rates.Count && rates.Values[step] > LivingRate * peak; step++)
            found.Add((rates.Values[step] - rates.Values[step + 1]) / rates.Values[step] / (1 - memory.Values[step]));
        return found.Count == 0 ? 0 : Series.Median(found);
    }

    static double[] Shrinks(RunRecord record) => record.Scheduled("lr") is { } rates && record.Decay is { } decay ? [.. rates.Values.Zip(decay.Values, (rate, shrink) => rate * shrink)] : [];

    static double GrowthOf(RunRecord record)
    {
        var norms = record.Signal("weight_norm", RunRecord.IsOfWeights).Between(0.25, 1.01, record.Steps);
        return norms.Length < 3 ? double.NaN : norms[^1] / norms.Min();
    }

    static double WeightPullOf(RunRecord record)
    {
        var norms = record.Signal("group_grad_norm", RunRecord.IsOfWeights);
        return Series.Median(norms.Steps.Zip(norms.Values).Where(reading => reading.First < record.GradNorms.Count).Select(reading => reading.Second / record.GradNorms.Values[(int)reading.First]));
    }
}
