using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// An optimiser's memory of gradients, which points where they point: against the way that the weights go. A buffer of each parameter, and the share
/// of it that a step keeps.
/// </summary>
sealed class Velocity
{
    readonly Optimizer _optimizer;

    Velocity(Optimizer optimizer, Func<Parameter, Rule> ruleOf)
    {
        _optimizer = optimizer;
        var state = optimizer.State.ToDictionary(tensor => tensor.Name, tensor => tensor.Value);
        Parts =
        [
            .. from place in Enumerable.Range(0, optimizer.Groups.Length)
               from parameter in optimizer.Groups[place].Parameters
               let rule = ruleOf(parameter)
               select new VelocityPart(parameter, state[$"{parameter.Name}.{rule.State}"], place, optimizer.Hyperparameters.IndexOf(rule.Share)),
        ];
    }

    /// <summary>Its parts, group after group.</summary>
    public IReadOnlyList<VelocityPart> Parts { get; }

    /// <summary>Whether an optimiser has one.</summary>
    public static bool Has(Optimizer optimizer) => RuleOf(Within(optimizer)) is not null;

    /// <summary>
    /// Whether it has one of the form u ← β·u + d in which d doesn't depend on the rate. LARS keeps rates in its velocity, Muon two kinds of it.
    /// </summary>
    public static bool IsOfGradients(Optimizer optimizer) => Has(optimizer) && Within(optimizer) is not (Lars or Muon);

    /// <summary>The velocity of an optimiser that has one.</summary>
    public static Velocity Of(Optimizer optimizer)
    {
        optimizer = Within(optimizer);
        return new(optimizer, RuleOf(optimizer)!);
    }

    /// <summary>β, the share that the coming step keeps of a part.</summary>
    public double ShareOf(VelocityPart part) => _optimizer[part.Share, part.Group];

    static Optimizer Within(Optimizer optimizer)
    {
        while (optimizer is WrappingOptimizer wrapper) optimizer = wrapper.Inner;
        return optimizer;
    }

    static Func<Parameter, Rule>? RuleOf(Optimizer optimizer) => optimizer switch
    {
        Sgd or RmsProp or Lars => static _ => new("velocity", "momentum"),
        MomentOptimizer => static _ => new("first_moment", "beta1"),
        Lion => static _ => new("first_moment", "beta2"),
        Muon => static parameter => new("first_moment", parameter.Shape.Rank > 1 ? "momentum" : "beta1"),
        _ => null,
    };

    sealed record Rule(string State, string Share);
}

/// <summary>The velocity of a parameter.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Buffer">Its velocity, as the optimiser has it: not a copy.</param>
/// <param name="Group">The place of its group.</param>
/// <param name="Share">Which hyperparameter is the share that a step keeps.</param>
sealed record VelocityPart(Parameter Parameter, Tensor Buffer, int Group, int Share);
