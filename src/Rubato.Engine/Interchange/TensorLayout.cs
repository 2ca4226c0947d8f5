namespace Rubato.Engine;

/// <summary>Whose order the numbers of a network's tensors have in a file.</summary>
public enum TensorLayout
{
    /// <summary>Our own: images [N, H, W, C], filters [F, k, k, C]. Nothing is moved.</summary>
    ChannelsLast,

    /// <summary>
    /// PyTorch's: images [N, C, H, W], filters [F, C, k, k], and the columns of a linear layer behind a flattened image channel by
    /// channel. Each layer declares what that means for it; see <see cref="PyTorchOrder"/>.
    /// </summary>
    PyTorch,
}
