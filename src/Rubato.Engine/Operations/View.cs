using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>The same numbers in another shape or order.</summary>
public static class View
{
    /// <summary>The same numbers in the same order with other axes; no copy is made.</summary>
    /// <exception cref="ArgumentException">The counts of elements differ.</exception>
    public static Tensor Reshape(Tensor x, Shape shape) => x.Shape == shape ? x : ReshapeOperation.Apply(x, shape);

    /// <summary>All axes but the first joined: [N, …] becomes [N, D].</summary>
    /// <exception cref="ArgumentException">x is a single number.</exception>
    public static Tensor Flatten(Tensor x)
    {
        if (x.Shape.Rank == 0) throw new ArgumentException("flatten: got a single number; a batch [N, …] is allowed.");
        var length = 1;
        for (var axis = 1; axis < x.Shape.Rank; axis++) length *= x.Shape[axis];
        return Reshape(x, [x.Shape[0], length]);
    }

    /// <summary>Rows and columns of a matrix exchanged, as a copy: [M, N] becomes [N, M].</summary>
    /// <exception cref="ArgumentException">x isn't a matrix.</exception>
    public static Tensor Transpose(Tensor x) => TransposeOperation.Apply(x);

    private sealed class ReshapeOperation : Operation<ReshapeOperation>
    {
        public static Tensor Apply(Tensor x, Shape shape)
        {
            if (x.Count != shape.Count)
                throw new ArgumentException($"reshape: {x.Shape} has {x.Count} elements, {shape} has {shape.Count}; they must be equal.");
            var result = Tape.MakeView(x, shape);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Reshape(flow.Output, Input(0).Shape));
    }

    private sealed class TransposeOperation : Operation<TransposeOperation>
    {
        public static Tensor Apply(Tensor x)
        {
            if (x.Shape.Rank != 2) throw new ArgumentException($"transpose: got the shape {x.Shape}; a matrix [M, N] is allowed.");
            var (rows, columns) = (x.Shape[0], x.Shape[1]);
            var result = Tape.Make([columns, rows]);
            Transposition.Run(x.Data, rows, columns, result.Data);
            Record(result, x);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Transpose(flow.Output));
    }
}
