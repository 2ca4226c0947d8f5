using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rubato.Language;

namespace Rubato.Tables;

/// <summary>Reads the JSON that <see cref="CompiledPlan.WriteJson"/> writes; all but the steps and the columns may be missing.</summary>
sealed class JsonTable : TableReader
{
    public const string Version = "rubato_table";
    public const string Plan = "plan";
    public const string Horizon = "horizon";
    public const string StepsPerEpoch = "steps_per_epoch";
    public const string BatchSize = "batch_size";
    public const string Steps = StepColumn;
    public const string Columns = "columns";
    public const int CurrentVersion = 1;

    static readonly string[] Known = [Version, Plan, Horizon, StepsPerEpoch, BatchSize, Steps, Columns];
    static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly byte[] _json;
    int _at;
    Place _place = new(1, 1);

    JsonTable(string text, string? sourceName)
        : base(sourceName) => _json = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));

    public static PlanTable Read(string text, string? sourceName) => new JsonTable(text, sourceName).Read();

    public static string Quoted(string text) => JsonSerializer.Serialize(text, Quoting);

    public static string Number(double value) => double.IsFinite(value) ? NumberText.Of(value) : $"\"{value.ToString(CultureInfo.InvariantCulture)}\"";

    PlanTable Read()
    {
        if (_json.AsSpan().Trim(" \t\r\n"u8).Length == 0)
            throw Error(new(1, 1), "the table is empty.", "It is an object with the lists `step` and `columns`.");
        try
        {
            return ReadTable();
        }
        catch (JsonException error)
        {
            var place = new Place((int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1);
            throw Error(place, $"this isn't JSON: {error.Message.Split(" LineNumber:")[0]}", "Give the file as it was exported.");
        }
    }

    PlanTable ReadTable()
    {
        var json = new Utf8JsonReader(_json);
        json.Read();
        Demand(json, JsonTokenType.StartObject, "the table", "an object");
        List<long>? steps = null;
        List<(TableColumn Column, string Name, double[] Values, Place Place)>? columns = null;
        var seen = new HashSet<string>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (name, place) = (json.GetString()!, PlaceOf(json));
            if (!Known.Contains(name)) throw Error(place, $"`{name}` is no part of a table.", Names.Suggest(name, Known));
            DemandNew(seen.Add(name), name, place);
            json.Read();
            if (name == Steps) steps = ReadSteps(ref json);
            else if (name == Columns) columns = ReadColumns(ref json);
            else if (name == Version) DemandVersion(json);
            else json.Skip();
        }
        // What comes after the table's end is an error of its own.
        json.Read();
        if (steps is null) throw Error(new(1, 1), "the table has no list `step`.", "Give the steps of the values.");
        if (columns is null or []) throw Error(new(1, 1), "the table has no `columns`.", "Give each hyperparameter a list of values, as in `\"columns\": {\"lr\": [0.1, 0.2]}`.");
        if (steps.Count == 0) throw Error(new(1, 1), "the table has no steps.", "Give at least one.");
        foreach (var column in columns.Where(column => column.Values.Length != steps.Count))
            throw Error(column.Place, $"{column.Name}: got {column.Values.Length} values for {steps.Count} steps.", "Give every column a value at every step.");
        return new(steps, [.. columns.Select(column => (column.Column, column.Values))]);
    }

    List<long> ReadSteps(ref Utf8JsonReader json)
    {
        var steps = new List<long>();
        Demand(json, JsonTokenType.StartArray, Steps, "a list of numbers");
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) steps.Add(Step(TextOf(json, Steps), steps, PlaceOf(json)));
        return steps;
    }

    List<(TableColumn, string, double[], Place)> ReadColumns(ref Utf8JsonReader json)
    {
        var columns = new List<(TableColumn, string, double[], Place)>();
        var seen = new HashSet<TableColumn>();
        Demand(json, JsonTokenType.StartObject, Columns, "an object of lists");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (name, place) = (json.GetString()!, PlaceOf(json));
            var column = Column(name, place);
            DemandNew(seen.Add(column), name, place);
            json.Read();
            Demand(json, JsonTokenType.StartArray, name, "a list of numbers");
            var values = new List<double>();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) values.Add(Value(TextOf(json, name), name, PlaceOf(json)));
            columns.Add((column, name, [.. values], place));
        }
        return columns;
    }

    void DemandVersion(Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var version) || version != CurrentVersion)
            throw Error(PlaceOf(json), $"{Version}: got {Shown(Encoding.UTF8.GetString(json.ValueSpan))}; this library reads version {CurrentVersion}.", "Export the table again.");
    }

    void Demand(Utf8JsonReader json, JsonTokenType due, string what, string words)
    {
        if (json.TokenType != due) throw Error(PlaceOf(json), $"{what}: got {Word(json)}; {words} is due.", "Give the file as it was exported.");
    }

    string TextOf(Utf8JsonReader json, string what) => json.TokenType is JsonTokenType.Number or JsonTokenType.String
        ? Encoding.UTF8.GetString(json.ValueSpan)
        : throw Error(PlaceOf(json), $"{what}: got {Word(json)}; a number is due.", "Give every column a value at every step.");

    static string Word(Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        _ => json.TokenType.ToString().ToLowerInvariant(),
    };

    /// <summary>Where the token starts; tokens come in order, so counting goes on from the one before.</summary>
    Place PlaceOf(Utf8JsonReader json)
    {
        for (; _at < json.TokenStartIndex; _at++)
        {
            if (_json[_at] == '\n') _place = new(_place.Line + 1, 1);
            else if ((_json[_at] & 0xC0) != 0x80) _place = _place with { Column = _place.Column + 1 };
        }
        return _place;
    }
}
