using System.Collections.Immutable;

namespace Rubato.Engine;

/// <summary>
/// An optimiser around another: it has the inner one's groups and hyperparameters, its own behind them, and does something before the
/// inner one's step. A value set here is set there, and the other way round.
/// </summary>
public abstract class WrappingOptimizer : Optimizer
{
    private readonly int own; // the place of its own first hyperparameter

    private protected WrappingOptimizer(Optimizer inner, ReadOnlySpan<Hyperparameter> hyperparameters, ReadOnlySpan<string> states = default)
        : base(inner.Parameters, inner.Groups, [.. inner.Ranges, .. hyperparameters], states)
    {
        Inner = inner;
        own = inner.Hyperparameters.Length;
    }

    /// <summary>The optimiser inside.</summary>
    public Optimizer Inner { get; }

    /// <inheritdoc/>
    public override long Steps => Inner.Steps;

    /// <summary>The inner optimiser's: a wrapper keeps nothing from step to step.</summary>
    public override IEnumerable<NamedTensor> State => Inner.State;

    /// <summary>The inner optimiser's, then its own hyperparameters.</summary>
    public override IEnumerable<NamedNumber> Numbers =>
    [
        .. Inner.Numbers,
        .. from @group in Enumerable.Range(0, Groups.Length)
           from h in Enumerable.Range(own, Hyperparameters.Length - own)
           select new NamedNumber($"{Groups[@group].Name}.{Hyperparameters[h]}", this[h, @group]),
    ];

    /// <inheritdoc/>
    internal override ref double ValueOf(int hyperparameter, int group)
    {
        if (hyperparameter < own) return ref Inner.ValueOf(hyperparameter, group);
        return ref base.ValueOf(hyperparameter, group);
    }

    /// <inheritdoc/>
    internal override void Take(IReadOnlyDictionary<string, double> numbers)
    {
        base.Take(numbers);
        Inner.Take(numbers);
    }
}
