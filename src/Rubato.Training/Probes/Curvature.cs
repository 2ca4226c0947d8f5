using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>
/// Products with the Hessian of an <see cref="Objective"/> at one θ, exact up to rounding (B. A. Pearlmutter, "Fast exact multiplication by the
/// Hessian", 1994): loss and gradient are recorded once, each product differentiates g·v. The memory of a product is taken up by the next.
/// </summary>
/// <remarks>
/// A scope: while it is open, what this thread computes with tensors outside other scopes is recorded here too, and the parameters mustn't be moved for good
/// (<see cref="Objective.LossAt"/>, which moves them back, is fine).
/// </remarks>
public sealed class Curvature : IDisposable
{
    readonly Objective _objective;
    readonly Tape _tape;
    readonly Tape.Scope _scope;
    readonly Tensor[] _values, _gradients;
    bool _isOpen = true;

    internal Curvature(Objective objective, Tape tape, ReadOnlyMemory<int> examples, in BatchMoment moment)
    {
        (_objective, _tape, _values) = (objective, tape, objective.Values());
        _scope = tape.Record();
        try
        {
            var loss = objective.Mean(examples, moment);
            Loss = loss.Item();
            _gradients = _values.Length == 0 ? [] : tape.Gradients(loss, _values);
        }
        catch
        {
            _scope.Dispose();
            throw;
        }
    }

    /// <summary>L(θ).</summary>
    public double Loss { get; }

    /// <summary>Numbers in θ.</summary>
    public int Count => _objective.Count;

    /// <summary>g = ∂L/∂θ, which is there already. By other formulas than <see cref="Objective.Gradient"/>'s here and there: up to rounding the same.</summary>
    /// <param name="into">[Count].</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    public void Gradient(Span<float> into)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        _objective.RequireLength(into.Length, "gradient");
        _objective.Flatten(_gradients, into);
    }

    /// <summary>H·v.</summary>
    /// <param name="v">[Count].</param>
    /// <param name="into">Receives the product, [Count].</param>
    /// <exception cref="ArgumentException">A vector has another length.</exception>
    /// <exception cref="ObjectDisposedException">The scope has ended.</exception>
    public void Product(ReadOnlySpan<float> v, Span<float> into)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        _objective.RequireLength(v.Length, "direction");
        _objective.RequireLength(into.Length, "product");
        if (_values.Length == 0) return;
        using (_tape.Aside()) _objective.Flatten(Hessian.Product(_tape, _gradients, _values, _objective.Cut(v)), into);
    }

    /// <summary>vᵀHv/vᵀv: the curvature along a direction, for one product. NaN where v = 0.</summary>
    /// <param name="v">[Count].</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public double Along(ReadOnlySpan<float> v)
    {
        var product = new float[v.Length];
        Product(v, product);
        return WideSums.Dot(v, product) / WideSums.Dot(v, v);
    }

    /// <summary>gᵀHg/gᵀg: the curvature along the gradient, for one product. NaN where the gradient is 0.</summary>
    /// <remarks>
    /// Of a quadratic, the loss after a plain step of the rate η is L − η·gᵀg·(1 − η·this/2): the step that gains most has η = 1/this, and from
    /// 2/this on a step gains nothing. At most the largest eigenvalue.
    /// </remarks>
    public double AlongGradient()
    {
        var gradient = new float[Count];
        Gradient(gradient);
        return Along(gradient);
    }

    /// <summary>Ends the scope and gives its memory back.</summary>
    public void Dispose()
    {
        if (!_isOpen) return;
        _isOpen = false;
        _scope.Dispose();
    }
}
