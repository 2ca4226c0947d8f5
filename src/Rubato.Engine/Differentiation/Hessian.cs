namespace Rubato.Engine;

/// <summary>Products with the matrix of second derivatives, which is never formed.</summary>
public static class Hessian
{
    /// <summary>
    /// H·v with H = ∂²loss/∂θ², exactly, for about three gradients' time: the gradient of gᵀv, g = ∂loss/∂θ
    /// (B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6(1), 1994).
    /// </summary>
    /// <param name="tape">The tape whose scope is open and on which the loss stands.</param>
    /// <param name="loss">A single number.</param>
    /// <param name="parameters">θ: tracked tensors, all of them or some. With some, H is their block.</param>
    /// <param name="direction">v, a tensor for each of θ and of its shape.</param>
    /// <returns>H·v, a tensor for each of θ, not recorded.</returns>
    /// <exception cref="ArgumentException">The counts or shapes of θ and v differ, or the loss isn't a single number.</exception>
    public static Tensor[] Product(Tape tape, Tensor loss, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> direction)
    {
        Require(parameters, direction);
        return Product(tape, tape.Gradients(loss, parameters), parameters, direction);
    }

    /// <summary>
    /// H·v from gradients that stand recorded on the tape, for about two gradients' time. Of many products the first-order part is paid for
    /// once; wrap each in <see cref="Tape.Aside"/>, or they pile up until the scope ends.
    /// </summary>
    /// <param name="tape">The tape whose scope is open.</param>
    /// <param name="gradients">∂loss/∂θ, as <see cref="Tape.Gradients"/> gives them recorded.</param>
    /// <param name="parameters">θ.</param>
    /// <param name="direction">v, a tensor for each of θ and of its shape.</param>
    /// <returns>H·v, a tensor for each of θ, not recorded.</returns>
    /// <exception cref="ArgumentException">The counts or shapes of gradients, θ and v differ.</exception>
    public static Tensor[] Product(Tape tape, ReadOnlySpan<Tensor> gradients, ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> direction)
    {
        Require(parameters, direction);
        Require(gradients, direction);
        var along = Reduce.Sum(Arithmetic.Multiply(gradients[0], direction[0]));
        for (var i = 1; i < gradients.Length; i++) along = Arithmetic.Add(along, Reduce.Sum(Arithmetic.Multiply(gradients[i], direction[i])));
        return tape.Gradients(along, parameters, recorded: false);
    }

    private static void Require(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> direction)
    {
        if (parameters.Length != direction.Length || parameters.Length == 0)
            throw new ArgumentException($"hessian: got {parameters.Length} parameters and {direction.Length} parts of the direction; one part for each parameter is needed, and at least one.");
        for (var i = 0; i < parameters.Length; i++)
            if (parameters[i].Shape != direction[i].Shape)
                throw new ArgumentException($"hessian: parameter {i} has the shape {parameters[i].Shape}, its direction {direction[i].Shape}; they must be equal.");
    }
}
