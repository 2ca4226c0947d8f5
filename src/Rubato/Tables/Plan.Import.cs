using System.Text;
using Rubato.Tables;

namespace Rubato;

public sealed partial class Plan
{
    /// <summary>The longest file that <see cref="Import"/> reads, in bytes.</summary>
    public const long LongestTable = 1L << 27;

    /// <summary>Whether a file is a table by its name: <c>.csv</c> or <c>.json</c>.</summary>
    /// <param name="path">The file.</param>
    public static bool IsTable(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Reads a table of values as a plan, from a file that ends in <c>.csv</c> or <c>.json</c>: see <see cref="FromCsv"/> and
    /// <see cref="FromJson"/>.
    /// </summary>
    /// <param name="path">The file, UTF-8, at most <see cref="LongestTable"/> bytes.</param>
    /// <exception cref="ArgumentException">The name ends otherwise.</exception>
    /// <exception cref="PlanException">The file isn't such a table; the finding says where and why.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static Plan Import(string path)
    {
        if (!IsTable(path)) throw new ArgumentException($"got \"{path}\"; a table's name ends in .csv or .json.", nameof(path));
        if (new FileInfo(path).Length is > LongestTable and var length)
            throw Refused($"the file has {length} bytes; at most {LongestTable} are read.", "Export every tenth step; lines join the rest.", path);
        string text;
        try
        {
            text = File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            throw Refused("the file isn't UTF-8 text.", "Is this the right file?", path);
        }
        return path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? FromCsv(text, path) : FromJson(text, path);
    }

    /// <summary>
    /// Reads a table as a plan: a first line of names, <c>step</c> and then hyperparameters as <c>lr</c> or <c>lr[embed]</c>, and
    /// a row of numbers for each step. Each column becomes a <c>table</c> with straight lines between the rows; rows that the
    /// lines pass anyway, within 1e-15 of the larger of a line's ends, are left out, so that what is straight comes back
    /// short. Before the first row its values hold, and after the last one.
    /// </summary>
    /// <param name="text">The table, with commas between cells and points in numbers; steps rise from row to row.</param>
    /// <param name="sourceName">The file that the text came from, for messages.</param>
    /// <exception cref="PlanException">The text isn't such a table; the finding says where and why.</exception>
    public static Plan FromCsv(string text, string? sourceName = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CsvTable.Read(text, sourceName).ToPlan();
    }

    /// <summary>Reads what <see cref="CompiledPlan.WriteJson"/> wrote, in the same way; only <c>step</c> and <c>columns</c> are needed.</summary>
    /// <param name="text">The table.</param>
    /// <param name="sourceName">The file that the text came from, for messages.</param>
    /// <exception cref="PlanException">The text isn't such a table; the finding says where and why.</exception>
    public static Plan FromJson(string text, string? sourceName = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonTable.Read(text, sourceName).ToPlan();
    }

    static PlanException Refused(string message, string remedy, string path) => new([new(FindingSeverity.Error, "table", 0, 0, message, remedy)], path);
}
