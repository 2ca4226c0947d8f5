using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>fastai's lines in the plan language.</summary>
static class FastaiLines
{
    public static string Formula(ParityLine line)
    {
        var arguments = line.Arguments;
        var call = line.Schedule switch
        {
            "fit_one_cycle" => Fit("lr_max", ("moms", Call.Text(arguments["moms"] ?? arguments["moms_default"])), ("of", line.Knob)),
            "fit_flat_cos" => Fit("lr"),
            "fit_sgdr" => Fit("lr_max"),
            _ => Schedule(line.Schedule, arguments),
        };
        return arguments["total_steps"] is { } steps ? $"{call} for {Call.Text(steps)}st" : call;

        string Fit(string rate, params (string, string)[] more) => Call.Of(
            $"fastai.{line.Schedule}", arguments, ["n_epoch", "lr_default", "moms_default", "total_steps", "wd", "reset_opt", "start_epoch"],
            [(rate, Call.ForGroup(arguments[rate] ?? arguments["lr_default"]!, line.Group)), .. more]);
    }

    static string Schedule(string name, JsonObject arguments) => name switch
    {
        "combine_scheds" => Call.Of("fastai.combine_scheds", arguments, ["total_steps"], ("scheds", Call.List(arguments["scheds"]!, part => Call.Named(part, "class", Schedule)))),
        _ => Call.Of($"fastai.{name}", arguments, ["total_steps", "num_it_effective", "stop_div"]),
    };
}
