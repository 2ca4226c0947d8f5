namespace Rubato.Engine.Tests.Optimisers;

/// <summary>What every optimiser does with frozen parameters: nothing.</summary>
public sealed class FrozenParametersTests
{
    /// <summary>These take something from all parameters together: a norm, or the distance to the solution.</summary>
    private static readonly Type[] Coupled = [typeof(ClippedGradients), typeof(SharpnessAware), typeof(Prodigy)];

    public static TheoryData<string> Names => new(OptimizerCase.All.Keys);

    public static TheoryData<string> IndependentNames => new(OptimizerCase.All.Where(c => !Coupled.Contains(Make(c.Key, ParameterGroup.All).GetType())).Select(c => c.Key));

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_SomeFrozen_LeavesThemAndTheirMemoryToTheBit(string name)
    {
        var optimizer = Make(name, ParameterGroup.Each);
        var parameters = optimizer.Parameters;
        for (var step = 0; step < 5; step++) Step(name, optimizer, step);
        parameters[1].IsFrozen = parameters[3].IsFrozen = true;
        float[] Frozen() => [.. OwnedBy(1), .. OwnedBy(3)];
        float[] OwnedBy(int i) => [.. parameters[i].Value.ToArray(), .. optimizer.State.Where(t => t.Name.StartsWith($"p{i}.", StringComparison.Ordinal)).SelectMany(t => t.Value.ToArray())];
        NamedNumber[] Numbers() => [.. optimizer.Numbers.Where(n => n.Name.StartsWith("p1.", StringComparison.Ordinal) && !IsOfAllGroups(n.Name))];
        var (before, numbers) = (Frozen(), Numbers());
        var others = new[] { 0, 2, 4 }.Select(i => parameters[i].Value.ToArray()).ToArray();
        for (var step = 5; step < 10; step++) Step(name, optimizer, step, setValues: false);
        Same.Bits(before, Frozen(), name);
        Assert.Equal(numbers, Numbers());
        foreach (var (index, other) in others.Index()) Assert.NotEqual(other, parameters[2 * index].Value.ToArray());
    }

    /// <summary>Time stands still: averages are as old after the pause as before it, and the first step may come late.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Step_AllFrozenForAWhile_GoesOnAsIfThereHadBeenNoPause(string name)
    {
        foreach (var pause in new[] { 0, 1, 6 })
        {
            var (paused, whole) = (Make(name, ParameterGroup.Each), Make(name, ParameterGroup.Each));
            for (var step = 0; step < 12; step++)
            {
                if (step == pause)
                {
                    foreach (var parameter in paused.Parameters) parameter.IsFrozen = true;
                    for (var i = 0; i < 4; i++) Step(name, paused, 40 + i, setValues: false);
                    foreach (var parameter in paused.Parameters) parameter.IsFrozen = false;
                }

                Step(name, paused, step);
                Step(name, whole, step);
                Assert.Equal(whole.Parameters.Hash(), paused.Parameters.Hash());
            }

            Assert.Equal(whole.Numbers.Where(n => n.Name != "steps"), paused.Numbers.Where(n => n.Name != "steps"));
            Assert.Equal(16, paused.Steps);
        }
    }

    /// <summary>A sweep that goes over neighbours stops before a frozen one and begins again behind it.</summary>
    [Theory]
    [MemberData(nameof(IndependentNames))]
    public void Step_OneOfAGroupFrozen_MovesItsNeighboursAsEver(string name)
    {
        var (some, all) = (Make(name, ParameterGroup.All), Make(name, ParameterGroup.All));
        some.Parameters[2].IsFrozen = true;
        var before = some.Parameters[2].Value.ToArray();
        for (var step = 0; step < 8; step++)
        {
            Step(name, some, step);
            Step(name, all, step);
        }

        Same.Bits(before, some.Parameters[2].Value.Data, name);
        foreach (var i in new[] { 0, 1, 3, 4 }) Same.Bits(all.Parameters[i].Value.Data, some.Parameters[i].Value.Data, $"{name}, parameter {i}");
    }

    /// <summary>Momentum that has ended clears the velocity; not that of a parameter which waits.</summary>
    [Fact]
    public void Sgd_MomentumEndsWhileAParameterIsFrozen_KeepsItsVelocity()
    {
        var parameters = Parameters();
        var sgd = new Sgd(parameters, momentum: 0.9);
        Gradients(parameters, 0);
        sgd.Step();
        parameters[1].IsFrozen = true;
        var velocity = Velocity(1);
        sgd.Set("momentum", 0);
        Gradients(parameters, 1);
        sgd.Step();
        Assert.Equal(velocity, Velocity(1));
        Assert.All(Velocity(4), v => Assert.Equal(0, v));

        float[] Velocity(int i) => sgd.State.Single(t => t.Name == $"p{i}.velocity").Value.ToArray();
    }

