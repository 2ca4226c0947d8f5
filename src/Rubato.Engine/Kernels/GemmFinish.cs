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

    /// <summary>Whether there is anything to do.</summary>
    public bool IsAny => bias != null || relu || adds;

    /// <summary>The bias of neighbouring columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Bias<S, V>(int column)
        where S : struct, ISimd<V>
        where V : struct => bias != null ? S.Load(bias + column) : S.Zero;

    /// <summary>A finished vector of the product.</summary>
    /// <param name="x">What it is.</param>
    /// <param name="shift">The bias of its columns.</param>
    /// <param name="place">Where it belongs.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Of<S, V>(V x, V shift, float* place)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (bias != null) x = S.Add(x, shift);
        if (adds) x = S.Add(x, S.Load((float*)((nint)place + addend)));
        return relu ? S.SelectGreater(S.Zero, x, S.Zero, x) : x;
    }

    /// <summary>Finishes an m × n part whose first column is this finish's first.</summary>
    public void Apply<S, V>(int m, int n, float* c, nint cStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (!IsAny) return;
        var j = 0;
        for (; j <= n - S.Width; j += S.Width) Columns<S, V>(m, j, c + j, cStride);
        for (; j < n; j++) Columns<SimdScalar, float>(m, j, c + j, cStride);
    }

    /// <summary>Neighbouring columns, row after row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Columns<S, V>(int m, int j, float* c, nint cStride)
        where S : struct, ISimd<V>
        where V : struct
    {
        var shift = Bias<S, V>(j);
        for (; m > 0; m--, c += cStride) S.Store(Of<S, V>(S.Load(c), shift, c), c);
    }
}
