using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rubato.Tests.Checks;

/// <summary>What must be found, and where.</summary>
public sealed record Expected(FindingSeverity Severity, string Code, int Line, int Column)
{
    public static Expected Of(PlanFinding finding) => new(finding.Severity, finding.Code, finding.Line, finding.Column);

    /// <summary><c>warning jump 1:36</c>.</summary>
    public static Expected Parse(string text)
    {
        var words = text.Split(' ', ':');
        return new(Enum.Parse<FindingSeverity>(words[0], ignoreCase: true), words[1], int.Parse(words[2], CultureInfo.InvariantCulture), int.Parse(words[3], CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()} {Code} {Line}:{Column}";
}

/// <summary>
/// A wrong plan of the corpus. Each begins with a line <c>#! name | findings | run: … | from: …</c>, the last two where
/// they are needed: the run where it isn't the usual one, and the thread or peer that the mistake comes from.
/// </summary>
public sealed record WrongPlan(string Name, string Text, PlanContext Run, IReadOnlyList<Expected> Due, string From)
{
    const string Start = "#! ";

    /// <summary>The usual run: 20 epochs of 50 steps.</summary>
    public static PlanContext UsualRun { get; } = new(1000, 50, 64)
    {
        Hyperparameters = ["lr", "momentum", "weight_decay", "beta1", "beta2", "bn_momentum", "dropout", "label_smoothing", "ema_decay", "batch_size", "resolution", "accumulation_steps"],
        Signals = ["loss", "val_loss", "grad_norm"],
        Groups = [new ParameterGroup("embed"), new ParameterGroup("block.0").With("depth", 0), new ParameterGroup("block.1").With("depth", 1)],
    };

    public static IReadOnlyList<WrongPlan> All { get; } =
        [.. Directory.GetFiles(Folder(), "*.plan").Order(StringComparer.Ordinal).SelectMany(Read)];

    public IReadOnlyList<PlanFinding> Findings => FindingsIn(Text, Run);

    public static IReadOnlyList<PlanFinding> FindingsIn(string text, PlanContext run)
    {
        try
        {
            return Plan.Parse(text).Check(run);
        }
        catch (PlanException refused)
        {
            return refused.Findings;
        }
    }

    public override string ToString() => Name;

    static IEnumerable<WrongPlan> Read(string path)
    {
        var file = Path.GetFileNameWithoutExtension(path);
        foreach (var block in ("\n" + File.ReadAllText(path)).Split("\n" + Start, StringSplitOptions.RemoveEmptyEntries))
        {
            var end = block.IndexOf('\n', StringComparison.Ordinal);
            var fields = block[..end].Split(" | ");
            string Field(string name) => fields.FirstOrDefault(field => field.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim() ?? "";
            yield return new($"{file}/{fields[0]}", block[(end + 1)..].TrimEnd('\n'), RunOf(Field("run:")), [.. fields[1].Split(", ").Select(Expected.Parse)], Field("from:"));
        }
    }

    static PlanContext RunOf(string text)
    {
        var run = UsualRun;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = (word.Split('=')[0], word.Split('=')[1]);
            run = key switch
            {
                "steps" => run with { Horizon = long.Parse(value, CultureInfo.InvariantCulture) },
                "epoch" => run with { StepsPerEpoch = long.Parse(value, CultureInfo.InvariantCulture) },
                "signals" => run with { Signals = [.. value.Split(',')] },
                _ => throw new FormatException($"the corpus has no `{key}` for a run."),
            };
        }
        return run;
    }

    static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Corpus", "wrong");
}
