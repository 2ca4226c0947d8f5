using System.Text.Json;
using Rubato.Training;

namespace Rubato.Benchmarks.Auto;

/// <summary>What a worker answers: a result, or why there is none.</summary>
internal sealed record WorkerAnswer(AutoRunResult? Result, string? Problem);

/// <summary>
/// A process that trains what its input asks for, a line a run, and answers each with a line. The engine's threads are a setting of the
/// process and its kernels are made for one training at a time, so runs that go on at once are processes.
/// </summary>
internal static class Worker
{
    /// <summary>Goes on until the input ends.</summary>
    public static void Serve(TextReader input, TextWriter output)
    {
        while (input.ReadLine() is { } line)
        {
            output.WriteLine(JsonSerializer.Serialize(Answer(JsonSerializer.Deserialize<AutoRun>(line, Json.Line)!), Json.Line));
            output.Flush();
        }
    }

    private static WorkerAnswer Answer(AutoRun run)
    {
        try
        {
            return new(run.Execute(), null);
        }
        catch (Exception e) when (e is UserException or PlanException)
        {
            return new(null, e.Message);
        }
    }
}
