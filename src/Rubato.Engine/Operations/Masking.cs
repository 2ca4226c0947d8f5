using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Choices by a mask: a tensor of numbers of which 0 says no and any other number yes (NaN says no). Axes of length 1 are stretched. The
/// mask isn't differentiated for.
/// </summary>
public static class Masking
{
    /// <summary>x where the mask says yes, else 0, whatever stands in x there.</summary>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows both.</exception>
    public static Tensor Keep(Tensor x, Tensor mask) => KeepOperation.Apply(x, mask, isInverse: false);

    /// <summary>x where the mask says no, else 0, whatever stands in x there.</summary>
    /// <inheritdoc cref="Keep" path="/exception"/>
    public static Tensor Drop(Tensor x, Tensor mask) => KeepOperation.Apply(x, mask, isInverse: true);

    /// <summary>a where the mask says yes, else b.</summary>
    /// <inheritdoc cref="Keep" path="/exception"/>
    public static Tensor Where(Tensor mask, Tensor a, Tensor b) => Arithmetic.Add(Keep(a, mask), Drop(b, mask));

    /// <summary>A value where the mask says yes, else x: as −∞ for what softmax shall not see.</summary>
    /// <inheritdoc cref="Keep" path="/exception"/>
    public static Tensor Fill(Tensor x, Tensor mask, float value)
    {
        var filling = Tape.Make([]);
        filling.Data[0] = value;
        return Where(mask, filling, x);
    }

    private sealed class KeepOperation : Operation<KeepOperation>
    {
        private bool isInverse;

        public static Tensor Apply(Tensor x, Tensor mask, bool isInverse)
        {
            var result = Tape.Make(Shape.Broadcast(x.Shape, mask.Shape, "mask"));
            if (isInverse) Elementwise.Apply(new DropWhere(), x.Data, x.Shape, mask.Data, mask.Shape, result.Data, result.Shape);
            else Elementwise.Apply(new KeepWhere(), x.Data, x.Shape, mask.Data, mask.Shape, result.Data, result.Shape);
            if (Record(result, x, mask) is { } operation) operation.isInverse = isInverse;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, Reduce.SumTo(Apply(flow.Output, Input(1), isInverse), Input(0).Shape));
        }
    }
}
