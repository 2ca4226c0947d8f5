using Rubato.Engine.Kernels;

namespace Rubato.Engine;

public static partial class Arithmetic
{
    /// <summary>a².</summary>
    public static Tensor Square(Tensor a) => SquareOperation.Apply(a);

    /// <summary>√a.</summary>
    public static Tensor SquareRoot(Tensor a) => SquareRootOperation.Apply(a);

    /// <summary>1/a.</summary>
    public static Tensor Reciprocal(Tensor a) => ReciprocalOperation.Apply(a);

    /// <summary>
    /// aᶜ, at most 2 units in the last place off, with the limits of IEEE 754: a⁰ = 1 for every a; NaN where a is negative and c not whole.
    /// </summary>
    /// <param name="a">Any shape.</param>
    /// <param name="exponent">c, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">c isn't finite.</exception>
    public static Tensor Power(Tensor a, float exponent)
    {
        if (!float.IsFinite(exponent))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, $"power: got the exponent {exponent}; it must be finite.");
        return exponent switch
        {
            0 => Tape.Ones(a.Shape),
            1 => a,
            2 => Square(a),
            _ => PowerOperation.Apply(a, new(exponent)),
        };
    }

    /// <summary>
    /// aᵇ with stretching; limits as in <see cref="Power(Tensor, float)"/>. The derivative by b is aᵇ·ln a, NaN where a is
    /// negative and 0 where a is 0; the derivative by a is b·aᵇ⁻¹, 0 where b is 0.
    /// </summary>
    /// <inheritdoc cref="Add" path="/exception"/>
    public static Tensor Power(Tensor a, Tensor b) => VariablePowerOperation.Apply(a, b);

    private sealed class SquareOperation : UnaryOperation<SquareOperation, Square>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, Scale(Input(0), 2));
    }

    private sealed class SquareRootOperation : UnaryOperation<SquareRootOperation, Root>
    {
        protected override Tensor Gradient(Tensor dy) => Scale(Divide(dy, Output), 0.5f);
    }

    private sealed class ReciprocalOperation : UnaryOperation<ReciprocalOperation, Reciprocal>
    {
        protected override Tensor Gradient(Tensor dy) => Negate(Multiply(dy, Square(Output)));
    }

    private sealed class PowerOperation : UnaryOperation<PowerOperation, Power>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, Scale(Power(Input(0), Function.Exponent - 1), Function.Exponent));
    }

    private sealed class VariablePowerOperation : Operation<VariablePowerOperation>
    {
        public static Tensor Apply(Tensor a, Tensor b)
        {
            var result = Combine(new PowerOf(), a, b, "power");
            Record(result, a, b);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (a, b, dy) = (Input(0), Input(1), flow.Output);
            if (flow.Wants(0))
            {
                var slope = Multiply(b, Power(a, Scale(b, 1, -1)));
                flow.Give(0, Reduce.SumTo(Multiply(dy, Keep(slope, b)), a.Shape));
            }

            if (flow.Wants(1)) flow.Give(1, Reduce.SumTo(Multiply(dy, Keep(Multiply(Output, Log(a)), a)), b.Shape));
        }
    }
}
