using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Steps divided by the root of the sum of all squared gradients (J. Duchi, E. Hazan and Y. Singer, JMLR 12, 2011).
/// </summary>
/// <remarks>
/// <para>
/// d = g + λθ (coupled) or g; s ← s + d²; θ ← θ − η·d/(√s + ε); decoupled decay multiplies θ by 1−ηλ. PyTorch's <c>lr_decay</c> is
/// left to the schedule of η.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>eps</c> ε ≥ 0 (with ε = 0 a coordinate whose gradients were all 0 stays), <c>weight_decay</c> λ ≥ 0.
/// </para>
/// </remarks>
public sealed class Adagrad : Optimizer
{
    private const int Rate = 0, Epsilon = 1, Decay = 2;
    private readonly WeightDecayKind decay;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="initialSum">s before the first step, at least 0.</param>
    /// <param name="decay">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Adagrad(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 0.01, double epsilon = 1e-10,
        double weightDecay = 0, double initialSum = 0, WeightDecayKind decay = WeightDecayKind.Coupled)
        : base(
            parameters, groups,
            [Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.NonNegative("eps", epsilon), Hyperparameter.NonNegative("weight_decay", weightDecay)],
            ["sum_of_squares"])
    {
        Hyperparameter.NonNegative(nameof(initialSum), initialSum).Require(initialSum);
        Memory.States[0].Data.Fill((float)initialSum);
        this.decay = decay;
    }

    private protected override void Update(int group, Parameter first, int length) =>
        Run(new Move(this[Rate, group], AboveZero(this[Epsilon, group]), WeightDecay.Of(decay, this[Rate, group], this[Decay, group])), first, length);

    private readonly record struct Move(double Rate, double Epsilon, WeightDecay Decay) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V rate = S.Broadcast((float)-n.Rate), epsilon = S.Broadcast((float)n.Epsilon);
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var direction = S.MultiplyAdd(coupled, x.Value, x.Gradient);
            x.A = S.MultiplyAdd(direction, direction, x.A);
            var root = S.Add(S.SquareRoot(x.A), epsilon);
            x.Value = S.MultiplyAdd(rate, S.Divide(direction, root), S.Multiply(shrink, x.Value));
        }
    }
}
