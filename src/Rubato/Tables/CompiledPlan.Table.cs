using System.Globalization;
using Rubato.Tables;

namespace Rubato;

public sealed partial class CompiledPlan
{
    const int RowsAtOnce = 1024;

    /// <summary>
    /// Writes the plan as a table: a line <c>step,lr,momentum,lr[embed]</c>, then a row for each step in force, 0 to
    /// horizon − 1. Commas part cells, <c>\n</c> ends lines, and every number reads back to the bit. <see cref="Plan.FromCsv"/>
    /// reads it.
    /// </summary>
    /// <param name="writer">Where it goes.</param>
    /// <exception cref="PlanException">A column is steered.</exception>
    public void WriteCsv(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        DemandOpenLoop();
        writer.Write("step");
        foreach (var column in Columns) writer.Write("," + CsvTable.Quoted(column.ToString()));
        writer.Write('\n');
        double[][] values = [.. Columns.Select(_ => new double[RowsAtOnce])];
        for (var first = 0L; first < Context.Horizon; first += RowsAtOnce)
        {
            for (var column = 0; column < values.Length; column++) Fill(column, first, values[column]);
            for (var row = 0; row < Math.Min(RowsAtOnce, Context.Horizon - first); row++)
            {
                writer.Write(first + row);
                foreach (var column in values)
                {
                    writer.Write(',');
                    writer.Write(NumberText.Of(column[row]));
                }
                writer.Write('\n');
            }
        }
    }

    /// <summary>
    /// Writes the plan as JSON: the plan's text, its run, the steps in force, 0 to horizon − 1, and each column's values at
    /// them. Every number reads back to the bit; NaN and the infinities, which JSON lacks, are texts. <see cref="Plan.FromJson"/>
    /// reads it.
    /// </summary>
    /// <param name="writer">Where it goes.</param>
    /// <exception cref="PlanException">A column is steered.</exception>
    public void WriteJson(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        DemandOpenLoop();
        writer.Write($"{{\n  \"{JsonTable.Version}\": {JsonTable.CurrentVersion},\n");
        writer.Write($"  \"{JsonTable.Plan}\": {JsonTable.Quoted(Plan.ToString())},\n");
        writer.Write(string.Create(
            CultureInfo.InvariantCulture, $"  \"{JsonTable.Horizon}\": {Context.Horizon},\n  \"{JsonTable.StepsPerEpoch}\": {Nullable(Context.StepsPerEpoch)},\n  \"{JsonTable.BatchSize}\": {Nullable(Context.BatchSize)},\n"));
        writer.Write($"  \"{JsonTable.Steps}\": [");
        for (var step = 0L; step < Context.Horizon; step++)
        {
            if (step > 0) writer.Write(", ");
            writer.Write(step);
        }
        writer.Write($"],\n  \"{JsonTable.Columns}\": {{");
        var values = new double[RowsAtOnce];
        for (var column = 0; column < Columns.Length; column++)
        {
            writer.Write($"{(column > 0 ? "," : "")}\n    {JsonTable.Quoted(Columns[column].ToString())}: [");
            for (var first = 0L; first < Context.Horizon; first += RowsAtOnce)
            {
                Fill(column, first, values);
                for (var row = 0; row < Math.Min(RowsAtOnce, Context.Horizon - first); row++)
                {
                    if (first + row > 0) writer.Write(", ");
                    writer.Write(JsonTable.Number(values[row]));
                }
            }
            writer.Write(']');
        }
        writer.Write("\n  }\n}\n");

        static string Nullable(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";
    }
}
