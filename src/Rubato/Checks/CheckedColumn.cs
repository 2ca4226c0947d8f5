using System.Globalization;
using Rubato.Compilation;

namespace Rubato.Checks;

/// <summary>A column under check: what its values are in force, and how something is said against it.</summary>
sealed class CheckedColumn(CompiledPlan plan, int index)
{
    readonly Lazy<RangeFound> _range = new(() => plan.RangeInForce(index));

    public CompiledPlan Plan => plan;

    public int Index => index;

    public PlanColumn Column => plan.Columns[index];

    public Hyperparameter Kind { get; } = new(plan.Columns[index].Name);

    public bool IsSteered => plan.IsSteered(index);

    public long Horizon => plan.Context.Horizon;

    /// <summary>The last step whose value is in force.</summary>
    public long Last => plan.Context.Horizon - 1;

    /// <summary>The values in force, from step 0 to the last one.</summary>
    public RangeFound Range => _range.Value;

    /// <summary>Finite and 0 or more throughout; other columns are accused of that alone.</summary>
    public bool IsSound => Range.NotFiniteAt is null && Range.Met.Low >= 0;

    public PlanProgram Program => plan.Program(index);

    /// <summary>The first of many steps, those at the beginning and around every landmark, whose value isn't as it must be; null where none of them is wrong.</summary>
    public (long Step, double Value)? FirstMet(Func<double, bool> isWrong)
    {
        const int mostTrials = 1024;
        var values = new double[(int)Math.Min(Horizon, mostTrials)];
        plan.Expect(index, 0, values);
        var first = Array.FindIndex(values, value => isWrong(value));
        if (first >= 0) return (first, values[first]);
        foreach (var step in plan.LandmarksOf(index).SelectMany(mark => new[] { mark.Step - 1, mark.Step, mark.Step + 1 }).Append(Last).Where(step => step >= 0 && step < Horizon))
        {
            if (this[step] is var value && isWrong(value)) return (step, value);
        }
        return null;
    }

    public double this[long step] => plan.Expected(index, step);

    /// <summary>Something found in the column, told where an expression stands, or else where its line does.</summary>
    public PlanFinding Found(FindingSeverity severity, string code, string message, string remedy, object? at = null)
    {
        var place = at is null ? default : plan.PlaceOf(at);
        if (place.Line == 0) place = plan.PlaceOf(index);
        return new(severity, code, place.Line, place.Column, $"{Column}: {message}", remedy);
    }

    /// <summary>A number as a person reads it.</summary>
    public static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
