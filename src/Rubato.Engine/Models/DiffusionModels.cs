namespace Rubato.Engine;

/// <summary>
/// Ready-made networks that clean what noise was added to, told how much: they take a point or an image with its time as one more
/// channel, behind the others (<see cref="WithTime"/>), and give what it is trained for, noise or clean, in the same shape without it.
/// </summary>
public static class DiffusionModels
{
    /// <summary>For points [D + 1] of a few coordinates: see <see cref="Engine.PointDenoiser"/>.</summary>
    public static Layer PointDenoiser(int width = 128, int blocks = 3) => new PointDenoiser(width, blocks);

    /// <summary>For small images [H, W, C + 1] with even sides: see <see cref="Engine.ImageDenoiser"/>.</summary>
    public static Layer ImageDenoiser(int channels = 32, int groups = 8) => new ImageDenoiser(channels, groups);

    /// <summary>x with each example's time as a last channel: [N, …, C] and N times make [N, …, C + 1].</summary>
    /// <exception cref="ArgumentException">x has no channels, or there isn't a time for each example.</exception>
    public static Tensor WithTime(Tensor x, ReadOnlySpan<float> times)
    {
        if (x.Shape.Rank < 2 || x.Shape[0] != times.Length)
            throw new ArgumentException($"with time: got x {x.Shape} and {times.Length} times; allowed are [N, …, C] and N times.");
        var channel = Tape.Make(x.Shape.With(-1, 1));
        var places = times.Length == 0 ? 0 : channel.Count / times.Length;
        for (var n = 0; n < times.Length; n++) channel.Data.Slice(n * places, places).Fill(times[n]);
        return Joining.Concatenate(-1, x, channel);
    }

    /// <summary>The embedding of a time: features, linear, silu, linear, silu.</summary>
    internal static Sequential TimeEmbedding(int width) => new(
        ("features", new TimeFeaturesLayer(width)), ("fc1", new LinearLayer(width)), ("silu1", new ActivationLayer(Activations.Silu)),
        ("fc2", new LinearLayer(width)), ("silu2", new ActivationLayer(Activations.Silu)));
}
