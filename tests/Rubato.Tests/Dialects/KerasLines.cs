namespace Rubato.Tests.Dialects;

/// <summary>Keras's lines in the plan language.</summary>
static class KerasLines
{
    public static string Formula(ParityLine line) => line.Schedule switch
    {
        "ReduceLROnPlateau" => Call.Of("keras.ReduceLROnPlateau", line.Arguments, ["verbose", "name"], ("monitor", "metric"), ("mode", Mode(line))),
        "LearningRateScheduler" => Call.Of("keras.LearningRateScheduler", line.Arguments, ["verbose"], ("schedule", PythonFormula.Of((string)line.Arguments["schedule"]!, ["step", "previous"]))),
        _ => Call.Of($"keras.{line.Schedule}", line.Arguments, ["name"]),
    };

    /// <summary>The direction, which the peer may read off the monitored name: here it is another.</summary>
    static string Mode(ParityLine line) => (string?)line.Arguments["mode"] is { } mode and not "auto" ? mode
        : ((string?)line.Arguments["monitor"] ?? "val_loss").Contains("acc", StringComparison.Ordinal) ? "max" : "min";
}
