using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>The numbers that an optimiser's steps are divided by, read from what it remembers.</summary>
sealed class StepDivisor
{
    /// <summary>Below the smallest normal number a divisor is no more than what keeps 0/0 from being NaN.</summary>
    const double Smallest = 1.2e-38;

    readonly Optimizer _optimizer;
    readonly Rule _rule;
    readonly Dictionary<string, Tensor> _state;
    readonly Dictionary<string, double> _numbers;
    readonly Dictionary<Parameter, string> _groups = [];

    public StepDivisor(Optimizer optimizer, Rule rule)
    {
        (_optimizer, _rule) = (optimizer, rule);
        _state = optimizer.State.ToDictionary(tensor => tensor.Name, tensor => tensor.Value);
        _numbers = optimizer.Numbers.ToDictionary(number => number.Name, number => number.Value);
        foreach (var group in optimizer.Groups)
            foreach (var parameter in group.Parameters) _groups[parameter] = group.Name;
    }

    /// <summary>P = factor·(√(square·squareFactor) + ε), by what a square is named; null for optimisers without one.</summary>
    public static Rule? RuleOf(Optimizer optimizer) => optimizer switch
    {
        AmsGrad => new("largest_second_moment", OfMoments),
        RAdam => new("second_moment", OfRectified),
        Prodigy => new("second_moment", OfProdigy),
        NAdam => new("second_moment", OfNesterov),
        MomentOptimizer => new("second_moment", OfMoments),
        ScheduleFreeAdamW => new("second_moment", OfScheduleFree),
        RmsProp => new("mean_square", static (_, number) => (1, 1, number("eps"))),
        Adagrad => new("sum_of_squares", static (_, number) => (1, 1, number("eps"))),
        Adadelta => new("mean_square", static (_, number) => (1, 1, number("eps"))),
        _ => null,
    };

    /// <summary>The divisors of a parameter.</summary>
    public void Fill(Parameter parameter, Span<double> into)
    {
        var group = _groups[parameter];
        var (factor, squareFactor, epsilon) = _rule.Numbers(_optimizer, name => _numbers[$"{group}.{name}"]);
        ReadOnlySpan<float> squares = State(parameter, _rule.Squares), means = default, steps = default;
        if (_optimizer is RmsProp && _state.ContainsKey($"{parameter.Name}.mean")) means = State(parameter, "mean");
        if (_optimizer is Adadelta) steps = State(parameter, "mean_square_step");
        for (var i = 0; i < into.Length; i++)
        {
            double square = squares[i];
            if (!means.IsEmpty) square = Math.Max(0, square - (double)means[i] * means[i]);
            var divisor = steps.IsEmpty ? factor * (Math.Sqrt(square * squareFactor) + epsilon) : Math.Sqrt((square + epsilon) / (steps[i] + epsilon));
            into[i] = divisor > Smallest ? divisor : double.PositiveInfinity;
        }
    }

    ReadOnlySpan<float> State(Parameter parameter, string name) => _state[$"{parameter.Name}.{name}"].Data;

    static (double, double, double) OfMoments(Optimizer optimizer, Func<string, double> number)
    {
        var (first, second) = Weights(optimizer, number);
        return (first, 1 / second, number("eps"));
    }

    static (double, double, double) OfNesterov(Optimizer optimizer, Func<string, double> number) =>
        (1, 1 / Weights(optimizer, number).Second, number("eps"));

    static (double, double, double) OfScheduleFree(Optimizer optimizer, Func<string, double> number) =>
        (1, ((ScheduleFreeAdamW)optimizer).HasBiasCorrection ? 1 / (1 - number("beta2_product")) : 1, number("eps"));

    static (double, double, double) OfProdigy(Optimizer optimizer, Func<string, double> number)
    {
        var (first, second) = Weights(optimizer, number);
        var distance = ((Prodigy)optimizer).Distance;
        return (first / (distance * distance * Math.Sqrt(second)), 1, distance * number("eps"));
    }

    static (double, double, double) OfRectified(Optimizer optimizer, Func<string, double> number)
    {
        var (first, second) = Weights(optimizer, number);
        var most = 2 / (1 - number("beta2")) - 1;
        var length = 2 * number("weighted_age") / (1 - number("beta2_product")) - 1;
        if (length <= 5) return (first, 0, 1);
        var rectification = Math.Sqrt((length - 4) * (length - 2) * most / ((most - 4) * (most - 2) * length));
        return (first / (rectification * Math.Sqrt(second)), 1, number("eps"));
    }

    static (double First, double Second) Weights(Optimizer optimizer, Func<string, double> number) =>
        ((MomentOptimizer)optimizer).HasBiasCorrection ? (1 - number("beta1_product"), 1 - number("beta2_product")) : (1, 1);

    /// <summary>Where the squares are, and what is made of them.</summary>
    /// <param name="Squares">Name of the state.</param>
    /// <param name="Numbers">Factor of all, factor of the squares, ε; from the numbers of a parameter's group.</param>
    public sealed record Rule(string Squares, Func<Optimizer, Func<string, double>, (double Factor, double SquareFactor, double Epsilon)> Numbers);
}
