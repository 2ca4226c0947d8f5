using System.Globalization;
using System.Text.Json;
using Rubato.Training;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Auto;

/// <summary>
/// The experiment that judges a rate that needs no tuning; <c>bench/auto/README.md</c> has its protocol. <c>targets</c> searches what is to be
/// reached, <c>peers</c> runs others' ways, <c>judge</c> a plan.
/// </summary>
internal static class AutoCommand
{
    private const string Usage =
        """
        auto targets [--only 1,3] [--again] [--json FILE] [--page FILE]    search the targets that aren't in the file yet
        auto peers   [--only 1,3] [--json FILE] [--page FILE]              run the peers against the targets
        auto judge --plan TEXT [--from-plan TEXT] [--from-rates 1e-4,1e-2] [--name NAME] [--only 1,3] [--seeds 11,12,13] [--json FILE] [--page FILE]
                                                                           run a plan; {from} in it becomes an initial rate, \n a new line
        auto list                                                          the workloads
        All: [--targets FILE] [--peers FILE] [--processes 2] [--cache FOLDER]
        """;

    private static readonly string[] Keys = ["--only", "--json", "--page", "--plan", "--from-plan", "--from-rates", "--name", "--targets", "--peers", "--processes", "--cache", "--seeds"];

    /// <summary>Runs a command; the exit code.</summary>
    public static int Run(string[] args)
    {
        try
        {
            return Command(args);
        }
        catch (Exception e) when (e is AutoException or UserException or PlanException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Command(string[] args)
    {
        if (args is ["worker"])
        {
            Worker.Serve(Console.In, Console.Out);
            return 0;
        }

        if (args is [] or ["--help"])
        {
            Console.WriteLine(Usage);
            return args.Length == 0 ? 1 : 0;
        }

        var options = Options(args[1..]);
        var root = Path.Combine(SharedData.Repository ?? ".", "bench", "auto");
        var targetsFile = options.GetValueOrDefault("--targets") ?? Path.Combine(root, "targets.json");
        var peersFile = options.GetValueOrDefault("--peers") ?? Path.Combine(root, "peers.json");
        var cache = options.GetValueOrDefault("--cache") ?? Path.Combine(SharedData.Repository ?? ".", "artifacts", "auto");
        var pool = new RunPool(new(cache), int.TryParse(options.GetValueOrDefault("--processes") ?? "2", CultureInfo.InvariantCulture, out var processes) && processes is >= 1 and <= 64 ? processes : throw new AutoException($"--processes: got '{options["--processes"]}'; 1 to 64 are allowed."));
        var only = Only(options.GetValueOrDefault("--only"));
        switch (args[0])
        {
            case "list":
                foreach (var workload in AutoWorkloads.All) Console.WriteLine($"{workload.Number}. {workload.Name}: {workload.Optimizer}, {workload.Epochs} epochs, batch {workload.Batch}; {workload.Setting}");
                return 0;
            case "targets":
                var file = options.GetValueOrDefault("--json") ?? targetsFile;
                var known = options.ContainsKey("--again") ? [.. Read<Target>(file).Where(target => !only.Contains(target.Number))] : Read<Target>(file);
                var found = RandomSearch.Run([.. AutoWorkloads.All.Where(workload => only.Contains(workload.Number) && known.All(target => target.Number != workload.Number))], pool);
                Target[] targets = [.. known.Concat(found).OrderBy(target => target.Number)];
                Write(file, targets);
                Show(Pages.Of(targets), options.GetValueOrDefault("--page") ?? (file == targetsFile ? Path.ChangeExtension(file, ".md") : null), "Targets for a rate that needs no tuning");
                return 0;
            case "peers":
                var into = options.GetValueOrDefault("--json") ?? peersFile;
                Judgement[] judged = [.. Read<Judgement>(into).Where(peer => !only.Contains(peer.Number)), .. Judging.Of(Peers.All, Targets(targetsFile, only), pool)];
                Judgement[] inOrder = [.. Peers.All.SelectMany(peer => judged.Where(one => one.Contender == peer.Name).OrderBy(one => one.Number))];
                Write(into, inOrder);
                Show(Pages.Of(Targets(targetsFile, [.. inOrder.Select(one => one.Number)]), inOrder), options.GetValueOrDefault("--page") ?? (into == peersFile ? Path.ChangeExtension(into, ".md") : null), "Peers against the targets");
                return 0;
            case "judge":
                var ours = Judging.Of([Own(options)], Targets(targetsFile, only), pool, options.GetValueOrDefault("--seeds") is { } seeds ? Seeds(seeds) : null);
                if (options.GetValueOrDefault("--json") is { } json) Write(json, ours);
                Show(Pages.Of(Targets(targetsFile, only), [.. ours, .. Read<Judgement>(peersFile).Where(peer => only.Contains(peer.Number))]), options.GetValueOrDefault("--page"), "A plan against the targets");
                return 0;
            default:
                throw new AutoException($"auto: got '{args[0]}'; list, targets, peers and judge are allowed.\n{Usage}");
        }
    }

    /// <summary>The plan to be judged. Where it names {from}, the seeds' runs start from the optimiser's usual rate, and it is its own <c>--from-plan</c>.</summary>
    private static Contender Own(Dictionary<string, string> options)
    {
        const string from = "{from}";
        var plan = (options.GetValueOrDefault("--plan") ?? throw new AutoException("judge: got no plan. Give one: --plan 'lr = cosine(1e-3, 0)'.")).Replace("\\n", "\n", StringComparison.Ordinal);
        var fromPlan = options.GetValueOrDefault("--from-plan")?.Replace("\\n", "\n", StringComparison.Ordinal) ?? (plan.Contains(from, StringComparison.Ordinal) ? plan : null);
        if (fromPlan?.Contains(from, StringComparison.Ordinal) == false) throw new AutoException($"--from-plan: got '{fromPlan}', which doesn't say where the rate goes. Write {from} there.");
        string[]? rates = options.GetValueOrDefault("--from-rates")?.Split(',', StringSplitOptions.TrimEntries);
        if (rates?.FirstOrDefault(rate => !double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value > 0)) is { } wrong)
            throw new AutoException($"--from-rates: got '{wrong}'; numbers above 0 are allowed, as in 1e-4,1e-2,1.");
        return new(options.GetValueOrDefault("--name") ?? "ours", workload => workload.Optimizer, workload => plan.Replace(from, workload.UsualRate, StringComparison.Ordinal),
            fromPlan is null ? null : rate => fromPlan.Replace(from, rate, StringComparison.Ordinal), rates);
    }

    private static IReadOnlyList<long> Seeds(string text) =>
        [.. text.Split(',').Select(part => long.TryParse(part, CultureInfo.InvariantCulture, out var seed) && seed >= 0 ? seed : throw new AutoException($"--seeds: got '{text}'; whole numbers from 0 are allowed, as in 11,12,13."))];

    private static Dictionary<string, string> Options(string[] args)
    {
        Dictionary<string, string> options = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--again") options[args[i]] = "";
            else if (Keys.Contains(args[i]) && i + 1 < args.Length) options[args[i]] = args[++i];
            else throw new AutoException($"auto: got '{args[i]}'{(Keys.Contains(args[i]) ? " without a value" : "")}.\n{Usage}");
        }

        return options;
    }

