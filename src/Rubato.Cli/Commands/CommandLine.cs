using System.CommandLine;
using System.CommandLine.Parsing;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Data;

namespace Rubato.Cli.Commands;

/// <summary>How a command ends.</summary>
static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something that was given isn't right; the message says what.</summary>
    public const int BadInput = 1;

    /// <summary>Training diverged: a result, with its record.</summary>
    public const int Diverged = 2;

    /// <summary>What was compared differs.</summary>
    public const int Different = 3;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}

/// <summary>Runs commands; what a person got wrong is told in words, without a stack trace.</summary>
static class CommandLine
{
    /// <summary>Every command.</summary>
    public static RootCommand Root() => new("Rubato: learning-rate schedules and control of training dynamics.")
    {
        TrainCommand.Create(),
        PlanCommand.Create(),
        CheckCommand.Create(),
        ExportCommand.Create(),
        DiffCommand.Create(),
        DialectsCommand.Create(),
        DataCommand.Create(),
        RunsCommand.Create(),
        HyperparametersCommand.Create(),
        ProbesCommand.Create(),
        EnsembleCommand.Create(),
        DiagnoseCommand.Create(),
        RangeTestCommand.Create(),
        LabCommand.Create(),
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (Complaint(parsed) is { } complaint)
        {
            Screen.Complain($"{complaint} Try '{CommandPath(parsed.CommandResult)} --help'.");
            return ExitCode.BadInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>What is wrong with a command line; null where nothing is.</summary>
    public static string? Complaint(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (UnknownOption(parsed, command) is { } unknown) return unknown;
        return parsed.Errors.Count == 0 ? null : UnknownCommand(parsed, command) ?? parsed.Errors[0].Message;
    }

    /// <summary>Runs a command's work; an error meant for the person ends it with a message and exit code 1.</summary>
    public static int Guard(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (PlanException error)
        {
            foreach (var finding in error.Findings.Where(f => f.Severity == FindingSeverity.Error)) Screen.Complain(Findings.Text(finding, error.SourceName ?? "plan"));
            return ExitCode.BadInput;
        }
        catch (Exception error) when (error is UserException or EnvironmentException or IOException or UnauthorizedAccessException)
        {
            Screen.Complain(error.Message);
            return ExitCode.BadInput;
        }
        catch (OutOfMemoryException)
        {
            Screen.Complain("the memory isn't enough for this. Give a smaller --batch, or fewer samples.");
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
            return ExitCode.Interrupted;
        }
    }

    /// <summary>The parser takes what it doesn't know for an argument, which hides the misspelt option.</summary>
    static string? UnknownOption(ParseResult parsed, Command command)
    {
        var got = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value is ['-', '-', >= 'a' and <= 'z', ..])?.Value.Split('=', ':')[0];
        return got is null ? null : $"got the option '{got}'; there is none of that name.{NearestName.Question(got, command.Options.Select(option => option.Name))}";
    }

    static string? UnknownCommand(ParseResult parsed, Command command)
    {
        if (command.Subcommands.Count == 0) return null;
        var names = command.Subcommands.Select(sub => sub.Name).ToArray();
        var known = $"{string.Join(", ", names[..^1])} or {names[^1]}";
        return parsed.UnmatchedTokens is [var got, ..]
            ? $"got the command '{got}'; it may be {known}.{NearestName.Question(got, names)}"
            : $"a command is needed: {known}.";
    }

    static string CommandPath(SymbolResult result) =>
        result.Parent is CommandResult parent && result is CommandResult own ? $"{CommandPath(parent)} {own.Command.Name}" : "rubato";
}

/// <summary>The environment or the call isn't as it must be.</summary>
sealed class EnvironmentException(string message) : Exception(message);
