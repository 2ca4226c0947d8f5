using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed class ScanTests
{
    [Fact]
    public void Sum_LargeShapes_IsOneChainInOrder()
    {
        foreach (var (outer, length, inner) in new[] { (1, 50_000, 1), (3000, 20, 1), (40, 30, 33), (1, 5, 20_000), (2, 0, 3), (0, 2, 2) })
        {
            var x = Numbers.Uniform(1, outer * length * inner);
            foreach (var backwards in new[] { false, true })
            {
                var expected = x.ToArray();
                for (var i = 0; i < x.Length; i++)
                {
                    // Element n of the walk along its own axis, and the one before it.
                    var at = backwards ? x.Length - 1 - i : i;
                    var r = at / inner % length;
                    if (backwards ? r < length - 1 : r > 0) expected[at] = expected[backwards ? at + inner : at - inner] + x[at];
                }

                SettingsScope.ForEach(settings =>
                {
                    var y = new float[x.Length];
                    Scan.Sum(x, outer, length, inner, backwards, y);
                    Same.Bits(expected, y, $"[{outer}, {length}, {inner}], {settings}");
                });
            }
        }
    }
}
