namespace Rubato.Engine;

/// <summary>A part of a network: declares its parameters for an input shape, then maps batches.</summary>
public abstract class Layer
{
    /// <summary>Declares the parameters for inputs of a shape and returns the shape of the outputs, both without the batch axis.</summary>
    /// <exception cref="ArgumentException">The layer can't take inputs of this shape; the message shows it.</exception>
    public abstract Shape Build(NetworkBuilder builder, Shape input);

    /// <summary>Maps a batch [N, …].</summary>
    public abstract Tensor Forward(Tensor x, Pass pass);
}

/// <summary>One pass through a network.</summary>
/// <param name="IsTraining">Whether dropout drops and batch statistics are used and gathered.</param>
/// <param name="Random">Random numbers of this pass, for training.</param>
public readonly record struct Pass(bool IsTraining, CounterRandom Random)
{
    /// <summary>A pass that uses the network as it is.</summary>
    public static Pass Evaluation => default;

    /// <summary>The training pass of a step: its random numbers are a function of (seed, step).</summary>
    public static Pass Training(ulong seed, long step) => new(true, new CounterRandom(seed).Derive("pass").Derive((ulong)step));
}
