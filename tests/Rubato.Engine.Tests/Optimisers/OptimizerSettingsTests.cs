namespace Rubato.Engine.Tests.Optimisers;

/// <summary>What holds for every optimiser under any threads and vector width; these tests change both, so they run alone.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class OptimizerSettingsTests
{
    public static TheoryData<string> Names => new(OptimizerCase.All.Keys);

    /// <summary>Sizes above a chunk and odd, so that every kernel has several chunks and tails at every width.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AnyThreadsAndWidth_GivesTheSameBits(string name)
    {
        var hashes = new Dictionary<string, string>();
        SettingsScope.ForEach(settings =>
        {
            var optimizer = Make(name, [[70_003], [37, 53], [129, 3, 5], []]);
            for (var step = 0; step < 6; step++) Step(name, optimizer, step);
            var numbers = string.Concat(optimizer.Numbers.Select(n => BitConverter.DoubleToInt64Bits(n.Value).ToString("x", null)));
            var state = optimizer.State.SelectMany(t => t.Value.ToArray()).Aggregate(17, (hash, x) => unchecked(31 * hash + BitConverter.SingleToInt32Bits(x)));
            hashes[settings] = $"{optimizer.Parameters.Hash()} {numbers} {state}";
        });
        Assert.True(hashes.Values.Distinct().Count() == 1, string.Join('\n', hashes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_OnceWarm_AllocatesNothing(string name)
    {
        using var settings = new SettingsScope();
        Processor.Threads = 2;
        var optimizer = Make(name, [[40_003], [37, 53], [129, 3, 5], []]);
        for (var step = 0; step < 4; step++) Step(name, optimizer, step);
        var gradients = optimizer.Parameters.Gradients.ToArray();
        var beforeStep = OptimizerCase.All[name].BeforeStep;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 5; step++)
        {
            gradients.CopyTo(optimizer.Parameters.Gradients.Data);
            foreach (var group in optimizer.Groups) optimizer[0, 0] = 1e-3 * (step + group.Parameters.Length);
            beforeStep(optimizer);
            optimizer.Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Optimizer Make(string name, Shape[] shapes)
    {
        var parameters = new ParameterSet([.. shapes.Select((shape, i) => new Parameter($"p{i}", shape, 1, i))]);
        for (var i = 0; i < shapes.Length; i++) Numbers.Uniform(900 + (ulong)i, shapes[i].Count).CopyTo(parameters[i].Value.Data);
        return OptimizerCase.All[name].Make(parameters, ParameterGroup.Each(parameters));
    }

    /// <summary>The middle two groups agree, so that stretches of several parameters occur too.</summary>
    private static void Step(string name, Optimizer optimizer, int step)
    {
        for (var group = 0; group < optimizer.Groups.Length; group++)
        {
            var values = OptimizerCase.All[name].Schedule(step, group / 2);
            for (var h = 0; h < values.Length; h++) optimizer[h, group] = values[h];
            var parameter = optimizer.Groups[group].Parameters[0];
            Numbers.AwayFromZero((ulong)(10 * step + group), parameter.Shape.Count).CopyTo(parameter.Gradient.Data);
            parameter.HasGradient = true;
        }

        OptimizerCase.All[name].BeforeStep(optimizer);
        optimizer.Step();
    }
}
