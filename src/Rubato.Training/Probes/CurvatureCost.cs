namespace Rubato.Training.Probes;

/// <summary>What products with a Hessian cost, in gradients of the same examples.</summary>
static class CurvatureCost
{
    /// <summary>The recorded gradient, then about as much as two for each product.</summary>
    const double Recorded = 1.5, Product = 2;

    public static double Of(double products) => Recorded + Product * products;
}
