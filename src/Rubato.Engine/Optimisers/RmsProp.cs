using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Steps divided by the root of the mean square of recent gradients (T. Tieleman and G. Hinton, Coursera lecture 6.5, 2012), or by their
/// standard deviation (centred: A. Graves, 2013, arXiv:1308.0850), with momentum where asked.
/// </summary>
/// <remarks>
/// <para>
/// d = g + λθ (coupled) or g; v ← ρv + (1−ρ)d²; centred also a ← ρa + (1−ρ)d, and v − a² stands for v below; u ← μu + d/(√v + ε);
/// θ ← θ − η·u; decoupled decay multiplies θ by 1−ηλ. Rounding may make v − a² negative; then it counts as 0.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>decay</c> ρ in [0, 1) (PyTorch's <c>alpha</c>), <c>momentum</c> μ in [0, 1), <c>eps</c> ε ≥ 0,
/// <c>weight_decay</c> λ ≥ 0.
/// </para>
/// </remarks>
public sealed class RmsProp : Optimizer
{
    private const int Rate = 0, Smoothing = 1, Momentum = 2, Epsilon = 3, Decay = 4;
    private readonly bool centred;
    private readonly WeightDecayKind kind;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="decay">ρ at first.</param>
    /// <param name="momentum">μ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="centred">Whether the mean is taken off.</param>
    /// <param name="decayKind">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public RmsProp(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 0.01, double decay = 0.99,
        double momentum = 0, double epsilon = 1e-8, double weightDecay = 0, bool centred = false, WeightDecayKind decayKind = WeightDecayKind.Coupled)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("decay", decay), Hyperparameter.Share("momentum", momentum),
                Hyperparameter.NonNegative("eps", epsilon), Hyperparameter.NonNegative("weight_decay", weightDecay),
            ],
            centred ? ["mean_square", "velocity", "mean"] : ["mean_square", "velocity"])
    {
        this.centred = centred;
        kind = decayKind;
    }

    private protected override void Update(int group, Parameter first, int length) => Run(
        new Move(
            this[Rate, group], this[Smoothing, group], this[Momentum, group], AboveZero(this[Epsilon, group]),
            WeightDecay.Of(kind, this[Rate, group], this[Decay, group]), centred),
        first, length);

    private readonly record struct Move(double Rate, double Smoothing, double Momentum, double Epsilon, WeightDecay Decay, bool IsCentred) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct
        {
            if (IsCentred) sweep.Over<S, V, Centred<S, V>>(new(this));
            else sweep.Over<S, V, Plain<S, V>>(new(this));
        }
    }

    private readonly struct Plain<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V rate = S.Broadcast((float)-n.Rate), momentum = S.Broadcast((float)n.Momentum), epsilon = S.Broadcast((float)n.Epsilon);
        private readonly V smoothing = S.Broadcast((float)n.Smoothing), rest = S.Broadcast((float)(1 - n.Smoothing));
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);

        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var direction = Gather(ref x);
            Move(ref x, direction, x.A);
        }

        /// <summary>d, and v with it.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Gather(ref Coordinate<V> x)
        {
            var direction = S.MultiplyAdd(coupled, x.Value, x.Gradient);
            x.A = Average(x.A, S.Multiply(direction, direction));
            return direction;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Average(V average, V next) => S.MultiplyAdd(smoothing, average, S.Multiply(rest, next));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Move(ref Coordinate<V> x, V direction, V square)
        {
            x.B = S.MultiplyAdd(momentum, x.B, S.Divide(direction, S.Add(S.SquareRoot(square), epsilon)));
            x.Value = S.MultiplyAdd(rate, x.B, S.Multiply(shrink, x.Value));
        }
    }

    private readonly struct Centred<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly Plain<S, V> plain = new(n);

        public static int States => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var direction = plain.Gather(ref x);
            x.C = plain.Average(x.C, direction);
            var variance = S.MultiplyAdd(S.Subtract(S.Zero, x.C), x.C, x.A);
            plain.Move(ref x, direction, S.SelectGreater(S.Zero, variance, S.Zero, variance));
        }
    }
}
