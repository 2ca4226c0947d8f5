namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed class BatchProductTests
{
    /// <summary>Many small products, few large ones, and shared operands: each has the bits of the product alone.</summary>
    [Fact]
    public void BatchMultiply_AnyBatch_EqualsEachProductAloneBitForBit() => SettingsScope.ForEach(settings =>
    {
        foreach (var (batch, m, n, k) in new[] { (100, 5, 7, 3), (33, 32, 32, 16), (1, 70, 65, 300), (2, 200, 90, 64), (3, 4, 4, 0) })
        {
            foreach (var (left, right) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                var a = Numbers.Tensor(1, left ? [batch, k, m] : [batch, m, k]);
                var b = Numbers.Tensor(2, right ? [batch, n, k] : [batch, k, n]);
                var shared = Slicing.Select(b, 0, 0);
                var (products, withShared) = (MatrixMath.BatchMultiply(a, b, left, right), MatrixMath.BatchMultiply(a, shared, left, right));
                for (var i = 0; i < batch; i++)
                {
                    var what = $"{settings}, {i} of {a.Shape}·{b.Shape}";
                    Same.Bits(MatrixMath.Multiply(Slicing.Select(a, 0, i), Slicing.Select(b, 0, i), left, right).Data, Slicing.Select(products, 0, i).Data, what);
                    Same.Bits(MatrixMath.Multiply(Slicing.Select(a, 0, i), shared, left, right).Data, Slicing.Select(withShared, 0, i).Data, what + " shared");
                }
            }
        }
    });
}
