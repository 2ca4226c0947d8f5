using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// AdamW with a rate for each parameter tensor in proportion to its norm, for large batches (Y. You et al., 2020,
/// arXiv:1904.00962, algorithm 2).
/// </summary>
/// <remarks>
/// m and v as in <see cref="MomentOptimizer"/>, which has the hyperparameters; d = m̂/(√v̂ + ε) + λθ; θ ← θ − η·‖θ‖/‖d‖·d for each parameter
/// tensor, with the ratio 1 where one of the norms is 0. The paper's bound φ on ‖θ‖ is left out.
/// </remarks>
public sealed class Lamb : MomentOptimizer
{
    private readonly bool adaptsVectors;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="biasCorrection">Whether the averages are divided by their weights' sums.</param>
    /// <param name="adaptsVectors">Whether biases and scales (rank 0 and 1) have a ratio of their own too; else 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Lamb(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-6, double weightDecay = 0.01, bool biasCorrection = true, bool adaptsVectors = true)
        : base(parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, WeightDecayKind.Decoupled) =>
        this.adaptsVectors = adaptsVectors;

    private protected override bool IsElementwise => false;

    private protected override void Update(int group, Parameter first, int length)
    {
        var direction = new Direction(1 / FirstWeight(group), 1 / Math.Sqrt(SecondWeight(group)), AboveZero(this[Epsilon, group]), this[Decay, group]);
        var (values, directions) = Run(new Gather(Moments(group), direction), first, length);
        var ratio = (adaptsVectors || first.Shape.Rank > 1) && values != 0 && directions != 0 ? Math.Sqrt(values) / Math.Sqrt(directions) : 1;
        Run(new Move(this[Rate, group] * ratio, direction), first, length);
    }

    /// <summary>The first pass: both averages, Σθ² and Σd².</summary>
    private readonly record struct Gather(MomentNumbers Moments, Direction Direction) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, GatherRule<S, V>>(new(this));
    }

    /// <summary>The second pass. It makes d again: cheaper than writing and reading it.</summary>
    private readonly record struct Move(double Step, Direction Direction) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, MoveRule<S, V>>(new(this));
    }

    private readonly record struct Direction(double Scale, double RootScale, double Epsilon, double Decay);

    private readonly struct GatherRule<S, V>(Gather n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly Moments<S, V> moments = new(n.Moments);
        private readonly DirectionRule<S, V> direction = new(n.Direction);

        public static int States => 2;

        public static bool MovesValues => false;

        public static bool Sums => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            moments.Gather(ref x, x.Gradient);
            var d = direction.Of(ref x);
            x.SumA = S.Multiply(x.Value, x.Value);
            x.SumB = S.Multiply(d, d);
        }
    }

    private readonly struct MoveRule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly DirectionRule<S, V> direction = new(n.Direction);
        private readonly V step = S.Broadcast((float)-n.Step);

        public static int States => 2;

        public static int ReadOnlyStates => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x) => x.Value = S.MultiplyAdd(step, direction.Of(ref x), x.Value);
    }

    private readonly struct DirectionRule<S, V>(Direction n)
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V scale = S.Broadcast((float)n.Scale), rootScale = S.Broadcast((float)n.RootScale);
        private readonly V epsilon = S.Broadcast((float)n.Epsilon), decay = S.Broadcast((float)n.Decay);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of(ref Coordinate<V> x)
        {
            var root = S.MultiplyAdd(S.SquareRoot(x.B), rootScale, epsilon);
            return S.MultiplyAdd(decay, x.Value, S.Divide(S.Multiply(scale, x.A), root));
        }
    }
}
