using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Adam that finds its rate: it estimates the distance d to the solution from below (K. Mishchenko and A. Defazio, 2023,
/// arXiv:2306.06101, algorithm 4).
/// </summary>
/// <remarks>
/// <para>
/// m ← β₁m + (1−β₁)·d·g; v ← β₂v + (1−β₂)·d²·g²; with γ = η·√w₂/w₁: r ← √β₂·r + γ·d²·⟨g, θ₀−θ⟩; s ← √β₂·s + γ·d²·g;
/// θ ← (1−γdλ)θ − γ·d·m/(√v + d·ε); then d ← max(d, c·r/‖s‖₁). θ₀ is where the first step found the parameters. One d for all
/// groups, with the first one's c; r fades by the first group's √β₂.
/// </para>
/// <para>
/// Hyperparameters: <see cref="MomentOptimizer"/>'s, with <c>lr</c> η = 1 unless it is scheduled, and <c>d_coef</c> c &gt; 0. As in the authors'
/// code the bias correction is off unless asked for (then w₁ and w₂ are 1), and the factors 1−√β₂ of r and s, which cancel, are left out.
/// </para>
/// </remarks>
public sealed class Prodigy : MomentOptimizer
{
    private const int DistanceCoefficient = 5;
    private const int DistanceNumber = 2, NumeratorNumber = 3;
    private const int StartState = 3;
    private readonly double initialDistance;
    private double numerator, denominator;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first; leave it at 1 and schedule downward from there.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="initialDistance">d at first, above 0: too small costs steps, too large costs the guarantee.</param>
    /// <param name="distanceCoefficient">c at first.</param>
    /// <param name="biasCorrection">Whether the averages are divided by their weights' sums.</param>
    /// <param name="decay">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public Prodigy(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 1, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, double initialDistance = 1e-6, double distanceCoefficient = 1,
        bool biasCorrection = false, WeightDecayKind decay = WeightDecayKind.Decoupled)
        : base(
            parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, decay,
            [Hyperparameter.Positive("d_coef", distanceCoefficient)], ["gradient_sum", "start"],
            [new("distance", initialDistance), new("numerator", 0)])
    {
        Hyperparameter.Positive(nameof(initialDistance), initialDistance).Require(initialDistance);
        this.initialDistance = initialDistance;
    }

    /// <summary>d, the present estimate; a step's rate is η·d.</summary>
    public double Distance => Memory[DistanceNumber, 0];

    private protected override void Start()
    {
        if (Steps == 1) Parameters.Values.Data.CopyTo(Memory.States[StartState].Data);
        (numerator, denominator) = (0, 0);
    }

    /// <summary>What a frozen parameter gave r fades with it, so its share of ‖s‖₁ stays: without it d would leap.</summary>
    private protected override void PassBy(Parameter frozen) => denominator += Run(new Sizes(), frozen, frozen.Shape.Count).B;

    private protected override void Update(int group, Parameter first, int length)
    {
        var distance = Distance;
        var rate = distance * this[Rate, group] * Math.Sqrt(SecondWeight(group)) / FirstWeight(group);
        var weight = distance / initialDistance * rate; // γd² in units of the first d: nothing falls below the smallest numbers
        var (products, sums) = Run(
            new Move(
                Moments(group), DecayOf(group, rate), distance, rate, AboveZero(this[Epsilon, group] * distance),
                Math.Sqrt(this[Beta2, group]), weight),
            first, length);
        numerator += weight * products;
        denominator += sums;
    }

    private protected override void End()
    {
        numerator += Math.Sqrt(this[Beta2, 0]) * Memory[NumeratorNumber, 0];
        for (var group = 0; group < Groups.Length; group++)
        {
            Memory[NumeratorNumber, group] = numerator;
            if (denominator > 0)
                Memory[DistanceNumber, group] = Math.Max(Memory[DistanceNumber, group], this[DistanceCoefficient, 0] * numerator / denominator);
        }
    }

    /// <summary>Sums |s|, and moves nothing.</summary>
    private readonly record struct Sizes : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, SizesRule<S, V>>(default);
    }

    private readonly struct SizesRule<S, V> : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        public static int States => 3;

        public static int ReadOnlyStates => 3;

        public static bool MovesValues => false;

        public static bool Sums => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x) => x.SumB = S.Absolute(x.C);
    }

    private readonly record struct Move(
        MomentNumbers Moments, WeightDecay Decay, double Distance, double Rate, double Epsilon, double Memory, double Weight) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly Moments<S, V> moments = new(n.Moments);
        private readonly V coupled = S.Broadcast((float)n.Decay.Coupled), shrink = S.Broadcast((float)n.Decay.Shrink);
        private readonly V distance = S.Broadcast((float)n.Distance), rate = S.Broadcast((float)-n.Rate), epsilon = S.Broadcast((float)n.Epsilon);
        private readonly V memory = S.Broadcast((float)n.Memory), weight = S.Broadcast((float)n.Weight);

        public static int States => 4;

        public static int ReadOnlyStates => 1;

        public static bool Sums => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var gradient = S.MultiplyAdd(coupled, x.Value, x.Gradient);
            x.SumA = S.Multiply(gradient, S.Subtract(x.D, x.Value));
            x.C = S.MultiplyAdd(memory, x.C, S.Multiply(weight, gradient));
            x.SumB = S.SelectGreater(S.Zero, x.C, S.Subtract(S.Zero, x.C), x.C);
            moments.Gather(ref x, S.Multiply(distance, gradient));
            var root = S.Add(S.SquareRoot(x.B), epsilon);
            x.Value = S.MultiplyAdd(rate, S.Divide(x.A, root), S.Multiply(shrink, x.Value));
        }
    }
}
