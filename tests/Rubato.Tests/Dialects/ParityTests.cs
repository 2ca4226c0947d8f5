namespace Rubato.Tests.Dialects;

/// <summary>
/// Every golden sequence of the peers' own code, through the public API: the plan in the peer's dialect is read, printed,
/// read again, compiled and run step by step, reports and a saved state in between; where it needs no feedback, random access gives the same.
/// Tolerance: 1e-12 relative, plus 1e-14 of the greatest value where the peer's recursion leaves rounding at zero; 1e-6 where the peer itself rounds to float32.
/// </summary>
public class ParityTests
{
    /// <summary>What each library's lines are in the plan language. A library or class that isn't here fails.</summary>
    static readonly Dictionary<string, Func<ParityLine, string>> Dialects = new()
    {
        ["composer"] = ComposerLines.Formula,
        ["fastai"] = FastaiLines.Formula,
        ["ignite"] = IgniteLines.Formula,
        ["keras"] = KerasLines.Formula,
        ["megatron"] = MegatronLines.Formula,
        ["mmengine"] = MmengineLines.Formula,
        ["optax"] = OptaxLines.Formula,
        ["timm"] = TimmLines.Formula,
        ["torch"] = TorchLines.Formula,
        ["transformers"] = TransformersLines.Formula,
    };

    public static TheoryData<string> Ids()
    {
        var data = new TheoryData<string>();
        foreach (var line in Lines.Keys) data.Add(line);
        return data;
    }

    static readonly Dictionary<string, ParityLine> Lines = ParityLine.All().ToDictionary(line => line.ToString());

    [Fact]
    public void Folder_HasLines_OfEveryLibrary()
    {
        Assert.NotEmpty(Lines);
        if (Environment.GetEnvironmentVariable("RUBATO_PARITY") is null) Assert.Equal(391, Lines.Count);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Dialect_GoldenSequence_IsMet(string id)
    {
        var line = Lines[id];
        Assert.True(Dialects.TryGetValue(line.Library, out var write), $"no dialect for the library {line.Library}");
        var formula = Formula.Parse(write(line));
        Assert.Equal(formula, Formula.Parse(formula.ToString()));
        var values = line.Values;
        var plan = new Plan(new Assignment("value", formula)).Compile(new PlanContext(values.Length, line.Epoch ?? Epoch, Batch) { Signals = ["metric"] });
        var run = plan.Start();
        for (var step = 0; step < values.Length; step++)
        {
            if (step == line.ResumeAt) run = plan.Resume(PlanState.FromJson(run.State.ToJson()));
            if (MetricBefore(line, step) is { } metric) run.Report("metric", metric);
            Compare(line, step, values[step], run.Advance()[0]);
            if (!plan.NeedsFeedback) Assert.Equal(run.Values[0], plan.At(0, step));
        }
    }

    // Composer's lines have batches of 32; no other library's numbers depend on these.
    const long Epoch = 10, Batch = 32;

    /// <summary>The observation that acts on a step's value.</summary>
    static double? MetricBefore(ParityLine line, int step)
    {
        if (line.Metrics is not { } metrics) return null;
        var at = metrics.Length == line.Values.Length && line.Library == "optax" ? step : step - 1;
        return at >= 0 && at < metrics.Length ? metrics[at] : null;
    }

    static void Compare(ParityLine line, int step, double due, double got)
    {
        var scale = line.Values.Max(Math.Abs);
        var tolerance = (line.IsRough ? 1e-6 : 1e-12) * Math.Abs(due) + 1e-14 * scale;
        Assert.True(Math.Abs(due - got) <= tolerance, $"{line} at step {step}: the peer has {due:R}, got {got:R}");
    }
}
