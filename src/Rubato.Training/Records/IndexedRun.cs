using System.Text.Json;

namespace Rubato.Training.Records;

/// <summary>
/// A run as the index lists it. What isn't known, or isn't a finite number, is null: so it compares and sorts the same whether it was
/// read from the folder or from the index.
/// </summary>
public sealed record IndexedRun
{
    /// <summary>The folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder's full path.</summary>
    public required string Path { get; init; }

    /// <summary>When its recipe was written, which a run does first of all; in UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>How it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>How it ended, or what is damaged, in a sentence; empty for a run that is at work.</summary>
    public string Message { get; init; } = "";

    /// <summary>The data set's name or path.</summary>
    public string? Data { get; init; }

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }

    /// <summary>The optimiser's name.</summary>
    public string? Optimizer { get; init; }

    /// <summary>Passes over the training data that were asked for.</summary>
    public long? Epochs { get; init; }

    /// <summary>Examples of an update.</summary>
    public long? Batch { get; init; }

    /// <summary>The seed.</summary>
    public long? Seed { get; init; }

    /// <summary>Updates that were done, up to the last epoch for a run that hasn't ended.</summary>
    public long? Steps { get; init; }

    /// <summary>Share of the test examples that were classified rightly in the end, 0 … 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean loss on the test examples in the end.</summary>
    public double? Loss { get; init; }

    /// <summary>The best test accuracy of any epoch, 0 … 1.</summary>
    public double? BestAccuracy { get; init; }

    /// <summary>Seconds of training and evaluation.</summary>
    public double? Seconds { get; init; }

    /// <summary>SHA-256 of the final parameters, in hexadecimal.</summary>
    public string? Weights { get; init; }

    /// <summary>The plan's text.</summary>
    public string? Plan { get; init; }

    /// <summary>
    /// One JSON object, a key for each of <see cref="RunColumn.All"/>, with null for what isn't known.
    /// </summary>
    public void WriteJson(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        foreach (var column in RunColumn.All)
        {
            json.WritePropertyName(column.Name);
            switch (column.Get(this))
            {
                case null: json.WriteNullValue(); break;
                case string text: json.WriteStringValue(text); break;
                case long number: json.WriteNumberValue(number); break;
                case var number: json.WriteNumberValue((double)number); break;
            }
        }

        json.WriteEndObject();
    }
}
