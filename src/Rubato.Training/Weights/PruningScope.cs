namespace Rubato.Training.Weights;

/// <summary>Among which weights the smallest are sought.</summary>
public enum PruningScope
{
    /// <summary>In each parameter for itself: all are equally sparse.</summary>
    Parameter,

    /// <summary>In all together: layers with small weights lose more of them.</summary>
    Network,
}