    /// <summary>What frozen parameters gave the numerator must stand in the denominator too; without it d leapt to several times its size.</summary>
    [Fact]
    public void Prodigy_MostFrozen_ItsDistanceDoesNotLeap()
    {
        var parameters = Parameters();
        var prodigy = new Prodigy(parameters);
        for (var step = 0; step < 40; step++)
        {
            foreach (var parameter in parameters)
            {
                parameter.Gradient.Data.Fill(parameter != parameters[2] ? 1 : step < 30 ? 1e-3f : 0);
                parameter.HasGradient = true;
            }

            if (step == 30)
            {
                foreach (var parameter in parameters) parameter.IsFrozen = parameter != parameters[2];
            }

            var before = prodigy.Distance;
            prodigy.Step();
            if (step >= 30) Assert.Equal(before, prodigy.Distance);
            else Assert.True(step < 5 || prodigy.Distance > before);
        }
    }

    /// <summary>A pretrained layer that was never moved is shown as it is, not as what rounding makes of it.</summary>
    [Fact]
    public void ScheduleFree_FrozenFromTheStart_ShowsItAsItIs()
    {
        var optimizer = new ScheduleFreeAdamW(Parameters());
        optimizer.Parameters[4].IsFrozen = true;
        var before = optimizer.Parameters[4].Value.ToArray();
        for (var step = 0; step < 3; step++)
        {
            Gradients(optimizer.Parameters, step);
            optimizer.Step();
        }

        optimizer.WriteAverage();
        Same.Bits(before, optimizer.Parameters[4].Value.Data, "shown");
    }

    /// <summary>What is shown of a frozen parameter follows from the β that it was last moved with, not from one that came later.</summary>
    [Fact]
    public void ScheduleFree_BetaChangesWhileAParameterIsFrozen_ShowsTheSameAverage()
    {
        var parameters = Parameters();
        var optimizer = new ScheduleFreeSgd(parameters, ParameterGroup.Each(parameters), learningRate: 0.1);
        var shown = Array.Empty<float>();
        for (var step = 0; step < 9; step++)
        {
            if (step == 5)
            {
                parameters[4].IsFrozen = true;
                shown = Shown();
                optimizer.Set("momentum", 0.4);
            }

            Gradients(parameters, step);
            optimizer.Step();
        }

        Same.Bits(shown, Shown(), "average of the frozen");
        Assert.NotEqual(parameters[4].Value.ToArray(), shown);

        float[] Shown()
        {
            optimizer.WriteAverage();
            var average = parameters[4].Value.ToArray();
            optimizer.RestoreTrainingPoint();
            return average;
        }
    }

    private static bool IsOfAllGroups(string number) => number.EndsWith(".distance", StringComparison.Ordinal) || number.EndsWith(".numerator", StringComparison.Ordinal);

    private static Optimizer Make(string name, Func<ParameterSet, System.Collections.Immutable.ImmutableArray<ParameterGroup>> groups)
    {
        var parameters = Parameters();
        return OptimizerCase.All[name].Make(parameters, groups(parameters));
    }

    private static void Step(string name, Optimizer optimizer, int step, bool setValues = true)
    {
        for (var group = 0; setValues && group < optimizer.Groups.Length; group++)
        {
            var values = OptimizerCase.All[name].Schedule(step, group);
            for (var h = 0; h < values.Length; h++) optimizer[h, group] = values[h];
        }

        Gradients(optimizer.Parameters, step);
        OptimizerCase.All[name].BeforeStep(optimizer);
        optimizer.Step();
    }

    /// <summary>Those of frozen parameters are no numbers: whoever looks at them is found out.</summary>
    private static void Gradients(ParameterSet parameters, int step)
    {
        foreach (var (index, parameter) in parameters.Index())
        {
            if (parameter.IsFrozen) parameter.Gradient.Data.Fill(float.NaN);
            else Numbers.AwayFromZero((ulong)(100 * step + index), parameter.Shape.Count).CopyTo(parameter.Gradient.Data);
            parameter.HasGradient = true;
        }
    }

    private static ParameterSet Parameters()
    {
        Shape[] shapes = [[3], [17, 2], [1], [], [5, 9]];
        var parameters = new ParameterSet([.. shapes.Select((shape, i) => new Parameter($"p{i}", shape, 1, i))]);
        for (var i = 0; i < shapes.Length; i++) Numbers.Uniform(900 + (ulong)i, shapes[i].Count).CopyTo(parameters[i].Value.Data);
        return parameters;
    }
}
