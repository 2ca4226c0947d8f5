using Rubato.Language;

namespace Rubato;

public sealed partial class CompiledPlan
{
    const int ComparedAtOnce = 4096;
    const long MostCompared = 10_000_000, LongestCourse = 100_000;

    /// <summary>
    /// The same plan for a longer run, if the steps that this one has keep their values. A plan that is laid out over its run, as by
    /// <c>%</c>, <c>progress</c> or a shape without a length, has other values there in a longer one and is refused: a run that was
    /// trained by the ones can't go on as if by the others.
    /// </summary>
    /// <param name="horizon">Steps of the longer run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon isn't longer.</exception>
    /// <exception cref="PlanException">Values before the present horizon would change; a finding for each column says where.</exception>
    /// <remarks>Ten million steps are compared to the bit, of longer plans these and every landmark. What is steered is compared where nothing is reported.</remarks>
    public CompiledPlan Extend(long horizon)
    {
        if (horizon <= Context.Horizon)
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, $"got {horizon} steps; the plan has {Context.Horizon} already.");
        var longer = Plan.Compile(Context with { Horizon = horizon });
        List<PlanFinding> moved = [];
        for (var column = 0; column < Columns.Length; column++)
        {
            if (FirstDifference(longer, column) is not { } step) continue;
            var place = PlaceOf(column);
            moved.Add(new(
                FindingSeverity.Error, "re-anchored", place.Line, place.Column,
                $"{Columns[column]}: {NumberText.Of(Expected(column, step))} at step {step} would have been {NumberText.Of(longer.Expected(column, step))} in a run of {horizon} steps: the formula is laid out over the whole run.",
                "Hold its last value for the steps that are added, or give these a plan of their own."));
        }
        return moved.Count == 0 ? longer : throw new PlanException(moved, Plan.SourceName);
    }

    /// <summary>Where this plan stood, as a state of the extended plan: what it remembers and was told is the same.</summary>
    /// <param name="state">A state of this plan.</param>
    /// <param name="extended">What <see cref="Extend"/> gave.</param>
    /// <exception cref="ArgumentException">The state is another plan's.</exception>
    public PlanState Carry(PlanState state, CompiledPlan extended)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(extended);
        state.DemandFor(this);
        return new(extended, state.NextStep, [.. state.Memory], [.. state.Signals]);
    }

    /// <summary>The first step, of those that both have, at which a column differs.</summary>
    long? FirstDifference(CompiledPlan longer, int column)
    {
        var (own, other) = (new double[ComparedAtOnce], new double[ComparedAtOnce]);
        var most = IsSteered(column) ? Math.Min(Context.Horizon, LongestCourse) : Math.Min(Context.Horizon, MostCompared);
        for (var first = 0L; first < most; first += ComparedAtOnce)
        {
            var count = (int)Math.Min(ComparedAtOnce, most - first);
            Expect(column, first, own.AsSpan(0, count));
            longer.Expect(column, first, other.AsSpan(0, count));
            for (var i = 0; i < count; i++)
                if (!own[i].Equals(other[i])) return first + i;
        }
        foreach (var step in LandmarksOf(column).Select(mark => mark.Step).Append(Context.Horizon - 1))
            if (step < Context.Horizon && !Expected(column, step).Equals(longer.Expected(column, step))) return step;
        return null;
    }
}
