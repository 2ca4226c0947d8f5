namespace Rubato.Training.Probes;

/// <summary>What a random perturbation's size is relative to.</summary>
public enum FlatnessScale
{
    /// <summary>Each parameter tensor: its perturbation has ρ times its norm.</summary>
    Tensor,

    /// <summary>
    /// Each filter, w[o, …] for one output o of a weight of rank 2 or more (H. Li et al., "Visualizing the loss landscape of neural nets", 2018,
    /// arXiv:1712.09913); vectors such as biases count as one filter.
    /// </summary>
    Filter,
}
