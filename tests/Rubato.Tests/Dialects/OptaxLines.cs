using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>optax's lines in the plan language.</summary>
static class OptaxLines
{
    public static string Formula(ParityLine line) => Schedule(line.Schedule, line.Arguments);

    static string Schedule(string name, JsonObject arguments) => name switch
    {
        "sgdr_schedule" => Call.Of("optax.sgdr_schedule", arguments, [], ("cosine_kwargs", Call.List(arguments["cosine_kwargs"]!, cycle => Schedule("warmup_cosine_decay_schedule", cycle)))),
        "join_schedules" => Call.Of("optax.join_schedules", arguments, [], ("schedules", Call.List(arguments["schedules"]!, part => Call.Named(part, "schedule", Schedule)))),
        "reduce_on_plateau" => Call.Of("optax.reduce_on_plateau", arguments, [], ("value", "metric")),
        _ => Call.Of($"optax.{name}", arguments),
    };
}
