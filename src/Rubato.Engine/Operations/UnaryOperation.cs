using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// A function of one number at a time. Backward is one pass over x or y and dy, unless it is recorded: then it is made of operations.
/// </summary>
internal abstract class UnaryOperation<TSelf, F> : Operation<TSelf>
    where TSelf : UnaryOperation<TSelf, F>, new()
    where F : struct, IDifferentiable
{
    /// <summary>The function, with its parameters.</summary>
    protected F Function { get; private set; }

    public static Tensor Apply(Tensor x, F function = default)
    {
        var result = Tape.Make(x.Shape);
        Elementwise.Apply(function, x.Data, result.Data);
        if (Record(result, x) is { } operation) operation.Function = function;
        return result;
    }

    public sealed override void Backward(GradientFlow flow) => flow.Give(0, flow.IsRecorded ? Gradient(flow.Output) : FastGradient(flow.Output, flow.TakeOutput()));

    /// <summary>dy·f′(x), made of operations.</summary>
    protected abstract Tensor Gradient(Tensor dy);

    /// <summary>dy·f′(x), not differentiable, written to dx.</summary>
    protected Tensor FastGradient(Tensor dy, Tensor dx)
    {
        Elementwise.Apply(new GradientOf<F>(Function), (F.ReadsResult ? Output : Input(0)).Data, dy.Data, dx.Data);
        return dx;
    }
}

/// <summary>A function whose derivative is constant between places of measure zero.</summary>
internal abstract class PiecewiseLinearOperation<TSelf, F> : UnaryOperation<TSelf, F>
    where TSelf : PiecewiseLinearOperation<TSelf, F>, new()
    where F : struct, IDifferentiable
{
    protected sealed override Tensor Gradient(Tensor dy) => Arithmetic.Multiply(dy, FastGradient(Tape.Ones(dy.Shape), Tape.Make(dy.Shape)));
}
