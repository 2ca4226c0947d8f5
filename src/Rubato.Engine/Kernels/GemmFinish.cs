using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// What happens to a finished product while it is still near: a bias for each column, an addend that lies as the product does, then
/// relu (NaN stays NaN).
/// </summary>
internal readonly unsafe struct GemmFinish
{
    private readonly float* bias;
    private readonly bool relu, adds;
    private readonly nint addend; // how far behind the product it lies

    public GemmFinish(float* bias, bool relu, float* addend = null, float* product = null)
    {
        this.bias = bias;
        this.relu = relu;
        adds = addend != null;
        this.addend = adds ? (nint)addend - (nint)product : 0;
    }

    private GemmFinish(GemmFinish whole, nint column)
    {
        this = whole;
        if (bias != null) bias += column;
    }

    public GemmFinish FromColumn(nint column) => new(this, column);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply<S, V>(int m, int n, float* c, nint cStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (bias == null && !relu && !adds) return;
        var more = (float*)((nint)c + addend);
        for (var i = 0; i < m; i++, c += cStride, more += cStride)
        {
            var j = 0;
            for (; j <= n - S.Width; j += S.Width)
            {
                var x = S.Load(c + j);
                if (bias != null) x = S.Add(x, S.Load(bias + j));
                if (adds) x = S.Add(x, S.Load(more + j));
                if (relu) x = S.SelectGreater(S.Zero, x, S.Zero, x);
                S.Store(x, c + j);
            }

            for (; j < n; j++)
            {
                var x = c[j];
                if (bias != null) x += bias[j];
                if (adds) x += more[j];
                c[j] = relu && x < 0 ? 0 : x;
            }
        }
    }
}
