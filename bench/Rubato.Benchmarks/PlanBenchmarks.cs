using BenchmarkDotNet.Attributes;
using Rubato;

/// <summary>What a plan costs: a value, a row, a curve, and getting there from text.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    const int Steps = 100_000;

    static readonly PlanContext Run = new(Steps, 1000, 128);

    readonly string _text = string.Join('\n', Enumerable.Range(0, 10).Select(i =>
        $"rate{i} = linear(1e-3, 0.{i + 1}) for 5% then cosine(0.{i + 1}, 1e-4)\nmemory{i} = mirror(rate{i}, 0.85, 0.95)"));

    readonly double[] _curve = new double[Steps];
    CompiledPlan _linear = null!;
    CompiledPlan _cosine = null!;
    CompiledPlan _warmup = null!;
    CompiledPlan _restarts = null!;
    CompiledPlan _oneCycle = null!;
    CompiledPlan _groups = null!;
    PlanRun _plateau = null!;
    double[] _row = [];
    long _step;

    [GlobalSetup]
    public void Compile()
    {
        _linear = Plan.Parse("lr = linear(0.1, 0)").Compile(Run);
        _cosine = Plan.Parse("lr = cosine(0.1, 0)").Compile(Run);
        _warmup = Plan.Parse("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4)").Compile(Run);
        _restarts = Plan.Parse("lr = repeat(cosine(0.1, 1e-4), every: 1ep, stretch: 2)").Compile(Run);
        _oneCycle = Plan.Parse("lr = torch.OneCycleLR(max_lr: 0.1, total_steps: horizon)").Compile(Run);
        _plateau = Plan.Parse("lr = plateau(loss, linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4), factor: 0.5, patience: 10)")
            .Compile(Run with { Signals = ["loss"] }).Start();
        var text = string.Join('\n', Enumerable.Range(0, 20).Select(i =>
            $"h{i} = linear(1e-3, 0.5) for {i + 1}% then cosine(0.5, 1e-4)\nh{i}[g*] = h{i} * 0.9 ^ depth"));
        _groups = Plan.Parse(text).Compile(Run with
        {
            Groups = [.. Enumerable.Range(0, 100).Select(i => new ParameterGroup($"g{i}").With("depth", i))],
        });
        _row = new double[_groups.Columns.Length];
    }

    long NextStep() => _step = (_step + 7919) % Steps;

    [Benchmark(Description = "linear, one value at any step")]
    public double AtLinear() => _linear.At(0, NextStep());

    [Benchmark(Description = "warmup + cosine, one value at any step")]
    public double AtWarmup() => _warmup.At(0, NextStep());

    [Benchmark(Description = "restarts that stretch, one value at any step")]
    public double AtRestarts() => _restarts.At(0, NextStep());

    [Benchmark(Description = "torch.OneCycleLR, one value at any step")]
    public double AtOneCycle() => _oneCycle.At(0, NextStep());

    [Benchmark(Description = "a plateau over warmup + cosine: a report and a step")]
    public double Advance()
    {
        _plateau.Report("loss", NextStep());
        return _plateau.Advance()[0];
    }

    [Benchmark(Description = "a row of 20 hyperparameters x 100 groups")]
    public void Row() => _groups.Row(NextStep(), _row);

    [Benchmark(Description = "linear, each of 100,000 steps", OperationsPerInvoke = Steps)]
    public void FillLinear() => _linear.Fill(0, 0, _curve);

    [Benchmark(Description = "cosine, each of 100,000 steps", OperationsPerInvoke = Steps)]
    public void FillCosine() => _cosine.Fill(0, 0, _curve);

    [Benchmark(Description = "reading and compiling a plan of 20 lines")]
    public CompiledPlan ReadAndCompile() => Plan.Parse(_text).Compile(Run);
}
