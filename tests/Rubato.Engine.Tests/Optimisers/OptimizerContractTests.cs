using System.Collections.Immutable;

namespace Rubato.Engine.Tests.Optimisers;

/// <summary>
/// What holds for every optimiser. Each has a twin in double precision, written as the textbook's equations and stepped side
/// by side under hyperparameters that change every step.
/// </summary>
/// <remarks>
/// Tolerance: a step rounds a number of size 1 by up to 6e-8, and its decay's factor 1−ηλ by up to 3e-8, the latter the same
/// way every time: over 100 steps that is 3e-6 beside a random walk of 6e-7.
/// </remarks>
public sealed class OptimizerContractTests
{
    private const double Tolerance = 5e-6;
    private const int Steps = 100;

    private delegate Optimizer Maker(ParameterSet parameters, ImmutableArray<ParameterGroup> groups);

    /// <summary>Moves <c>values</c> once: hyperparameters in the optimiser's order.</summary>
    private delegate void Twin(double[] values, double[] gradient, double[] hyperparameters);

    private static readonly Dictionary<string, (Type Type, Maker Make, Func<int, Twin> Twin, Func<int, int, double[]> Schedule)> Cases = new()
    {
        ["adamw"] = (typeof(AdamW), (p, g) => new AdamW(p, g), AdamWTwin, AdamWSchedule),
        ["adamw, long memory"] = (typeof(AdamW), (p, g) => new AdamW(p, g), AdamWTwin, (_, group) => [2e-3 * (group + 1), 0.99, 0.9999, 1e-8, 0.1]),
        ["adamw, no memory"] = (typeof(AdamW), (p, g) => new AdamW(p, g), AdamWTwin, (_, _) => [1e-3, 0, 0, 1e-3, 0]),
        ["sgd, coupled decay"] = (typeof(Sgd), (p, g) => new Sgd(p, g), n => SgdTwin(n, false, false), SgdSchedule),
        ["sgd, decoupled decay"] = (typeof(Sgd), (p, g) => new Sgd(p, g, decay: WeightDecayKind.Decoupled), n => SgdTwin(n, false, true), SgdSchedule),
        ["sgd, nesterov, coupled decay"] = (typeof(Sgd), (p, g) => new Sgd(p, g, nesterov: true), n => SgdTwin(n, true, false), SgdSchedule),
        ["sgd, nesterov, decoupled decay"] = (typeof(Sgd), (p, g) => new Sgd(p, g, nesterov: true, decay: WeightDecayKind.Decoupled), n => SgdTwin(n, true, true), SgdSchedule),
        ["sgd, plain"] = (typeof(Sgd), (p, g) => new Sgd(p, g), n => SgdTwin(n, false, false), (_, _) => [0.01, 0, 0]),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    [Fact]
    public void Optimisers_OfTheEngine_HaveACaseEach()
    {
        var optimizers = typeof(Optimizer).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Optimizer))).ToHashSet();
        Assert.NotEmpty(optimizers);
        Assert.Equal(optimizers, Cases.Values.Select(c => c.Type).ToHashSet());
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
            foreach (var optimizer in optimizers) optimizer.Step();
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
        for (var h = 0; h < optimizer.Hyperparameters.Length; h++) optimizer.Set(optimizer.Hyperparameters[h], 0.125 * (h + 1));
        for (var group = 0; group < optimizer.Groups.Length; group++)
            for (var h = 0; h < optimizer.Hyperparameters.Length; h++) Assert.Equal(0.125 * (h + 1), optimizer[h, group]);
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

    private static void RequireTwin(string name, Func<ParameterSet, ImmutableArray<ParameterGroup>> group, Func<int, bool>? agree = null)
    {
        var parameters = Parameters();
        var @case = Cases[name];
        var optimizer = @case.Make(parameters, group(parameters));
        var values = parameters.Select(p => Same.Widen(p.Value.Data)).ToArray();
        var twins = parameters.Select(p => @case.Twin(p.Shape.Count)).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            int GroupOf(int index) => agree?.Invoke(step) == true ? 0 : index;
            Prepare(name, optimizer, step, GroupOf);
            for (var i = 0; i < parameters.Count; i++)
            {
                var index = optimizer.Groups.ToList().FindIndex(g => g.Parameters.Contains(parameters[i]));
                twins[i](values[i], Same.Widen(Gradient(step, i, values[i].Length)), @case.Schedule(step, GroupOf(index)));
                Same.Within(Tolerance, values[i], parameters[i].Value.Data, $"{name}, step {step}, parameter {i}");
            }
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

        for (var i = 0; i < optimizer.Parameters.Count; i++)
        {
            var parameter = optimizer.Parameters[i];
            Gradient(step, i, parameter.Shape.Count).CopyTo(parameter.Gradient.Data);
            parameter.HasGradient = true;
        }

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

    private static double[] AdamWSchedule(int step, int group) =>
    [
        0.01 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step) - 0.01 * group, 0.99 + 0.005 * Math.Sin(0.1 * step), 1e-8 * (1 + step), 0.1 * (group + 1) * (step % 3),
    ];

    private static double[] SgdSchedule(int step, int group) =>
        [0.005 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.8 - 0.1 * Math.Cos(0.2 * step) - 0.05 * group, 0.01 * (group + 1) * (step % 3)];

    /// <summary>Kingma and Ba, algorithm 1, with the decay of Loshchilov and Hutter, algorithm 2; the powers of β as products.</summary>
    private static Twin AdamWTwin(int count)
    {
        var (m, v) = (new double[count], new double[count]);
        var (product1, product2) = (1.0, 1.0);
        return (theta, g, h) =>
        {
            var (rate, beta1, beta2, epsilon, decay) = (h[0], h[1], h[2], h[3], h[4]);
            product1 *= beta1;
            product2 *= beta2;
            for (var i = 0; i < theta.Length; i++)
            {
                m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                var mHat = m[i] / (1 - product1);
                var vHat = v[i] / (1 - product2);
                theta[i] -= rate * decay * theta[i];
                theta[i] -= rate * mHat / (Math.Sqrt(vHat) + epsilon);
            }
        };
    }

    private static Twin SgdTwin(int count, bool nesterov, bool decoupled)
    {
        var velocity = new double[count];
        return (theta, g, h) =>
        {
            var (rate, momentum, decay) = (h[0], h[1], h[2]);
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                if (decoupled) theta[i] *= 1 - rate * decay;
                velocity[i] = momentum * velocity[i] + d;
                theta[i] -= rate * (nesterov ? d + momentum * velocity[i] : velocity[i]);
            }
        };
    }
}
