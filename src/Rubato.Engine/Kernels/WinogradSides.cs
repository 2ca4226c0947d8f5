namespace Rubato.Engine.Kernels;

/// <summary>What goes in and what comes out, for either direction.</summary>
/// <param name="Height">Rows of what goes in.</param>
/// <param name="Width">Its columns.</param>
/// <param name="From">Its channels.</param>
/// <param name="Padding">Zeros around it.</param>
/// <param name="OutHeight">Rows of what comes out.</param>
/// <param name="OutWidth">Its columns.</param>
/// <param name="To">Its channels.</param>
/// <param name="Together">Patches that are worked on together, at least a row of them.</param>
internal readonly unsafe record struct WinogradSides(int Height, int Width, int From, int Padding, int OutHeight, int OutWidth, int To, int Together)
{
    /// <summary>Patches that are worked on together, about: enough rows for tiles, few enough for the first cache.</summary>
    private const int PatchesTogether = 28;

    /// <summary>Numbers of patches that are summed together into ∂w, about, for each point: long sums, few enough for the second cache.</summary>
    private const int SummedTogether = 4096;

    public static WinogradSides Forward(ConvolutionSizes s) => new(s.Height, s.Width, s.Channels, s.Padding, s.OutHeight, s.OutWidth, s.Filters, PatchesTogether);

    public static WinogradSides Backward(ConvolutionSizes s) => new(s.OutHeight, s.OutWidth, s.Filters, 2 - s.Padding, s.Height, s.Width, s.Channels, PatchesTogether);

    public static WinogradSides Weights(ConvolutionSizes s) => Forward(s) with { Together = SummedTogether / Math.Max(s.Channels, s.Filters) };

    /// <summary>Rows of patches.</summary>
    public int Down => (OutHeight + 1) / 2;

    /// <summary>Patches of a row.</summary>
    public int Across => (OutWidth + 1) / 2;

    /// <summary>Rows of patches that are worked on together.</summary>
    public int RowsTogether => Math.Min(Down, Math.Max(1, Together / Across));

    /// <summary>Floats from one point of transformed patches to the next; a line more than they are, or all might fall into the same set of the cache.</summary>
    public nint PatchPoint => Align((nint)RowsTogether * Across * From) + 16;

    /// <summary>The same for their products.</summary>
    public nint ProductPoint => Align((nint)RowsTogether * Across * To) + 16;

    /// <summary>Floats of a row with zeros around it.</summary>
    public nint Row => (2 * Across + 2) * (nint)From;

    public nint Surrounded => Align((2 * Down + 2) * Row);

    /// <summary>Columns of a panel: two vectors, or one where that is enough.</summary>
    public int Panel<S, V>()
        where S : struct, ISimd<V>
        where V : struct => To <= S.Width ? S.Width : 2 * S.Width;

    /// <summary>Floats of the panels for one point, at any width.</summary>
    public nint PackedPoint => (To <= 16 ? 16 : (To + 31) / 32 * 32) * (nint)From;

    public nint Room => Surrounded + WinogradConvolution.Points * (PatchPoint + ProductPoint);

    /// <summary>What goes in with zeros around it.</summary>
    public void Surround(float* image, float* room) =>
        DirectConvolution.Surround(image, Height, Width, From, Padding, 2 * Down + 2, 2 * Across + 2, room);

    private static nint Align(nint length) => (length + 15) & ~15;
}
