using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// A linear map along the rows and one along the columns of images [N, H, W, C]: what averages over windows and resampling have in
/// common. The derivative is the same operation with both maps transposed.
/// </summary>
internal static class SeparableMap2d
{
    public static Tensor Apply(Tensor x, AxisMap rows, AxisMap columns) => MapOperation.Apply(x, rows, columns);

    private sealed class MapOperation : Operation<MapOperation>
    {
        private AxisMap? rows, columns;

        public static Tensor Apply(Tensor x, AxisMap rows, AxisMap columns)
        {
            var result = Tape.Make([x.Shape[0], rows.Outputs, columns.Outputs, x.Shape[3]]);
            SeparableMap.Run(rows, columns, x.Shape[0], x.Shape[3], x.Data, result.Data);
            if (Record(result, x) is { } operation) (operation.rows, operation.columns) = (rows, columns);
            return result;
        }

        public override void Backward(GradientFlow flow) => flow.Give(0, Apply(flow.Output, rows!.Transpose, columns!.Transpose));
    }
}
