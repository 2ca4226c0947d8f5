using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rubato.Engine;
using Rubato.Training;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Auto;

/// <summary>
/// Results of runs that were done, a file each, named by the hash of all that decides the numbers: the run, its workload's setting, and the
/// three libraries as they were built. A search that was interrupted goes on; a library that was built anew from other sources finds nothing.
/// </summary>
internal sealed class RunCache(string folder)
{
    private static readonly string Libraries = string.Join(' ', new[] { typeof(Plan), typeof(Tensor), typeof(TrainingRun) }.Select(type => type.Module.ModuleVersionId));

    /// <summary>The result of a run; null where it wasn't done.</summary>
    public AutoRunResult? Find(AutoRun run) => File.Exists(PathOf(run)) ? JsonSerializer.Deserialize<AutoRunResult>(File.ReadAllText(PathOf(run)), Json.Line) : null;

    /// <summary>Keeps a result.</summary>
    public void Keep(AutoRun run, AutoRunResult result)
    {
        Directory.CreateDirectory(folder);
        AtomicFile.Write(PathOf(run), JsonSerializer.Serialize(result, Json.Line));
    }

    private string PathOf(AutoRun run)
    {
        var workload = AutoWorkloads.All[run.Workload - 1];
        var text = $"{Libraries}\n{workload.Setting}\n{workload.Batch}\n{JsonSerializer.Serialize(run, Json.Line)}";
        return Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]}.json");
    }
}
