using System.Collections.Immutable;
using System.Globalization;

namespace Rubato.Engine.Tests.Optimisers;

/// <summary>
/// What holds for every optimiser. Each has a twin in double precision, written as the textbook's equations and stepped side
/// by side under hyperparameters that change every step.
/// </summary>
public sealed class OptimizerContractTests
{
    private const int Steps = 100;

    private static ImmutableSortedDictionary<string, OptimizerCase> Cases => OptimizerCase.All;

    public static TheoryData<string> Names => new(Cases.Keys);

    [Fact]
    public void Optimisers_OfTheEngine_HaveACaseEach()
    {
        var optimizers = typeof(Optimizer).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Optimizer))).ToHashSet();
        Assert.NotEmpty(optimizers);
        Assert.Equal(optimizers, Cases.Values.Select(c => MakeOne(c).GetType()).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_ScheduledHyperparameters_FollowsTheTwin(string name) => RequireTwin(name, ParameterGroup.All);

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_GroupsWithValuesOfTheirOwn_FollowsATwinEach(string name) => RequireTwin(name, ParameterGroup.Each);

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_GroupsOutOfTheParametersOrder_FollowsATwinEach(string name) =>
        RequireTwin(name, parameters => [new("odd", [parameters[3], parameters[1]]), new("even", [parameters[4], parameters[0], parameters[2]])]);

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_GroupsWithEqualValues_GivesTheBitsOfOneGroup(string name)
    {
        var (together, apart) = (Parameters(), Parameters());
        var one = Cases[name].Make(together, ParameterGroup.All(together));
        var many = Cases[name].Make(apart, ParameterGroup.Each(apart));
        for (var step = 0; step < 20; step++)
        {
            Prepare(name, one, step, group => 0);
            Prepare(name, many, step, group => 0);
            Assert.Equal(together.Hash(), apart.Hash());
        }
    }

    /// <summary>Groups that differed once may differ in what they remember, even when their values agree again.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Step_GroupsThatDifferedAndAgreeAgain_FollowsATwinEach(string name) => RequireTwin(name, ParameterGroup.Each, step => step is < 5 or > 50);

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_NoGradientArrived_CountsAsZero(string name)
    {
        var (absent, zero) = (Parameters(), Parameters());
        var optimizers = new[] { absent, zero }.Select(p => Cases[name].Make(p, ParameterGroup.All(p))).ToArray();
        for (var step = 0; step < 3; step++)
        {
            foreach (var parameter in zero)
            {
                parameter.Gradient.Data.Clear();
                parameter.HasGradient = true;
            }

            absent.ClearGradients();
            foreach (var parameter in absent) parameter.Gradient.Data.Fill(float.NaN);
            foreach (var optimizer in optimizers)
            {
                Cases[name].BeforeStep(optimizer);
                optimizer.Step();
            }
        }

        Assert.Equal(zero.Hash(), absent.Hash());
        Assert.All(optimizers, o => Assert.Equal(3, o.Steps));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Set_UnknownHyperparameter_ListsThoseThereAre(string name)
    {
        var parameters = Parameters();
        var optimizer = Cases[name].Make(parameters, ParameterGroup.All(parameters));
        var message = Assert.Throws<ArgumentException>(() => optimizer.Set("learning_rate", 1)).Message;
        Assert.Contains("'learning_rate'", message);
        Assert.All(optimizer.Hyperparameters, h => Assert.Contains(h, message));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Set_AHyperparameter_ReachesEveryGroupAndNoOther(string name)
    {
        var parameters = Parameters();
        var optimizer = Cases[name].Make(parameters, ParameterGroup.Each(parameters));
        for (var h = 0; h < optimizer.Hyperparameters.Length; h++) optimizer.Set(optimizer.Hyperparameters[h], 0.1 * (h + 1));
        for (var group = 0; group < optimizer.Groups.Length; group++)
            for (var h = 0; h < optimizer.Hyperparameters.Length; h++) Assert.Equal(0.1 * (h + 1), optimizer[h, group]);
    }

    /// <summary>A place beyond the last hyperparameter used to be another group's.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Indexer_OutOfRange_Throws(string name)
    {
        var parameters = Parameters();
        var optimizer = Cases[name].Make(parameters, ParameterGroup.Each(parameters));
        var count = optimizer.Hyperparameters.Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer[count, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer[-1, 1] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer[0, optimizer.Groups.Length] = 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Constructor_GroupsThatMissOrRepeatAParameter_SaysHowMany(string name)
    {
        var (parameters, others) = (Parameters(), Parameters());
        string Message(params ImmutableArray<Parameter>[] groups) => Assert.Throws<ArgumentException>(
            () => Cases[name].Make(parameters, [.. groups.Select((g, i) => new ParameterGroup($"{i}", g))])).Message;
        Assert.Contains("the groups hold 1 parameters; each of the network's 5", Message([parameters[0]]));
        Assert.Contains("the groups hold 6 parameters", Message([.. parameters], [parameters[0]]));
        Assert.Contains("exactly one group", Message([parameters[0], parameters[0], parameters[2], parameters[3], parameters[4]]));
        Assert.Contains("exactly one group", Message([others[0], parameters[1], parameters[2], parameters[3], parameters[4]]));
    }

    /// <summary>What was saved midway goes on as if nothing had happened, in another process too.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_MidWay_ContinuesWithTheSameBits(string name)
    {
        var parameters = Parameters();
        var optimizer = Cases[name].Make(parameters, ParameterGroup.Each(parameters));
        for (var step = 0; step < 7; step++) Prepare(name, optimizer, step, group => group);

        using var file = new MemoryStream();
        Safetensors.Write(file, [.. parameters.Select(p => new NamedTensor(p.Name, p.Value)), .. optimizer.State]);
        file.Position = 0;
        var saved = Safetensors.Read(file);
        var numbers = optimizer.Numbers.ToDictionary(n => n.Name, n => n.Value);

        var resumed = Parameters();
        foreach (var parameter in resumed) saved[parameter.Name].Data.CopyTo(parameter.Value.Data);
        var successor = Cases[name].Make(resumed, ParameterGroup.Each(resumed));
        successor.Restore(saved, numbers);
        Assert.Equal(7, successor.Steps);
        Assert.Equal(optimizer.Numbers, successor.Numbers);
        foreach (var o in new[] { optimizer, successor }) Take(name, o, 7); // with the hyperparameters that were saved
        Assert.Equal(parameters.Hash(), resumed.Hash());
        for (var step = 8; step < 15; step++)
        {
            Prepare(name, optimizer, step, group => group);
            Prepare(name, successor, step, group => group);
            Assert.Equal(parameters.Hash(), resumed.Hash());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Restore_SomethingMissing_SaysWhatAndChangesNothing(string name)
    {
        var optimizer = MakeOne(Cases[name]);
        Prepare(name, optimizer, 0, group => group);
        var state = optimizer.State.ToDictionary(t => t.Name, t => Tensor.From(t.Value.Data, t.Value.Shape));
        var numbers = optimizer.Numbers.ToDictionary(n => n.Name, n => n.Value);
        var hash = optimizer.Parameters.Hash();
        foreach (var missing in state.Keys.Append("steps").Append(numbers.Keys.Last()))
        {
            var fewer = state.Where(t => t.Key != missing).ToDictionary();
            var error = Assert.Throws<ArgumentException>(() => optimizer.Restore(fewer, numbers.Where(n => n.Key != missing).ToDictionary()));
            Assert.Contains($"'{missing}'", error.Message);
        }

        numbers[numbers.Keys.First(n => n.EndsWith(".lr", StringComparison.Ordinal))] = -1;
        numbers["steps"] = 17;
        Assert.Contains("lr = -1", Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Restore(state, numbers)).Message);
        Assert.Equal(1, optimizer.Steps);
        Assert.Equal(hash, optimizer.Parameters.Hash());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Set_ValueThatIsNotAllowed_SaysWhichGotAndAllowed(string name)
    {
        var optimizer = MakeOne(Cases[name]);
        for (var h = 0; h < optimizer.Hyperparameters.Length; h++)
        {
            var before = optimizer[h, 0];
            foreach (var value in new[] { -1, double.NaN, double.NegativeInfinity })
            {
                var message = Assert.Throws<ArgumentOutOfRangeException>(() => optimizer[h, 0] = value).Message;
                Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"got {optimizer.Hyperparameters[h]} = {value:R}; allowed is 0"), message);
            }

            Assert.Equal(before, optimizer[h, 0]);
        }
    }

    /// <summary>ε = 0 used to make 0/0 of it, in the paddings between parameters at least.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Step_NoGradientEver_LeavesFiniteNumbers(string name)
    {
        var optimizer = MakeOne(Cases[name]);
        if (optimizer.Hyperparameters.Contains("eps") && optimizer is not Adadelta) optimizer.Set("eps", 0);
        for (var step = 0; step < 3; step++)
        {
            foreach (var parameter in optimizer.Parameters)
            {
                parameter.Gradient.Data.Clear();
                parameter.HasGradient = true;
            }

            Cases[name].BeforeStep(optimizer);
            optimizer.Step();
        }

        foreach (var value in optimizer.Parameters.Values.Data) Assert.True(float.IsFinite(value));
    }

    private static Optimizer MakeOne(OptimizerCase @case)
    {
        var parameters = Parameters();
        return @case.Make(parameters, ParameterGroup.All(parameters));
    }

    private static void RequireTwin(string name, Func<ParameterSet, ImmutableArray<ParameterGroup>> group, Func<int, bool>? agree = null)
    {
        var parameters = Parameters();
        var @case = Cases[name];
        var optimizer = @case.Make(parameters, group(parameters));
        var twins = parameters.Select(
            p => new TwinParameter(p.Shape, Same.Widen(p.Value.Data), optimizer.Groups.ToList().FindIndex(g => g.Parameters.Contains(p)))).ToList();
        var twin = @case.Twin(twins);
        for (var step = 0; step < Steps; step++)
        {
            int GroupOf(int index) => agree?.Invoke(step) == true ? 0 : index;
            Prepare(name, optimizer, step, GroupOf);
            for (var i = 0; i < twins.Count; i++)
            {
                twins[i].Gradient = Same.Widen(Gradient(step, i, twins[i].Count));
                twins[i].H = @case.Schedule(step, GroupOf(twins[i].Group));
            }

            twin();
            for (var i = 0; i < twins.Count; i++) Same.Within(@case.Tolerance, twins[i].Values, parameters[i].Value.Data, $"{name}, step {step}, parameter {i}");
        }
    }

    /// <summary>Sets the values and gradients of a step and takes it.</summary>
    private static void Prepare(string name, Optimizer optimizer, int step, Func<int, int> groupOf)
    {
        for (var group = 0; group < optimizer.Groups.Length; group++)
        {
            var values = Cases[name].Schedule(step, groupOf(group));
            for (var h = 0; h < values.Length; h++) optimizer[h, group] = values[h];
        }

        Take(name, optimizer, step);
    }

    private static void Take(string name, Optimizer optimizer, int step)
    {
        for (var i = 0; i < optimizer.Parameters.Count; i++)
        {
            var parameter = optimizer.Parameters[i];
            Gradient(step, i, parameter.Shape.Count).CopyTo(parameter.Gradient.Data);
            parameter.HasGradient = true;
        }

        Cases[name].BeforeStep(optimizer);
        optimizer.Step();
    }

    private static float[] Gradient(int step, int parameter, int count) => Numbers.AwayFromZero((ulong)(100 * step + parameter), count);

    /// <summary>Counts below and above the vectors, so that paddings lie between.</summary>
    private static ParameterSet Parameters()
    {
        Shape[] shapes = [[3], [17, 2], [1], [], [5, 9]];
        var parameters = new ParameterSet([.. shapes.Select((shape, i) => new Parameter($"p{i}", shape, 1, i))]);
        for (var i = 0; i < shapes.Length; i++) Numbers.Uniform(900 + (ulong)i, shapes[i].Count).CopyTo(parameters[i].Value.Data);
        return parameters;
    }
}
