using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Diagnosis;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>
/// The corpus of runs whose cause is known, and what is made of it: <c>diagnose calibrate</c> trains and judges the runs that thresholds were chosen on, <c>judge</c>
/// all others, <c>features</c> prints the numbers of the former. With <c>--there</c> nothing is trained; with <c>--part 1/3</c> a third is trained and nothing judged.
/// </summary>
internal static class DiagnoseWork
{
    private static readonly long[] CalibrationSeeds = [1, 2], HeldBackSeeds = [3, 4];

    public static int Run(string work, string[] options)
    {
        string? Option(string name) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;
        if (work is not ("calibrate" or "judge" or "features"))
        {
            Console.Error.WriteLine($"diagnose: got '{work}'; calibrate, judge and features are allowed.");
            return 1;
        }

        Processor.Threads = 1;
        var corpus = new Corpus(Option("--corpus") ?? Path.Combine(Path.GetTempPath(), "rubato-diagnose"));
        var part = (Option("--part") ?? "0/1").Split('/').Select(int.Parse).ToArray();
        (Construction Construction, long Seed)[] wanted =
        [
            .. Corpus.All.SelectMany(construction => Seeds(construction, work).Select(seed => (construction, seed)))
                .OrderBy(run => run.seed)
                .Where(run => Option("--only") is not { } only || run.construction.KeyOf(run.seed).StartsWith(only, StringComparison.Ordinal))
                .Where((_, i) => i % part[1] == part[0]),
        ];
        if (work == "features") return Features(corpus, wanted);
        List<CorpusRun> runs = [];
        foreach (var (construction, seed) in wanted)
        {
            if (options.Contains("--there") && !corpus.Has(construction, seed)) continue;
            var isNew = !corpus.Has(construction, seed);
            runs.Add(corpus.Run(construction, seed));
            if (isNew) Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{construction.KeyOf(seed)}: {runs[^1].Folder.ReadSummary()!.Seconds:F1} s"));
        }

        if (part[1] == 1) Judge(runs, withReasons: options.Contains("--reasons"));
        return 0;
    }

    private static void Judge(IReadOnlyList<CorpusRun> runs, bool withReasons)
    {
        var all = Of(runs);
        Console.WriteLine($"{all.Share}\n\n{all.Table()}");
        foreach (var (title, some) in new[] { ("calibrated constructions", runs.Where(run => !run.Construction.IsHeldBack)), ("held-back constructions", runs.Where(run => run.Construction.IsHeldBack)) })
            if (some.Any()) Console.WriteLine($"- {title}: {Of(some).Share}");
        Console.WriteLine($"- with the default probes alone: {Of(runs, signal => CorpusProbes.DefaultSignals.Contains(signal.Split('[')[0])).Share}");
        Console.WriteLine($"- without any probe: {Of(runs, _ => false).Share}\n");
        foreach (var miss in all.Misses()) Console.WriteLine($"- {miss}");
        if (withReasons) foreach (var reason in all.Reasons()) Console.WriteLine(reason);
    }

    private static Confusion Of(IEnumerable<CorpusRun> runs, Func<string, bool>? keeps = null)
    {
        var confusion = new Confusion();
        foreach (var run in runs) confusion.Add(run, keeps ?? (_ => true));
        return confusion;
    }

    /// <summary>Prints every feature of the runs that are there, a line a run.</summary>
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
        "judge" => HeldBackSeeds,
        _ => construction.IsHeldBack ? [] : CalibrationSeeds,
    };
}
