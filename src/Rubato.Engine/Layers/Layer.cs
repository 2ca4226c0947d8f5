namespace Rubato.Engine;

/// <summary>A part of a network: declares its parameters for an input shape, then maps batches.</summary>
public abstract class Layer
{
    /// <summary>Declares the parameters for inputs of a shape and returns the shape of the outputs, both without the batch axis.</summary>
    /// <exception cref="ArgumentException">The layer can't take inputs of this shape; the message shows it.</exception>
    public abstract Shape Build(NetworkBuilder builder, Shape input);

    /// <summary>Whether relu makes its outputs: a unit, that is a number of the last axis, which gives 0 for all inputs learns no more.</summary>
    public virtual bool HasRelu => false;

    /// <summary>Maps a batch [N, …]. Layers inside it are asked by <see cref="Pass.Through"/>.</summary>
    public abstract Tensor Forward(Tensor x, Pass pass);
}

/// <summary>One pass through a network.</summary>
/// <param name="IsTraining">Whether dropout drops and batch statistics are used and gathered.</param>
/// <param name="Random">Random numbers of this pass, for training.</param>
public readonly record struct Pass(bool IsTraining, CounterRandom Random)
{
    /// <summary>Whether somebody watches the layers; then those that are otherwise computed together are computed one by one.</summary>
    public bool IsWatched => Watcher is not null;

    internal Action<Layer, Tensor, Tensor>? Watcher { get; init; }

    /// <summary>Maps a batch by a layer, and shows what came out to whoever watches: how a layer asks those inside it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">What goes into it.</param>
    public Tensor Through(Layer layer, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var y = layer.Forward(x, this);
        Watcher?.Invoke(layer, x, y);
        return y;
    }

    /// <summary>A pass that uses the network as it is.</summary>
    public static Pass Evaluation => default;

    /// <summary>The training pass of a step: its random numbers are a function of (seed, step).</summary>
    public static Pass Training(ulong seed, long step) => new(true, new CounterRandom(seed).Derive("pass").Derive((ulong)step));
}
