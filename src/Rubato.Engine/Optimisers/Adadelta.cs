using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Steps in the parameters' own units, without a rate of their own (M. D. Zeiler, 2012, arXiv:1212.5701).</summary>
/// <remarks>
/// <para>
/// d = g + λθ (coupled) or g; v ← ρv + (1−ρ)d²; Δ = √(u+ε)/√(v+ε)·d; u ← ρu + (1−ρ)Δ²; θ ← θ − η·Δ, where the paper has η = 1; decoupled
/// decay multiplies θ by 1−ηλ.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>decay</c> ρ in [0, 1) (PyTorch's <c>rho</c>), <c>eps</c> ε &gt; 0 (at 0 nothing would ever move),
/// <c>weight_decay</c> λ ≥ 0.
/// </para>
/// </remarks>
public sealed class Adadelta : Optimizer
{
    private const int Rate = 0, Smoothing = 1, Epsilon = 2, Decay = 3;
    private readonly WeightDecayKind kind;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="decay">ρ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="decayKind">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Adadelta(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1, double decay = 0.9,
        double epsilon = 1e-6, double weightDecay = 0, WeightDecayKind decayKind = WeightDecayKind.Coupled)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("decay", decay), Hyperparameter.Positive("eps", epsilon),
                Hyperparameter.NonNegative("weight_decay", weightDecay),
            ],
            ["mean_square", "mean_square_step"]) => kind = decayKind;

    private protected override void Update(int group, Parameter first, int length) => Run(
        new Move(
            this[Rate, group], this[Smoothing, group], this[Epsilon, group], WeightDecay.Of(kind, this[Rate, group], this[Decay, group])),
        first, length);

    private readonly record struct Move(double Rate, double Smoothing, double Epsilon, WeightDecay Decay) : IUpdate
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
        private readonly V smoothing = S.Broadcast((float)n.Smoothing), rest = S.Broadcast((float)(1 - n.Smoothing));
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);

        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var direction = S.MultiplyAdd(coupled, x.Value, x.Gradient);
            x.A = S.MultiplyAdd(smoothing, x.A, S.Multiply(rest, S.Multiply(direction, direction)));
            var scale = S.SquareRoot(S.Divide(S.Add(x.B, epsilon), S.Add(x.A, epsilon)));
            var delta = S.Multiply(scale, direction);
            x.B = S.MultiplyAdd(smoothing, x.B, S.Multiply(rest, S.Multiply(delta, delta)));
            x.Value = S.MultiplyAdd(rate, delta, S.Multiply(shrink, x.Value));
        }
    }
}
