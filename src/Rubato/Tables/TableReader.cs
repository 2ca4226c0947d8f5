using System.Globalization;
using Rubato.Language;

namespace Rubato.Tables;

/// <summary>What both forms of a table hold to, and how its faults are told.</summary>
abstract class TableReader(string? sourceName)
{
    public const string StepColumn = "step";

    protected PlanException Error(Place place, string message, string remedy) =>
        new([new(FindingSeverity.Error, "table", place.Line, place.Column, message, remedy)], sourceName);

    protected TableColumn Column(string text, Place place)
    {
        try
        {
            return TableColumn.Parse(text);
        }
        catch (ArgumentException refused)
        {
            throw Error(place, refused.Message.Split(" (Parameter")[0], "Name the column as a plan does: `lr`, or `lr[embed]` for a parameter group.");
        }
    }

    protected void DemandNew(bool isNew, string column, Place place)
    {
        if (!isNew) throw Error(place, $"the column `{column}` is there twice.", "Keep one of them.");
    }

    protected double Value(string text, string column, Place place)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw Error(place, $"{column}: got {Shown(text)}; a number is due.", "Write it as 0.001 or 1e-3, with a point.");
        if (!double.IsFinite(value))
            throw Error(place, $"{column}: got {Shown(text)}; a hyperparameter is finite.", "Leave the row out, or correct what wrote it.");
        return value;
    }

    protected long Step(string text, IReadOnlyList<long> before, Place place)
    {
        var step = Value(text, StepColumn, place);
        if (!(step >= 0 && step <= Duration.Longest && step == Math.Floor(step)))
            throw Error(place, $"step: got {Shown(text)}; allowed are whole numbers from 0 to {NumberText.Of(Duration.Longest)}.", "Count optimiser updates from 0.");
        if (before.Count > 0 && step <= before[^1])
            throw Error(place, $"step: got {Shown(text)} after {before[^1].ToString(CultureInfo.InvariantCulture)}; steps rise from row to row.", "Sort the rows, and keep one for each step.");
        return (long)step;
    }

    protected static string Shown(string text) => text.Trim().Length == 0 ? "an empty cell" : $"'{(text.Length <= 40 ? text.Trim() : text[..40] + "…")}'";
}
