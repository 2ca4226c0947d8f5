using System.CommandLine;
using Rubato.Training;

namespace Rubato.Cli.Commands;

/// <summary>How a command ends.</summary>
static class ExitCode
{
    public const int Success = 0;

    /// <summary>Something that was given isn't right; the message says what.</summary>
    public const int BadInput = 1;

    /// <summary>Training diverged: a result, with its record.</summary>
    public const int Diverged = 2;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}

/// <summary>Runs commands; what a person got wrong is told in words, without a stack trace.</summary>
static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine($"error: {error.Message}");
            Console.Error.WriteLine($"Try '{CommandPath(parsed.CommandResult)} --help'.");
            return ExitCode.BadInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Runs a command's work; an error meant for the person ends it with a message and exit code 1.</summary>
    public static int Guard(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (IsForThePerson(error))
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
            return ExitCode.Interrupted;
        }
    }

    static bool IsForThePerson(Exception error) =>
        error is UserException or PlanException or EnvironmentException or IOException or UnauthorizedAccessException;

    static string CommandPath(System.CommandLine.Parsing.SymbolResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent && result is System.CommandLine.Parsing.CommandResult own
            ? $"{CommandPath(parent)} {own.Command.Name}"
            : "rubato";
}

/// <summary>The environment or the call isn't as it must be.</summary>
sealed class EnvironmentException(string message) : Exception(message);
