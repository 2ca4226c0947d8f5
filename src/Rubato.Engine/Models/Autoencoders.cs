namespace Rubato.Engine;

/// <summary>
/// Networks that describe an image [H, W, C] by a few numbers and draw it again (G. E. Hinton and R. R. Salakhutdinov, "Reducing the
/// dimensionality of data with neural networks", Science 313, 2006). Each is a <see cref="Sequential"/> of an <c>encoder</c>, to [code], and
/// a <c>decoder</c>.
/// </summary>
public static class Autoencoders
{
    /// <summary>Linear layers with relu between them: [H, W, C] to the hidden widths, the code, the widths backwards, [H, W, C].</summary>
    /// <param name="image">[H, W, C].</param>
    /// <param name="code">Numbers of the code.</param>
    /// <param name="hidden">Widths of the layers before the code, from the image on; any count.</param>
    /// <param name="last">What the drawing goes through at the end, as a sigmoid for pixels from 0 to 1; nothing where left out.</param>
    public static Layer Dense(Shape image, int code, ReadOnlySpan<int> hidden, Layer? last = null)
    {
        List<(string, Layer)> encoder = [("flatten", new FlattenLayer())], decoder = [];
        foreach (var width in hidden) encoder.Add(($"fc{encoder.Count}", new LinearLayer(width, relu: true)));
        encoder.Add(("code", new LinearLayer(code)));
        for (var i = hidden.Length - 1; i >= 0; i--) decoder.Add(($"fc{decoder.Count + 1}", new LinearLayer(hidden[i], relu: true)));
        decoder.Add(("pixels", new LinearLayer(image.Count)));
        decoder.Add(("image", new ReshapeLayer(image)));
        if (last is not null) decoder.Add(("last", last));
        return new Sequential(("encoder", new Sequential([.. encoder])), ("decoder", new Sequential([.. decoder])));
    }

    /// <summary>
    /// 3×3 convolutions with stride 2 and relu down to the code's linear layer; on the way back each level is drawn larger to the size
    /// that it had (nearest pixel) and convolved 3×3, which leaves no chequered pattern as transposed convolutions may (A. Odena et al.,
    /// "Deconvolution and checkerboard artifacts", Distill, 2016).
    /// </summary>
    /// <param name="image">[H, W, C] of any size; each level halves it, rounded up.</param>
    /// <param name="code">Numbers of the code.</param>
    /// <param name="widths">Channels of the levels, from the image on; at least one.</param>
    /// <param name="last">What the drawing goes through at the end, as a sigmoid for pixels from 0 to 1; nothing where left out.</param>
    /// <exception cref="ArgumentException">The image isn't [H, W, C], or there are no widths.</exception>
    public static Layer Convolutional(Shape image, int code, ReadOnlySpan<int> widths, Layer? last = null)
    {
        if (image.Rank != 3 || widths.IsEmpty)
            throw new ArgumentException($"convolutional autoencoder: got images {image} and {widths.Length} widths; allowed are [H, W, C] and at least one width.");
        List<(string, Layer)> encoder = [], decoder = [];
        var sizes = new Shape[widths.Length + 1];
        sizes[0] = image;
        for (var level = 0; level < widths.Length; level++)
        {
            encoder.Add(($"conv{level + 1}", new ConvolutionLayer(widths[level], 3, stride: 2, padding: 1, relu: true)));
            sizes[level + 1] = [(sizes[level][0] + 1) / 2, (sizes[level][1] + 1) / 2, widths[level]];
        }

        encoder.Add(("flatten", new FlattenLayer()));
        encoder.Add(("code", new LinearLayer(code)));
        decoder.Add(("fc", new LinearLayer(sizes[^1].Count, relu: true)));
        decoder.Add(("image", new ReshapeLayer(sizes[^1])));
        for (var level = widths.Length - 1; level >= 0; level--)
        {
            decoder.Add(($"larger{level + 1}", new ResampleLayer(sizes[level][0], sizes[level][1])));
            decoder.Add(($"conv{level + 1}", new ConvolutionLayer(sizes[level][2], 3, padding: 1, relu: level > 0)));
        }

        if (last is not null) decoder.Add(("last", last));
        return new Sequential(("encoder", new Sequential([.. encoder])), ("decoder", new Sequential([.. decoder])));
    }
}
