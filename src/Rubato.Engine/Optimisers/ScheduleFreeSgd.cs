using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Schedule-free stochastic gradient descent (A. Defazio et al., 2024, arXiv:2405.15682): d = g.</summary>
/// <remarks>
/// The rest is in <see cref="ScheduleFreeOptimizer"/>. Hyperparameters: <c>lr</c> η ≥ 0, <c>momentum</c> β in (0, 1] (as the authors'
/// code names it), <c>weight_decay</c> λ ≥ 0. Rates are larger than with a schedule; a short warmup helps.
/// </remarks>
public sealed class ScheduleFreeSgd : ScheduleFreeOptimizer
{
    private const int Rate = 0, Beta = 1, Decay = 2;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="momentum">β at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public ScheduleFreeSgd(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1, double momentum = 0.9, double weightDecay = 0)
        : base(
            parameters, groups,
            [Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.PositiveShare("momentum", momentum), Hyperparameter.NonNegative("weight_decay", weightDecay)],
            Rate, Beta)
    {
    }

    private protected override void Update(int group, Parameter first, int length) => Run(new Move(Interpolation(group), this[Decay, group]), first, length);

    private readonly record struct Move(ScheduleFreeNumbers Interpolation, double Decay) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly ScheduleFreeMove<S, V> move = new(n.Interpolation);
        private readonly V decay = S.Broadcast((float)n.Decay);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x) => move.Along(ref x, S.MultiplyAdd(decay, x.Value, x.Gradient));
    }
}