    private static HashSet<int> Only(string? text) => text is null
        ? [.. AutoWorkloads.All.Select(workload => workload.Number)]
        : [.. text.Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= AutoWorkloads.All.Count ? number : throw new AutoException($"--only: got '{text}'; numbers from 1 to {AutoWorkloads.All.Count} are allowed, as in 1,3."))];

    private static IReadOnlyList<Target> Targets(string file, HashSet<int> only)
    {
        Target[] targets = [.. Read<Target>(file).Where(target => only.Contains(target.Number))];
        if (targets.FirstOrDefault(target => AutoWorkloads.All[target.Number - 1].Setting != target.Setting) is { } other)
            throw new AutoException($"{file}: the target of workload {other.Number} is of another setting, '{other.Setting}'. Search it again: auto targets --only {other.Number} --again.");
        return targets.Length == only.Count ? targets : throw new AutoException($"{file}: has no target for workload {only.Except(targets.Select(target => target.Number)).First()}. Search it: auto targets.");
    }

    private static IReadOnlyList<T> Read<T>(string file) => File.Exists(file) ? JsonSerializer.Deserialize<T[]>(File.ReadAllText(file), Json.File)! : [];

    private static void Write<T>(string file, IReadOnlyList<T> values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        AtomicFile.Write(file, JsonSerializer.Serialize(values, Json.File) + "\n");
    }

    private static void Show(string page, string? file, string title)
    {
        Console.Write(page);
        if (file is not null) AtomicFile.Write(file, $"# {title}\n\n{page}");
    }
}
