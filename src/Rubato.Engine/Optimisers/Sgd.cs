using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Stochastic gradient descent, plain, with momentum (B. T. Polyak, 1964) or Nesterov's (I. Sutskever et al., ICML 2013).
/// </summary>
/// <remarks>
/// <para>
/// d = g + λθ (coupled) or g; u ← μu + d; θ ← θ − η·u, or with Nesterov θ − η·(d + μu); decoupled decay multiplies θ by 1−ηλ.
/// Without dampening, as PyTorch's. A step with μ = 0 keeps no velocity: momentum that sets in later starts from rest.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>momentum</c> μ in [0, 1), <c>weight_decay</c> λ ≥ 0.
/// </para>
/// </remarks>
public sealed class Sgd : Optimizer
{
    private const int Rate = 0, Momentum = 1, Decay = 2;
    private const int IsMoving = 0;
    private readonly WeightDecayKind decay;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="momentum">μ at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="nesterov">Whether a step looks ahead along the velocity.</param>
    /// <param name="decay">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Sgd(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 0.1,
        double momentum = 0, double weightDecay = 0, bool nesterov = false, WeightDecayKind decay = WeightDecayKind.Coupled)
        : base(
            parameters, groups,
            [Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("momentum", momentum), Hyperparameter.NonNegative("weight_decay", weightDecay)],
            ["velocity"], [new("is_moving", 0)])
    {
        IsNesterov = nesterov;
        this.decay = decay;
    }

    /// <summary>Whether a step looks ahead along the velocity.</summary>
    public bool IsNesterov { get; }

    private protected override void Begin(int group)
    {
        var moves = this[Momentum, group] > 0;
        if (!moves && Memory[IsMoving, group] != 0)
            foreach (var parameter in Groups[group].Parameters)
                if (!parameter.IsFrozen) Memory.States[0].Data.Slice(parameter.Offset, parameter.Shape.Count).Clear();
        Memory[IsMoving, group] = moves ? 1 : 0;
    }

    private protected override void Update(int group, Parameter first, int length)
    {
        var (rate, momentum) = (this[Rate, group], this[Momentum, group]);
        var weightDecay = WeightDecay.Of(decay, rate, this[Decay, group]);
        if (momentum == 0) Run(new DescentNumbers(rate, weightDecay), first, length);
        else Run(new Move(rate, momentum, weightDecay, IsNesterov), first, length);
    }

    private readonly record struct Move(double Rate, double Momentum, WeightDecay Decay, bool IsNesterov) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct
        {
            if (IsNesterov) sweep.Over<S, V, Nesterov<S, V>>(new(this));
            else sweep.Over<S, V, Polyak<S, V>>(new(this));
        }
    }

    private readonly struct Polyak<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V rate = S.Broadcast((float)-n.Rate), momentum = S.Broadcast((float)n.Momentum);
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            x.A = S.MultiplyAdd(momentum, x.A, S.MultiplyAdd(coupled, x.Value, x.Gradient));
            x.Value = S.MultiplyAdd(rate, x.A, S.Multiply(shrink, x.Value));
        }
    }

    private readonly struct Nesterov<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V rate = S.Broadcast((float)-n.Rate), momentum = S.Broadcast((float)n.Momentum);
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var direction = S.MultiplyAdd(coupled, x.Value, x.Gradient);
            x.A = S.MultiplyAdd(momentum, x.A, direction);
            x.Value = S.MultiplyAdd(rate, S.MultiplyAdd(momentum, x.A, direction), S.Multiply(shrink, x.Value));
        }
    }
}
