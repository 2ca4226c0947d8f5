using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Optimisers whose averaging takes the place of a decaying schedule (A. Defazio et al., "The road less scheduled", 2024,
/// arXiv:2405.15682).
/// </summary>
/// <remarks>
/// <para>
/// Three points: z is moved by gradients, x is the average of all z, and gradients are taken at y = (1−β)z + βx. With w = η²:
/// z ← z − η·(d + λy); x ← (1−c)x + cz with c = w/Σw; the direction d is the derived optimiser's. The parameters hold y; state <c>z</c> is
/// kept, and x follows from both.
/// </para>
/// <para>
/// For evaluation and for the finished network <see cref="WriteAverage"/> puts x in the parameters' place;
/// <see cref="RestoreTrainingPoint"/> puts back y. While x is shown, a step is an error: nothing switches by itself. The authors' code
/// weights by the square of the largest η so far; ours by each step's own, as in the paper. Steps at η = 0 have no weight.
/// </para>
/// </remarks>
public abstract class ScheduleFreeOptimizer : Optimizer
{
    private const int WeightSum = 0, PresentBeta = 1;
    private readonly int rate, beta;
    private Tensor? trainingPoint;

    /// <param name="parameters">What is moved.</param>
    /// <param name="groups">Groups with hyperparameters of their own.</param>
    /// <param name="hyperparameters">Its hyperparameters.</param>
    /// <param name="rate">Which of them is η.</param>
    /// <param name="beta">Which of them is β.</param>
    /// <param name="states">States beside z.</param>
    /// <param name="numbers">Numbers beside its own two.</param>
    private protected ScheduleFreeOptimizer(
        ParameterSet parameters, ImmutableArray<ParameterGroup> groups, ReadOnlySpan<Hyperparameter> hyperparameters, int rate, int beta,
        ReadOnlySpan<string> states = default, ReadOnlySpan<NamedNumber> numbers = default)
        : base(parameters, groups, hyperparameters, ["z", .. states], [new("weight_sum", 0), new("present_beta", 1), .. numbers]) =>
        (this.rate, this.beta) = (rate, beta);

    /// <summary>Whether the parameters hold the average x instead of the training point y.</summary>
    public bool ShowsAverage { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The parameters hold the average.</exception>
    public override IEnumerable<NamedTensor> State
    {
        get
        {
            RequireTrainingPoint("state");
            return base.State;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The parameters hold the average.</exception>
    public override void Step()
    {
        RequireTrainingPoint("step");
        base.Step();
    }

    /// <summary>Writes the average x into the parameters. Before the first step it is what they hold.</summary>
    /// <exception cref="InvalidOperationException">They hold it already.</exception>
    public void WriteAverage()
    {
        RequireTrainingPoint("average");
        trainingPoint ??= Tensor.Zeros(Parameters.Values.Shape);
        Parameters.Values.Data.CopyTo(trainingPoint.Data);
        ShowsAverage = true;
        if (Steps == 0) return;
        for (var group = 0; group < Groups.Length; group++)
            foreach (var parameter in Groups[group].Parameters) Run(new Averaging(Memory[PresentBeta, group]), parameter, parameter.Shape.Count);
    }

    /// <summary>Puts the training point y back, bit for bit.</summary>
    /// <exception cref="InvalidOperationException">The parameters hold it already.</exception>
    public void RestoreTrainingPoint()
    {
        if (!ShowsAverage) throw new InvalidOperationException("schedule-free: the parameters hold the training point already. Call WriteAverage first.");
        trainingPoint!.Data.CopyTo(Parameters.Values.Data);
        ShowsAverage = false;
    }

    private protected override void Start()
    {
        if (Steps == 1) Parameters.Values.Data.CopyTo(Memory.States[0].Data);
    }

    private protected override void Begin(int group) => Memory[WeightSum, group] += this[rate, group] * this[rate, group];

    /// <summary>
    /// The numbers of y ← αz + κ(y − (1−β)z₋), where z₋ is z before the step: what x, c and a new β make together.
    /// </summary>
    private protected ScheduleFreeNumbers Interpolation(int group)
    {
        var (now, next, sum) = (Memory[PresentBeta, group], this[beta, group], Memory[WeightSum, group]);
        var c = sum == 0 ? 0 : this[rate, group] * this[rate, group] / sum;
        return new(this[rate, group], 1 - next + next * c, next * (1 - c) / now, 1 - now);
    }

    private protected override void End()
    {
        for (var group = 0; group < Groups.Length; group++)
            if (!IsFrozen(group)) Memory[PresentBeta, group] = this[beta, group];
    }

    private void RequireTrainingPoint(string what)
    {
        if (ShowsAverage)
            throw new InvalidOperationException($"schedule-free {what}: the parameters hold the average. Call RestoreTrainingPoint first.");
    }

    private readonly record struct Averaging(double Beta) : IUpdate
    {
        public void Run<S, V>(in Sweep sweep)
            where S : struct, ISimd<V>
            where V : struct => sweep.Over<S, V, AveragingRule<S, V>>(new(this));
    }

    /// <summary>x = (y − (1−β)z)/β, as y + (1−β)/β·(y − z): where y and z are equal, so is x, to the bit.</summary>
    private readonly struct AveragingRule<S, V>(Averaging n) : IUpdateRule<V>
        where S : struct, ISimd<V>
        where V : struct
    {
        private readonly V ratio = S.Broadcast((float)((1 - n.Beta) / n.Beta));

        public static int States => 1;

        public static int ReadOnlyStates => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Coordinate<V> x) => x.Value = S.MultiplyAdd(ratio, S.Subtract(x.Value, x.A), x.Value);
    }
}

/// <summary>The numbers of a schedule-free step.</summary>
/// <param name="Rate">η.</param>
/// <param name="Z">α, the share of the new z in y.</param>
/// <param name="X">κ, the share of what y had beside z.</param>
/// <param name="Rest">1−β of the present y.</param>
internal readonly record struct ScheduleFreeNumbers(double Rate, double Z, double X, double Rest);

/// <summary>z ← z − ηd, and y with it; z is state A.</summary>
internal readonly struct ScheduleFreeMove<S, V>(ScheduleFreeNumbers n)
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly V rate = S.Broadcast((float)-n.Rate), share = S.Broadcast((float)n.Z), keep = S.Broadcast((float)n.X), rest = S.Broadcast((float)-n.Rest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Along(ref Coordinate<V> x, V direction)
    {
        var besideZ = S.MultiplyAdd(rest, x.A, x.Value);
        x.A = S.MultiplyAdd(rate, direction, x.A);
        x.Value = S.MultiplyAdd(share, x.A, S.Multiply(keep, besideZ));
    }
}
