using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>What <c>steps.jsonl</c> held, column by column.</summary>
public sealed class StepLog
{
    readonly List<long> _steps = [];
    readonly List<int> _epochs = [];
    readonly List<double> _losses = [];
    readonly List<double> _gradNorms = [];
    readonly List<string> _columns = [];
    readonly List<List<double>> _values = [];

    StepLog()
    {
    }

    /// <summary>Number of updates.</summary>
    public int Count => _steps.Count;

    /// <summary>The updates' numbers.</summary>
    public IReadOnlyList<long> Steps => _steps;

    /// <summary>The epoch of each update, from 0.</summary>
    public IReadOnlyList<int> Epochs => _epochs;

    /// <summary>The loss of each update.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>The gradient's norm of each update.</summary>
    public IReadOnlyList<double> GradNorms => _gradNorms;

    /// <summary>The hyperparameters' names.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Says which line was cut and left out; null where the file was whole.</summary>
    public string? Remark { get; private set; }

    /// <summary>The values of the hyperparameter <paramref name="column"/> (its place in <see cref="Columns"/>).</summary>
    public IReadOnlyList<double> Values(int column) => _values[column];

    /// <summary>The update at <paramref name="index"/>.</summary>
    public StepRecord this[int index] => new(
        _steps[index], _epochs[index], _losses[index], _gradNorms[index], _values.Select(v => v[index]).ToArray());

    /// <summary>Reads a record of updates; a last line that is cut is left out, and <see cref="Remark"/> says so.</summary>
    /// <exception cref="RunFolderException">The file isn't there, or a line before the last is damaged.</exception>
    public static StepLog Read(string path)
    {
        var log = new StepLog();
        log.Remark = JsonLines.Read(path, log.ReadLine);
        return log;
    }

    void ReadLine(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        Expect(ref reader, JsonTokenType.StartObject);
        var step = (long)Field(ref reader, "step"u8);
        var epoch = (int)Field(ref reader, "epoch"u8);
        var loss = Field(ref reader, "loss"u8);
        var gradNorm = Field(ref reader, "grad_norm"u8);
        var values = Count == 0 ? [] : new double[_columns.Count];
        var names = new List<string>();
        var column = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Count == 0)
            {
                names.Add(reader.GetString()!);
                Array.Resize(ref values, column + 1);
            }
            else if (column == values.Length || !reader.ValueTextEquals(_columns[column]))
            {
                throw new FormatException($"got the key '{reader.GetString()}', which the lines before lack.");
            }

            Advance(ref reader);
            values[column++] = JsonLines.ToNumber(ref reader);
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read() || column < values.Length)
            throw new FormatException("the object doesn't end as the lines before do.");
        if (Count == 0)
        {
            _columns.AddRange(names);
            _values.AddRange(names.Select(_ => new List<double>()));
        }

        _steps.Add(step);
        _epochs.Add(epoch);
        _losses.Add(loss);
        _gradNorms.Add(gradNorm);
        for (var i = 0; i < values.Length; i++)
            _values[i].Add(values[i]);
    }

    static double Field(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Expect(ref reader, JsonTokenType.PropertyName);
        if (!reader.ValueTextEquals(name))
            throw new FormatException($"got the key '{reader.GetString()}' where '{System.Text.Encoding.UTF8.GetString(name)}' is due.");
        Advance(ref reader);
        return JsonLines.ToNumber(ref reader);
    }

    static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        Advance(ref reader);
        if (reader.TokenType != type)
            throw new FormatException($"got {reader.TokenType} where {type} is due.");
    }

    static void Advance(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw new FormatException("ends too early.");
    }
}
