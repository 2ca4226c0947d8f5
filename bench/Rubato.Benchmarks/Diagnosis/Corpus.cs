using Rubato.Training.Diagnosis;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>A run of the corpus that is on the disk.</summary>
/// <param name="Construction">How it was made.</param>
/// <param name="Seed">With which seed.</param>
/// <param name="Folder">Its record.</param>
internal sealed record CorpusRun(Construction Construction, long Seed, RunFolder Folder);

/// <summary>Runs whose causes are known, kept by their contents so that what is there isn't done again.</summary>
internal sealed class Corpus(string folder)
{
    /// <summary>The constructions, those that thresholds were chosen on and those held back.</summary>
    public static IReadOnlyList<Construction> All { get; } = [.. FitConstructions.All, .. RateConstructions.All, .. UpdateConstructions.All, .. HealthyConstructions.All];

    /// <summary>The run of a construction and a seed; trained where it isn't there yet.</summary>
    public CorpusRun Run(Construction construction, long seed)
    {
        var path = PathOf(construction, seed);
        if (!Directory.Exists(path))
        {
            var partial = $"{path}.partial-{Environment.ProcessId}";
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            Directory.CreateDirectory(folder);
            var run = RunFolder.CreateAt(partial);
            construction.Build(seed).Execute(run);
            foreach (var large in new[] { run.ModelPath, run.ReportPath }) File.Delete(large);
            if (Directory.Exists(run.CheckpointsPath)) Directory.Delete(run.CheckpointsPath, recursive: true);
            Directory.Move(partial, path);
        }

        return new(construction, seed, RunFolder.Open(path));
    }

    /// <summary>Whether the run is there.</summary>
    public bool Has(Construction construction, long seed) => Directory.Exists(PathOf(construction, seed));

    private string PathOf(Construction construction, long seed) => Path.Combine(folder, construction.KeyOf(seed));
}
