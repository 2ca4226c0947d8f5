namespace Rubato.Engine.Kernels;

/// <summary>Where the windows of a pooling stand along one axis; what lies outside the image belongs to no window.</summary>
/// <param name="Length">Pixels of the axis.</param>
/// <param name="Count">Windows.</param>
/// <param name="Side">Pixels of a window, paddings included; 0 for windows that share the axis among them.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="Padding">How far the first window begins before the image.</param>
internal readonly record struct Windows(int Length, int Count, int Side, int Stride, int Padding)
{
    /// <summary>As many windows of a side as fit.</summary>
    public static Windows Sliding(int length, int side, int stride, int padding) =>
        new(length, (int)((length + 2L * padding - side) / stride + 1), side, stride, padding);

    /// <summary>A given count of windows from ⌊i·length/count⌋ up to ⌈(i+1)·length/count⌉, which cover the axis and may overlap by a pixel.</summary>
    public static Windows Sharing(int length, int count) => new(length, count, 0, 0, 0);

    /// <summary>Whether neighbouring windows touch and nothing is padded.</summary>
    public bool AreTiles => Side > 0 && Stride == Side && Padding == 0;

    /// <summary>The first pixel of a window.</summary>
    public int First(int window) => Side == 0 ? (int)((long)window * Length / Count) : Math.Max(0, window * Stride - Padding);

    /// <summary>The pixel behind a window's last.</summary>
    public int End(int window) =>
        Side == 0 ? (int)((((long)window + 1) * Length + Count - 1) / Count) : (int)Math.Min(Length, (long)window * Stride - Padding + Side);
}
