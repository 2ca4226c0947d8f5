using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Momentum with a rate for each parameter tensor in proportion to its norm, for large batches (Y. You, I. Gitman and
/// B. Ginsburg, 2017, arXiv:1708.03888).
/// </summary>
/// <remarks>
/// <para>
/// r = ‖θ‖/(‖g‖ + λ‖θ‖) of each parameter tensor, 1 where one of the norms is 0; u ← μu + η·κ·r·(g + λθ); θ ← θ − u. The rate stands
/// inside the velocity, as in the paper.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>momentum</c> μ in [0, 1), <c>weight_decay</c> λ ≥ 0, <c>trust</c> κ ≥ 0.
/// </para>
/// </remarks>
public sealed class Lars : Optimizer
{
    private const int Rate = 0, Momentum = 1, Decay = 2, Trust = 3;
    private readonly bool adaptsVectors;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="momentum">μ at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="trust">κ at first.</param>
    /// <param name="adaptsVectors">Whether biases and scales (rank 0 and 1) have an r of their own too; else r = 1 for them.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Lars(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1, double momentum = 0.9,
        double weightDecay = 0, double trust = 0.001, bool adaptsVectors = true)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("momentum", momentum),
                Hyperparameter.NonNegative("weight_decay", weightDecay), Hyperparameter.NonNegative("trust", trust),
            ],
            ["velocity"]) => this.adaptsVectors = adaptsVectors;

    private protected override bool IsElementwise => false;

    private protected override void Update(int group, Parameter first, int length)
    {
        var decay = this[Decay, group];
        var ratio = 1.0;
        if (adaptsVectors || first.Shape.Rank > 1)
        {
            var (values, gradients) = Run(new LayerwiseNorms(), first, length);
            (values, gradients) = (Math.Sqrt(values), Math.Sqrt(gradients));
            if (values != 0 && gradients != 0) ratio = values / (gradients + decay * values);
        }

        Run(new Move(this[Rate, group] * this[Trust, group] * ratio, this[Momentum, group], decay), first, length);
    }

    private readonly record struct Move(double Rate, double Momentum, double Decay) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V rate = S.Broadcast((float)n.Rate), momentum = S.Broadcast((float)n.Momentum), decay = S.Broadcast((float)n.Decay);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            x.A = S.MultiplyAdd(momentum, x.A, S.Multiply(rate, S.MultiplyAdd(decay, x.Value, x.Gradient)));
            x.Value = S.Subtract(x.Value, x.A);
        }
    }
}
