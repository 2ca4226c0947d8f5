using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Adam with Nesterov's momentum (T. Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop 2016).</summary>
/// <remarks>
/// <para>
/// m and v as in <see cref="MomentOptimizer"/>, which has the other hyperparameters. μₜ = β₁(1 − ½·0.96^(tψ)) with
/// <c>momentum_decay</c> ψ ≥ 0; θ ← θ − η·((1−μₜ)/(1−Πμ)·g + μₜ₊₁/(1−μₜ₊₁Πμ)·m)/(√v̂ + ε).
/// </para>
/// <para>
/// Where ψ is scheduled, 0.96^(tψ) is the product of 0.96^ψ over all steps so far. μₜ₊₁ is taken from the present β₁ and ψ; what the
/// next step really uses may differ. Without bias correction Πμ counts as 0.
/// </para>
/// </remarks>
public sealed class NAdam : MomentOptimizer
{
    private const int MomentumDecay = 5, MomentumProduct = 2, WarmupPower = 3;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="momentumDecay">ψ at first.</param>
    /// <param name="biasCorrection">Whether the averages are divided by their weights' sums.</param>
    /// <param name="decay">How weight decay enters.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value isn't allowed.</exception>
    public NAdam(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 2e-3, double beta1 = 0.9,
        double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool biasCorrection = true,
        WeightDecayKind decay = WeightDecayKind.Coupled)
        : base(
            parameters, groups, learningRate, beta1, beta2, epsilon, weightDecay, biasCorrection, decay,
            [Hyperparameter.NonNegative("momentum_decay", momentumDecay)], numbers: [new("momentum_product", 1), new("warmup_power", 1)])
    {
    }

    private protected override void Begin(int group)
    {
        base.Begin(group);
        Memory[WarmupPower, group] *= PowerOf096(this[MomentumDecay, group]);
        Memory[MomentumProduct, group] *= Momentum(group, Memory[WarmupPower, group]);
    }

    private protected override void Update(int group, Parameter first, int length)
    {
        var power = Memory[WarmupPower, group];
        var (now, next) = (Momentum(group, power), Momentum(group, power * PowerOf096(this[MomentumDecay, group])));
        var product = HasBiasCorrection ? Memory[MomentumProduct, group] : 0;
        var rate = this[Rate, group];
        Run(new Move(AdamStep(group), rate * (1 - now) / (1 - product), rate * next / (1 - product * next)), first, length);
    }

    private double Momentum(int group, double power) => this[Beta1, group] * (1 - 0.5 * power);

    /// <summary>0.96^ψ, by our own series: the platform's differ. The exponent is halved until its series is short.</summary>
    private static double PowerOf096(double psi)
    {
        const double logarithm = -0.040821994520255166;
        var halvings = 0;
        var x = psi * logarithm;
        if (x < -745) return 0; // below the smallest number
        for (; x < -0.01; x /= 2) halvings++;
        var power = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6)))));
        for (; halvings > 0; halvings--) power *= power;
        return power;
    }

    private readonly record struct Move(AdamNumbers Adam, double GradientStep, double MomentStep) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    private readonly struct Rule<S, V>(Move n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly Moments<S, V> moments = new(n.Adam.Moments);
        private readonly V coupled = S.Broadcast((float)n.Adam.Decay.Coupled), shrink = S.Broadcast((float)n.Adam.Decay.Shrink);
        private readonly V rootScale = S.Broadcast((float)n.Adam.RootScale), epsilon = S.Broadcast((float)n.Adam.Epsilon);
        private readonly V gradientStep = S.Broadcast((float)n.GradientStep), momentStep = S.Broadcast((float)n.MomentStep);

        public static int States => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            var gradient = S.MultiplyAdd(coupled, x.Value, x.Gradient);
            moments.Gather(ref x, gradient);
            var root = S.MultiplyAdd(S.SquareRoot(x.B), rootScale, epsilon);
            var along = S.MultiplyAdd(gradientStep, gradient, S.Multiply(momentStep, x.A));
            x.Value = S.Subtract(S.Multiply(shrink, x.Value), S.Divide(along, root));
        }
    }
}
