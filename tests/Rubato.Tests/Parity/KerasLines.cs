namespace Rubato.Tests.Parity;

/// <summary>Keras's lines in the plan language.</summary>
static class KerasLines
{
    public static string Formula(ParityLine line) => line.Schedule switch
    {
        "ReduceLROnPlateau" => Call.Of("keras.ReduceLROnPlateau", line.Arguments, [], ("monitor", "metric")),
        _ => Call.Of($"keras.{line.Schedule}", line.Arguments),
    };
}
