namespace Rubato.Compilation;

/// <summary>The clock of a plan that sets the batch size.</summary>
sealed partial class PlanCompiler
{
    internal const string BatchSizeName = "batch_size";
    const int MostRounds = 200;

    (int Before, int Sizes)? _clockTables;

    /// <summary>How samples pass where the plan sets the batch size; null where every step has the run's.</summary>
    public SampleClock? Clock { get; private set; }

    /// <summary>Whether this only finds the clock: by a clock that isn't right yet, parts may not fit.</summary>
    public bool IsTrial { get; private init; }

    /// <summary>The clock's tables in the program.</summary>
    public (int Before, int Sizes) ClockTables
    {
        get
        {
            if (_clockTables is not { } known)
            {
                var (before, sizes) = Clock!.Tables(Context.Horizon);
                _clockTables = known = (Builder.AddTable(before), Builder.AddTable(sizes));
            }
            return known;
        }
    }

    /// <summary>
    /// How many steps so many samples take when the batch size is the plan's: the horizon, on which the batch size may
    /// depend, is tried until it agrees with itself.
    /// </summary>
    public static long HorizonOf(Plan plan, PlanContext context, decimal samples)
    {
        var horizon = context.Horizon;
        var tried = new HashSet<long>();
        while (tried.Add(horizon))
        {
            var compiler = new PlanCompiler(plan, context with { Horizon = horizon });
            compiler.CheckNames();
            compiler.ThrowIfErrors();
            compiler.Clock = compiler.BendClock(compiler._lines[BatchSizeName]);
            compiler.ThrowIfErrors();
            if (compiler.Clock is not { } clock) return context.Horizon;
            horizon = (long)Math.Clamp(decimal.Ceiling(clock.StepAt(samples) - 0.5m), 1, Duration.Longest);
        }
        return horizon;
    }

    /// <summary>
    /// The clock that the batch size bends while it may itself be timed in epochs: each round tabulates it by the clock of
    /// the round before. What lies before a boundary is right after one round more than what lies before the boundary
    /// ahead of it, so as many rounds as there are boundaries end it.
    /// </summary>
    SampleClock? BendClock(Assignment batch)
    {
        try
        {
            SampleClock? clock = null;
            for (var round = 0; round < MostRounds; round++)
            {
                var inner = new PlanCompiler(_plan, Context) { Clock = clock, IsTrial = true };
                var lowered = inner.Lower(batch, null);
                if (lowered.Value is not { } size) throw new FindingException(lowered.Failure!);
                if (inner.Builder.IsSteered(size)) return DemandNoOtherClock(batch);
                var next = SampleClock.Of(
                    inner.Builder.SliceOpen([size]), Context.Horizon,
                    (got, step) => new FindingException(Finding(FindingSeverity.Error, batch, "not-whole",
                        $"batch_size: {NumberText.Of(got)} at step {step}; a batch has a whole number of samples, at least 1.", "Wrap the formula in `integer(…)` or `round(…, to: […])`.")),
                    () => new FindingException(Finding(FindingSeverity.Error, batch, "unknown-clock",
                        "batch_size: changes more than a million times.", "Change it in fewer stairs.")));
                if (next.Equals(clock)) return clock;
                clock = next;
            }
            throw new FindingException(Finding(FindingSeverity.Error, batch, "unknown-clock",
                "batch_size: its epochs depend on themselves in a way that doesn't settle.", "Give its durations in `st`."));
        }
        catch (FindingException found)
        {
            Report(found.Finding);
            return null;
        }
    }

    /// <summary>Where the batch size is steered, nobody knows beforehand when an epoch ends or how long the run is.</summary>
    SampleClock? DemandNoOtherClock(Assignment batch)
    {
        foreach (var line in _plan.Lines)
        {
            foreach (var (node, _) in line.Formula.Descend())
            {
                object? timed = node switch
                {
                    Reference { Name: "epoch" or "progress" } => node,
                    Reference { Every: { } every } when IsRelative(every) => every,
                    Sequence sequence => sequence.Parts.Select(part => part.Length).FirstOrDefault(IsRelative),
                    Function function => function.Durations.FirstOrDefault(IsRelative),
                    _ => null,
                };
                if (timed is null) continue;
                throw new FindingException(Finding(FindingSeverity.Error, timed, "unknown-clock",
                    $"`{timed}`: the batch size is steered by what is measured, so this isn't known beforehand.", "Give it in `st`, or give batch_size a formula of time."));
            }
        }
        return null;
    }

    static bool IsRelative(Duration? duration) => duration?.Unit is DurationUnit.Epochs or DurationUnit.Samples or DurationUnit.Percent;
}
