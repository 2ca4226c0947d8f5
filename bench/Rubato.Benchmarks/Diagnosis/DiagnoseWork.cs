using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Diagnosis;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary><c>diagnose train</c>, <c>calibrate</c> and <c>judge</c>: the corpus of runs whose cause is known, and what is made of it.</summary>
internal static class DiagnoseWork
{
    private static readonly long[] CalibrationSeeds = [1, 2], HeldBackSeeds = [3, 4];

    public static int Run(string work, string[] options)
    {
        string? Option(string name) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;
        Processor.Threads = 1;
        var corpus = new Corpus(Option("--corpus") ?? Path.Combine(Path.GetTempPath(), "rubato-diagnose"));
        var part = (Option("--part") ?? "0/1").Split('/').Select(int.Parse).ToArray();
        var wanted = Corpus.All.SelectMany(construction => Seeds(construction, work).Select(seed => (construction, seed)))
            .Where(run => Option("--only") is not { } only || run.construction.KeyOf(run.seed).StartsWith(only, StringComparison.Ordinal))
            .Where((_, i) => i % part[1] == part[0]).ToArray();
        if (work == "features") return Features(corpus, wanted);
        foreach (var (construction, seed) in wanted)
        {
            if (corpus.Has(construction, seed)) continue;
            var run = corpus.Run(construction, seed);
            var summary = run.Folder.ReadSummary()!;
            Console.WriteLine(FormattableString.Invariant($"{construction.KeyOf(seed)} {summary.Outcome} {summary.Steps} steps {summary.Seconds:F1} s, of these probes {summary.ProbeSeconds:F1} s, accuracy {summary.Accuracy:F3}"));
        }

        return 0;
    }

    /// <summary>Prints every feature of the calibration runs that are there, a line a run.</summary>
    private static int Features(Corpus corpus, IEnumerable<(Construction Construction, long Seed)> wanted)
    {
        Console.WriteLine(string.Join('\t', ["run", "cause", .. RunEvidence.All.Select(feature => feature.Name)]));
        foreach (var (construction, seed) in wanted.Where(run => corpus.Has(run.Construction, run.Seed)))
        {
            var evidence = RunEvidence.Of(RunRecord.Read(corpus.Run(construction, seed).Folder));
            Console.WriteLine(string.Join('\t', [$"{construction.Name} {seed}", construction.Cause.ToString(), .. RunEvidence.All.Select(feature => evidence[feature].ToString("G4", CultureInfo.InvariantCulture))]));
        }

        return 0;
    }

    /// <summary>Thresholds see the first seeds of constructions that aren't held back; all else is judged.</summary>
    private static long[] Seeds(Construction construction, string work) => work switch
    {
        "calibrate" or "features" => construction.IsHeldBack ? [] : CalibrationSeeds,
        "judge" => construction.IsHeldBack ? [.. CalibrationSeeds, .. HeldBackSeeds] : HeldBackSeeds,
        _ => [.. CalibrationSeeds, .. HeldBackSeeds],
    };
}
