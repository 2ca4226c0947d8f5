using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Sharpness-aware minimisation around any optimiser: the gradient is taken where the loss is nearly the highest within a ball
/// (P. Foret et al., 2021, arXiv:2010.01412).
/// </summary>
/// <remarks>
/// <para>
/// Two gradients a step. <see cref="Ascend"/> uses the first: θ̂ = θ + ρ·g/‖g‖, the norm over all parameters. The second is then computed at
/// θ̂; <see cref="Step"/> puts θ back, bit for bit, and lets the inner optimiser step with it.
/// </para>
/// <para>
/// Hyperparameters: the inner optimiser's, then <c>rho</c> ρ ≥ 0. With ρ = 0 or g = 0 the point stays, and the step is the inner one's.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// Backward();          // the gradient at θ
/// sharp.Ascend();      // to θ̂; the gradient is cleared
/// Backward();          // the gradient at θ̂, of the same batch
/// sharp.Step();        // back to θ, and the inner step
/// </code>
/// </example>
public sealed class SharpnessAware : WrappingOptimizer
{
    private readonly int radius;

    /// <param name="inner">What makes the step.</param>
    /// <param name="radius">ρ at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ isn't allowed.</exception>
    public SharpnessAware(Optimizer inner, double radius = 0.05)
        : base(inner, [Hyperparameter.NonNegative("rho", radius)], ["start"]) => this.radius = Hyperparameters.Length - 1;

    /// <summary>Whether the parameters hold θ̂.</summary>
    public bool IsAscended { get; private set; }

    /// <summary>‖g‖ of the last ascent.</summary>
    public double Norm { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The parameters hold θ̂.</exception>
    public override IEnumerable<NamedTensor> State => !IsAscended
        ? base.State
        : throw new InvalidOperationException("sharpness-aware state: the parameters hold the ascended point. Complete the step first.");

    /// <summary>Moves to θ̂ along the gathered gradient, and clears the gradient.</summary>
    /// <exception cref="InvalidOperationException">The parameters hold θ̂ already.</exception>
    public void Ascend()
    {
        if (IsAscended) throw new InvalidOperationException("sharpness-aware ascent: the parameters hold the ascended point already. Compute the second gradient and step.");
        Norm = Parameters.GradientNorm();
        for (var group = 0; group < Groups.Length; group++)
        {
            var ascent = new Ascent(Norm == 0 ? 0 : this[radius, group] / Norm);
            foreach (var parameter in Groups[group].Parameters) Run(ascent, parameter, parameter.Shape.Count);
        }

        IsAscended = true;
        Parameters.ClearGradients();
    }

    /// <summary>Returns to θ and steps there with the gradient of θ̂.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Ascend"/> wasn't called.</exception>
    public override void Step()
    {
        if (!IsAscended) throw new InvalidOperationException("sharpness-aware step: Ascend comes first, then the second gradient.");
        Memory.States[0].Data.CopyTo(Parameters.Values.Data);
        IsAscended = false;
        Inner.Step();
    }

    private readonly record struct Ascent(double Scale) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    /// <summary>Keeps θ in state A and adds the scaled gradient.</summary>
    private readonly struct Rule<S, V>(Ascent n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V scale = S.Broadcast((float)n.Scale);

        public static int States => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            x.A = x.Value;
            x.Value = S.MultiplyAdd(scale, x.Gradient, x.Value);
        }
    }
}
