using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Rubato.Benchmarks.Auto;

/// <summary>Trains many runs, some processes of one thread at a time; what was done before is taken from the cache.</summary>
internal sealed class RunPool(RunCache cache, int processes)
{
    /// <summary>The results, in the runs' order.</summary>
    /// <exception cref="AutoException">A run can't be done: its plan is wrong, data are missing, or a process ended.</exception>
    public IReadOnlyList<AutoRunResult> Run(IReadOnlyList<AutoRun> runs)
    {
        var results = runs.Select(cache.Find).ToArray();
        var queue = new ConcurrentQueue<int>(Enumerable.Range(0, runs.Count).Where(i => results[i] is null));
        var (total, done) = (queue.Count, 0);
        if (total < runs.Count) Console.Error.WriteLine($"{runs.Count - total} of {runs.Count} runs were done before.");
        var workers = Enumerable.Range(0, Math.Min(processes, total)).Select(_ => Task.Run(() =>
        {
            using var worker = Start();
            try
            {
                while (queue.TryDequeue(out var i))
                {
                    var result = Ask(worker, runs[i], queue);
                    cache.Keep(runs[i], result);
                    results[i] = result;
                    var loss = result.IsDiverged(AutoWorkloads.All[runs[i].Workload - 1].Guess) ? "diverged" : $"{result.Best:G5}";
                    Console.Error.WriteLine($"[{Interlocked.Increment(ref done)}/{total}] {runs[i].Workload} {runs[i].Optimizer}, {runs[i].Plan.Split('\n')[0]}, seed {runs[i].Seed}: {loss}, {result.Seconds:F1} s");
                }
            }
            finally
            {
                worker.StandardInput.Close();
                worker.WaitForExit();
            }
        })).ToArray();
        try
        {
            Task.WaitAll(workers);
        }
        catch (AggregateException e) when (e.InnerException is AutoException problem)
        {
            throw new AutoException(problem.Message);
        }

        return results!;
    }

    private static AutoRunResult Ask(Process worker, AutoRun run, ConcurrentQueue<int> queue)
    {
        worker.StandardInput.WriteLine(JsonSerializer.Serialize(run, Json.Line));
        worker.StandardInput.Flush();
        var answer = worker.StandardOutput.ReadLine() is { } line ? JsonSerializer.Deserialize<WorkerAnswer>(line, Json.Line) : null;
        if (answer?.Result is { } result) return result;
        queue.Clear(); // the others end after the run that they are at
        throw new AutoException($"workload {run.Workload}, plan '{run.Plan}': {answer?.Problem ?? "the process that trained ended; what it wrote is above."}");
    }

    private static Process Start()
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(RunPool).Assembly.Location);
        start.ArgumentList.Add("auto");
        start.ArgumentList.Add("worker");
        return Process.Start(start)!;
    }
}
