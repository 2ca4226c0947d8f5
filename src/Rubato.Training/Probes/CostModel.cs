namespace Rubato.Training.Probes;

/// <summary>
/// What measuring costs on one thread beside the gradient of a batch, fitted to five networks (bench/results, <c>peer probes</c>). A gradient's work is counted as
/// <see cref="Product"/> for each product of the forward pass and <see cref="Output"/> for each number that a layer gives.
/// </summary>
static class CostModel
{
    /// <summary>Forward and two ways back, a multiplication and an addition each.</summary>
    public const double Product = 6;

    /// <summary>Activations, normalisation and memory for a number that a layer gives.</summary>
    public const double Output = 100;

    /// <summary>What a step takes however small the network is.</summary>
    public const double Step = 3e6;

    /// <summary>A sum over parameters, for each number: bound by memory.</summary>
    public const double Pass = 28;

    /// <summary>What a gradient does with each parameter however few examples there are: it reads the weights twice, writes the gradient and copies it.</summary>
    public const double GradientPasses = 8;

    /// <summary>A forward pass, of a gradient.</summary>
    public const double Forward = 0.4;

    /// <summary>A random normal number for each parameter, in passes.</summary>
    public const double NormalPasses = 180;

    /// <summary>A recorded gradient, and a product with the Hessian from it, in gradients of the same examples.</summary>
    public const double Recorded = 2, HessianProduct = 2.3;

    /// <summary>
    /// What the first use of a probe takes, its code being compiled then, as work of about 5, 40 and 150 ms: of sums over parameters, of passes through the
    /// network, of derivatives of derivatives.
    /// </summary>
    public const double StartOfSums = 3e8, StartOfNetwork = 25e8, StartOfCurvature = 1e10;

    /// <summary>How much of what probes may cost is given out: prices may be off by so much.</summary>
    public const double Certainty = 0.4;

    /// <summary>What so many products with the Hessian of the target's examples cost, in gradients of a batch.</summary>
    public static double Products(ProbeTarget target, int examples, double products) =>
        ((double)examples / target.Batch * (Recorded + (HessianProduct * products))) + (GradientPasses * (1 + products) * target.PassCost);

    /// <summary>As <see cref="Products"/>, for Lanczos's iteration: each new vector is set at right angles to all before it, twice.</summary>
    public static double Lanczos(ProbeTarget target, double products) =>
        Products(target, target.Examples.Length, products) + (((3 * products * products) + (15 * products)) * target.PassCost);
}
