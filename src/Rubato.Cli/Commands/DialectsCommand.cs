using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Language;
using Rubato.Training.Data;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato dialects</c>: the peers' functions that a plan can use, and what each does.</summary>
static class DialectsCommand
{
    public static Command Create()
    {
        var of = new Argument<string?>("name") { Description = "a peer, as torch, or a function, as torch.OneCycleLR or cosine", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("dialects", "List the peers' schedules that a plan can use under their own names, or explain one.") { of };
        command.SetAction(call => CommandLine.Guard(() => Run(call.GetValue(of) is { } name ? FunctionInfo.Full(name) : null)));
        return command;
    }

    static int Run(string? name)
    {
        var console = Screen.Output();
        var all = FunctionInfo.All;
        var peers = all.Select(function => function.Dialect).OfType<string>().Distinct().ToArray();
        if (name is null || peers.Contains(name)) List(console, name is null ? peers : [name]);
        else if (all.FirstOrDefault(function => function.Name == name) is { } function) Explain(console, function);
        else throw new EnvironmentException($"dialects: got '{name}'; it is neither a peer nor a function.{NearestName.Question(name, [.. peers, .. all.Select(f => f.Name)])}");
        return ExitCode.Success;
    }

    static void List(IAnsiConsole console, IReadOnlyList<string> peers)
    {
        foreach (var peer in peers)
        {
            console.MarkupLineInterpolated($"[bold]{peer}[/]");
            foreach (var function in FunctionInfo.All.Where(function => function.Dialect == peer)) console.MarkupLineInterpolated($"  [blue]{function.ToString()}[/]");
        }

        console.MarkupLineInterpolated($"[grey]One in full: rubato dialects NAME. Where two differ: rubato diff 'A(…)' 'B(…)'.[/]");
    }

    static void Explain(IAnsiConsole console, FunctionInfo function)
    {
        console.MarkupLineInterpolated($"[bold blue]{function.ToString()}[/]");
        foreach (var line in ReferenceText.Of(function.Name)) console.WriteLine(line);
    }
}
