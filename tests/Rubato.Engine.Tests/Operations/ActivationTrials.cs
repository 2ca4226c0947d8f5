using Rubato.Engine.Tests.Kernels.Functions;

namespace Rubato.Engine.Tests.Operations;

/// <summary>Values of any size are the kernels' tests' business; here shapes, and derivatives of first and second order.</summary>
internal sealed class ActivationTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        One("Relu", Activations.Relu, x => Math.Max(x, 0)),
        One("LeakyRelu", x => Activations.LeakyRelu(x, -0.25f), x => x > 0 ? x : -0.25 * x),
        One("Elu", x => Activations.Elu(x, 0.75f), x => x > 0 ? x : 0.75 * Exact.ExpMinusOne(x)),
        One("Gelu", Activations.Gelu, x => x * Exact.NormalCdf(x)),
        One("GeluByTanh", Activations.GeluByTanh, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        One("Silu", Activations.Silu, x => x * Exact.Sigmoid(x)),
        One("Tanh", Activations.Tanh, Math.Tanh),
        One("Sigmoid", Activations.Sigmoid, Exact.Sigmoid),
        One("Softplus", x => Activations.Softplus(x, 2.5f), x => Exact.Softplus(2.5 * x) / 2.5),
        One("LogSigmoid", Activations.LogSigmoid, x => -Exact.Softplus(-x)),
    ];

    private static TrialFamily One(string name, Func<Tensor, Tensor> function, Func<double, double> reference) =>
        ArithmeticTrials.One(name, function, reference, family: "Activations");
}
