using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Momentum whose step is made orthogonal, for matrices; AdamW for the rest (K. Jordan et al., "Muon: an optimizer for hidden layers in
/// neural networks", 2024).
/// </summary>
/// <remarks>
/// <para>
/// u ← μu + g; X = orthogonal(g + μu); θ ← (1−ηλ)θ − η·√max(1, rows/columns)·X. The first axis gives the rows, all others together the
/// columns, so a filter [F, k, k, C] is a matrix [F, k·k·C]. See <see cref="Orthogonalisation"/> for X.
/// </para>
/// <para>
/// Hyperparameters: <c>lr</c> η ≥ 0, <c>momentum</c> μ in [0, 1) and, for both parts, <c>weight_decay</c> λ ≥ 0; of AdamW <c>adam_lr</c> ≥ 0,
/// <c>beta1</c>, <c>beta2</c> in [0, 1), <c>eps</c> ≥ 0. State <c>first_moment</c> of a matrix is u; its <c>second_moment</c> stays 0. The authors keep embeddings and the
/// last layer out of it: say so with <c>isOrthogonalised</c>.
/// </para>
/// </remarks>
public sealed class Muon : Optimizer
{
    private const int Rate = 0, Momentum = 1, Decay = 2, AdamRate = 3, Beta1 = 4, Beta2 = 5, Epsilon = 6;
    private const int Product1 = 0, Product2 = 1;
    private readonly HashSet<Parameter> matrices;
    private readonly Orthogonalisation orthogonalisation;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own; one for all parameters when left out.</param>
    /// <param name="learningRate">η at first.</param>
    /// <param name="momentum">μ at first.</param>
    /// <param name="weightDecay">λ at first.</param>
    /// <param name="adamLearningRate">AdamW's rate at first.</param>
    /// <param name="beta1">β₁ at first.</param>
    /// <param name="beta2">β₂ at first.</param>
    /// <param name="epsilon">ε at first.</param>
    /// <param name="isOrthogonalised">Which parameters are matrices in this sense; those of rank 2 and more when left out. None of rank 0.</param>
    /// <exception cref="ArgumentException">A value isn't allowed, or a single number was to be orthogonalised.</exception>
    public Muon(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups = default, double learningRate = 0.02, double momentum = 0.95,
        double weightDecay = 0, double adamLearningRate = 3e-4, double beta1 = 0.9, double beta2 = 0.95, double epsilon = 1e-10,
        Func<Parameter, bool>? isOrthogonalised = null)
        : base(
            parameters, groups,
            [
                Hyperparameter.NonNegative("lr", learningRate), Hyperparameter.Share("momentum", momentum), Hyperparameter.NonNegative("weight_decay", weightDecay),
                Hyperparameter.NonNegative("adam_lr", adamLearningRate), Hyperparameter.Share("beta1", beta1), Hyperparameter.Share("beta2", beta2),
                Hyperparameter.NonNegative("eps", epsilon),
            ],
            ["first_moment", "second_moment"], [new("beta1_product", 1), new("beta2_product", 1)])
    {
        matrices = [.. parameters.Where(isOrthogonalised ?? (p => p.Shape.Rank > 1))];
        if (matrices.FirstOrDefault(p => p.Shape.Rank == 0) is { } number)
            throw new ArgumentException($"muon: {number} was to be orthogonalised; parameters with at least one axis are allowed.");
        orthogonalisation = new(matrices.Select(p => (p.Shape[0], Columns(p))));
    }

    private protected override bool IsElementwise => false;

    private protected override void Begin(int group)
    {
        Memory[Product1, group] *= this[Beta1, group];
        Memory[Product2, group] *= this[Beta2, group];
    }

    private protected override void Update(int group, Parameter first, int length)
    {
        if (length == 0) return;
        if (matrices.Contains(first)) MoveMatrix(group, first);
        else MoveOther(group, first, length);
    }

    private void MoveMatrix(int group, Parameter matrix)
    {
        var (count, rate) = (matrix.Shape.Count, this[Rate, group]);
        var x = orthogonalisation.Input(count);
        var (squares, _) = UpdateKernel.Run(new Gather(this[Momentum, group]), x, matrix.Gradient.Data, Memory.States, matrix.Offset);
        var (rows, columns) = (matrix.Shape[0], Columns(matrix));
        x = orthogonalisation.Run(rows, columns, Math.Sqrt(squares));
        var scale = Math.Sqrt(Math.Max(1, (double)rows / columns));
        UpdateKernel.Run(
            new DescentNumbers(rate * scale, new(0, 1 - rate * this[Decay, group])), matrix.Value.Data, x, default, 0);
    }

    private void MoveOther(int group, Parameter first, int length)
    {
        var rate = this[AdamRate, group];
        Run(
            new AdamNumbers(
                new(this[Beta1, group], this[Beta2, group]), WeightDecay.Of(WeightDecayKind.Decoupled, rate, this[Decay, group]),
                rate / (1 - Memory[Product1, group]), 1 / Math.Sqrt(1 - Memory[Product2, group]), AboveZero(this[Epsilon, group])),
            first, length);
    }

    private static int Columns(Parameter matrix) => matrix.Shape[0] == 0 ? 0 : matrix.Shape.Count / matrix.Shape[0];

    private readonly record struct Gather(double Momentum) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, Rule<S, V>>(new(this));
    }

    /// <summary>u ← μu + g, and g + μu with its squares; what it moves is the orthogonalisation's input.</summary>
    private readonly struct Rule<S, V>(Gather n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V momentum = S.Broadcast((float)n.Momentum);

        public static int States => 1;

        public static bool Sums => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x)
        {
            x.A = S.MultiplyAdd(momentum, x.A, x.Gradient);
            x.Value = S.MultiplyAdd(momentum, x.A, x.Gradient);
            x.SumA = S.Multiply(x.Value, x.Value);
        }
    }
}
