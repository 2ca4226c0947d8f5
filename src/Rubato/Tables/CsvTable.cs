using System.Text;
using Rubato.Language;

namespace Rubato.Tables;

/// <summary>Reads a table with commas between its cells, the columns' names in its first line. Names may stand in quotes.</summary>
sealed class CsvTable : TableReader
{
    readonly string _text;
    readonly List<long> _steps = [];
    int _at;
    int _line;

    CsvTable(string text, string? sourceName)
        : base(sourceName) => _text = text;

    public static PlanTable Read(string text, string? sourceName) => new CsvTable(text.TrimStart('\uFEFF'), sourceName).Read();

    /// <summary>A name as a cell.</summary>
    public static string Quoted(string name) =>
        name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    PlanTable Read()
    {
        if (_text.AsSpan().Trim().Length == 0)
            throw Error(new(1, 1), "the table is empty.", "Its first line names the columns, as in `step,lr`; then comes a row for each step.");
        var header = NextLine()!;
        var stepColumn = StepColumnOf(header);
        var columns = new List<(TableColumn Column, string Name, List<double> Values)?>();
        foreach (var (text, place) in header)
        {
            if (columns.Count == stepColumn)
            {
                columns.Add(null);
                continue;
            }
            var column = Column(text, place);
            DemandNew(!columns.Any(known => known?.Column == column), text, place);
            columns.Add((column, text, []));
        }
        while (NextLine() is { } row)
        {
            if (row.Count != header.Count)
                throw Error(row[^1].Place, $"the row has {row.Count} cells; the first line names {header.Count} columns.", "Give every column a value in every row.");
            _steps.Add(Step(row[stepColumn].Text, _steps, row[stepColumn].Place));
            for (var i = 0; i < row.Count; i++)
            {
                if (columns[i] is { } column) column.Values.Add(Value(row[i].Text, column.Name, row[i].Place));
            }
        }
        if (_steps.Count == 0) throw Error(new(_line, 1), "the table has no rows.", "Give at least one step.");
        return new(_steps, [.. columns.OfType<(TableColumn Column, string, List<double> Values)>().Select(column => (column.Column, column.Values.ToArray()))]);
    }

    int StepColumnOf(List<(string Text, Place Place)> header)
    {
        var at = header.FindIndex(cell => cell.Text == StepColumn);
        if (at < 0)
        {
            var parted = header is [var only] && only.Text.AsSpan().IndexOfAny(';', '\t') >= 0 ? "Part the cells with commas." : "Name the column that counts optimiser updates `step`.";
            throw Error(header[0].Place, $"no column is named `step`; got {string.Join(", ", header.Take(10).Select(cell => Shown(cell.Text)))}.", parted);
        }
        var again = header.FindIndex(at + 1, cell => cell.Text == StepColumn);
        if (again >= 0) DemandNew(false, StepColumn, header[again].Place);
        if (header.Count == 1) throw Error(header[0].Place, "the table has no column but `step`.", "Add a column for each hyperparameter, as `lr`.");
        return at;
    }

    /// <summary>The cells of the next line that isn't empty, with their places; null after the last.</summary>
    List<(string Text, Place Place)>? NextLine()
    {
        while (_at < _text.Length)
        {
            var (start, cells) = (_at, new List<(string, Place)>());
            _line++;
            do
            {
                var from = _at;
                cells.Add((Cell(), new(_line, from - start + 1)));
            }
            while (_at < _text.Length && _text[_at++] == ',');
            if (cells is not [("", _)]) return cells;
        }
        return null;
    }

    /// <summary>Reads up to the comma or the line's end, which stays.</summary>
    string Cell()
    {
        var from = _at;
        if (_at < _text.Length && _text[_at] == '"' && _text.IndexOf('"', _at + 1) >= 0) return QuotedCell();
        while (_at < _text.Length && _text[_at] is not (',' or '\n')) _at++;
        return _text[from.._at].Trim();
    }

    string QuotedCell()
    {
        var cell = new StringBuilder();
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == '"' && (_at + 1 == _text.Length || _text[++_at] != '"')) break;
            if (_text[_at] == '\n') _line++;
            cell.Append(_text[_at]);
        }
        while (_at < _text.Length && _text[_at] is not (',' or '\n')) _at++;
        return cell.ToString();
    }
}
